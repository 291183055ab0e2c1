import { describe, expect, it } from 'vitest';
import { describeSuccess } from '../../../core/deployment/describe-success.ts';

const STACK = { environmentName: 'prod', stackName: 'shop' };

describe('describeSuccess', () => {
  it.each([
    ['a first create', { ...STACK, stackStatus: 'CREATE_COMPLETE' }, 'Created the stack prod-shop: CREATE_COMPLETE.'],
    [
      'a push that changes nothing',
      { ...STACK, stackStatus: 'UPDATE_COMPLETE', changeSetAction: 'NO-CHANGES' },
      'Nothing to change in the stack prod-shop: UPDATE_COMPLETE as before.',
    ],
    [
      'an update',
      {
        ...STACK,
        stackStatus: 'UPDATE_COMPLETE',
        changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
        inspection: { decision: 'allow', summary: '', counts: { update: 2, create: 1 }, findings: [], fingerprint: '' },
      },
      'Updated the stack prod-shop: UPDATE_COMPLETE, 2 updated, 1 created; judged safe.',
    ],
    [
      'an update of outputs only',
      { ...STACK, stackStatus: 'UPDATE_COMPLETE', changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK' },
      'Updated the stack prod-shop: UPDATE_COMPLETE, no resource changes; judged safe.',
    ],
    ['an output that cannot be read', {}, 'The deployment succeeded.'],
  ] as const)('tells of %s', (_what, state, sentence) => {
    expect(describeSuccess(state)).toBe(sentence);
  });
});
