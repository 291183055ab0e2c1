import { describe, expect, it } from 'vitest';
import { EFFECT_KINDS, type EffectKind } from '../../../core/effects/effect.ts';
import { decide } from '../../../core/policy/decide.ts';
import type { Decision } from '../../../core/policy/decision.ts';
import { PRESETS, type PresetName } from '../../../core/policy/presets.ts';

/** Effects that every preset allows. */
const ROUTINE: readonly EffectKind[] = ['update', 'create', 'import', 'sync', 'none'];

/** Decisions of the presets standard, strict, stateful, and observe: about a resource that holds data, and about one that does not. */
const TABLE: Readonly<Record<string, readonly [data: string, noData: string]>> = {
  revision: ['allow forbid allow allow', 'allow forbid allow allow'],
  stop: ['allow ask allow allow', 'allow ask allow allow'],
  expose: ['ask ask ask allow', 'allow ask allow allow'],
  unprotect: ['ask forbid ask allow', 'ask forbid ask allow'],
  'lose-data': ['ask forbid ask allow', 'ask forbid ask allow'],
  delete: ['ask forbid ask allow', 'ask forbid allow allow'],
  replace: ['ask forbid ask allow', 'ask forbid allow allow'],
  'may-replace': ['ask forbid ask allow', 'ask forbid allow allow'],
  retain: ['ask forbid ask allow', 'ask forbid allow allow'],
  'replace-and-retain': ['ask forbid ask allow', 'ask forbid allow allow'],
  unknown: ['forbid forbid forbid allow', 'forbid forbid forbid allow'],
  ...Object.fromEntries(ROUTINE.map((kind) => [kind, ['allow allow allow allow', 'allow allow allow allow']])),
};

function decideBy(preset: PresetName, kind: EffectKind, stateful: boolean, resourceType = 'AWS::X::Y'): Decision {
  const effect = { kind, logicalResourceId: 'A', path: '', resourceType, stateful, causes: [] };
  return decide(effect, { baseline: PRESETS[preset] }).decision;
}

describe('the presets', () => {
  it.each(EFFECT_KINDS)('decide about %s as the table of the documentation says', (kind) => {
    const decisions = (stateful: boolean) =>
      (['standard', 'strict', 'stateful', 'observe'] as const).map((preset) => decideBy(preset, kind, stateful)).join(' ');

    expect([decisions(true), decisions(false)]).toEqual(TABLE[kind]);
  });

  it.each(['standard', 'strict', 'stateful'] as const)(
    '%s allows CDK metadata to be deleted, but not to be unknown',
    (preset) => {
      const removing = ['delete', 'replace', 'may-replace', 'retain', 'replace-and-retain'] as const;

      expect(removing.map((kind) => decideBy(preset, kind, false, 'AWS::CDK::Metadata'))).toEqual(removing.map(() => 'allow'));
      expect(decideBy(preset, 'unknown', false, 'AWS::CDK::Metadata')).toBe('forbid');
    },
  );

  it('do not allow a wait condition handle to be deleted', () => {
    expect(decideBy('standard', 'delete', false, 'AWS::CloudFormation::WaitConditionHandle')).toBe('ask');
    expect(decideBy('strict', 'delete', false, 'AWS::CloudFormation::WaitConditionHandle')).toBe('forbid');
  });

  it('do not permit waivers', () => {
    expect(Object.values(PRESETS).map(({ source, waivable }) => [source, waivable])).toEqual([
      ['preset standard', []],
      ['preset strict', []],
      ['preset stateful', []],
      ['preset observe', []],
    ]);
  });

  it('give a reason for each of their rules', () => {
    const rules = Object.values(PRESETS).flatMap((preset) => preset.rules);

    expect(new Set(rules.map(({ name, reason }) => `${name}: ${reason}`))).toEqual(
      new Set([
        'no-real-resource: The resource exists only in the template.',
        'holds-no-data: The resource holds no data.',
        'exposes-no-data: The resource holds no data.',
      ]),
    );
  });
});
