import { describe, expect, it } from 'vitest';
import { ALLOW_EVERY_UPDATE } from '../../../core/stack/stack-policy.ts';
import { effectsOfSettings } from '../../../core/verdict/effects-of-settings.ts';

const DENY = '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"Update:*","Resource":"*"}]}';

describe('the effects of settings of the stack', () => {
  it.each([
    ['a looser stack policy', { stackPolicy: { before: DENY, after: ALLOW_EVERY_UPDATE } }, 'unprotect', 'StackPolicy'],
    ['a first stack policy', { stackPolicy: { after: DENY } }, 'update', 'StackPolicy'],
    [
      'disabled termination protection',
      { terminationProtection: { before: true, after: false } },
      'unprotect',
      'EnableTerminationProtection',
    ],
    [
      'enabled termination protection',
      { terminationProtection: { before: false, after: true } },
      'update',
      'EnableTerminationProtection',
    ],
    ['a removed rollback alarm', { removedRollbackAlarms: ['alarm-1'] }, 'unprotect', 'RollbackConfiguration'],
  ])('are one effect for %s', (_name, settings, kind, cause) => {
    expect(effectsOfSettings(settings, 'prod-shop')).toMatchObject([
      { kind, causes: [cause], logicalResourceId: 'prod-shop', path: '' },
    ]);
  });

  it('are none without a difference', () => {
    const settings = { stackPolicy: { before: DENY, after: DENY }, terminationProtection: { before: true, after: true } };

    expect(effectsOfSettings(settings, 'prod-shop')).toEqual([]);
    expect(effectsOfSettings({}, 'prod-shop')).toEqual([]);
  });
});
