import { describe, expect, it } from 'vitest';
import { EFFECT_KINDS, type EffectKind } from '../../../core/effects/effect.ts';
import { decide } from '../../../core/policy/decide.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';

/** What the policy forbids; it has to allow everything else. */
function forbiddenBy(
  baseline: Policy,
  effect: { readonly resourceType?: string; readonly stateful?: boolean } = {},
): EffectKind[] {
  const subject = { logicalResourceId: 'A', path: '', resourceType: 'AWS::X::Y', stateful: true, causes: [], ...effect };
  const decisions = EFFECT_KINDS.map((kind) => [kind, decide({ ...subject, kind }, { baseline }).decision] as const);

  expect(decisions.filter(([, decision]) => decision !== 'allow' && decision !== 'forbid')).toEqual([]);
  return decisions.flatMap(([kind, decision]) => (decision === 'forbid' ? [kind] : []));
}

describe('strict', () => {
  it('refuses what deletes, replaces, may replace, retains, or cannot be told, and nothing else', () => {
    const refused = ['delete', 'replace', 'unknown', 'may-replace', 'replace-and-retain', 'retain'];

    expect(forbiddenBy(PRESETS.strict)).toEqual(refused);
    expect(forbiddenBy(PRESETS.strict, { stateful: false })).toEqual(refused);
  });

  it('allows what stands for nothing real to go, but not to be unknown', () => {
    expect(forbiddenBy(PRESETS.strict, { resourceType: 'AWS::CDK::Metadata' })).toEqual(['unknown']);
    expect(forbiddenBy(PRESETS.strict, { resourceType: 'AWS::CloudFormation::WaitConditionHandle' })).toContain('delete');
  });
});

describe('stateful', () => {
  it('guards what holds data, and refuses whatever cannot be told', () => {
    expect(forbiddenBy(PRESETS.stateful)).toEqual(forbiddenBy(PRESETS.strict));
    expect(forbiddenBy(PRESETS.stateful, { stateful: false })).toEqual(['unknown']);
    expect(forbiddenBy(PRESETS.stateful, { resourceType: 'AWS::CDK::Metadata' })).toEqual(['unknown']);
  });
});

describe('observe', () => {
  it('refuses nothing', () => {
    expect(forbiddenBy(PRESETS.observe)).toEqual([]);
  });
});

it('no preset lets a waiver count', () => {
  expect(Object.values(PRESETS).map(({ source, waivable }) => [source, waivable])).toEqual([
    ['preset strict', []],
    ['preset stateful', []],
    ['preset observe', []],
  ]);
});

it('the rules of presets say why', () => {
  const rules = Object.values(PRESETS).flatMap((preset) => preset.rules);

  expect(new Set(rules.map(({ name, reason }) => `${name}: ${reason}`))).toEqual(
    new Set(['stands-for-nothing-real: The resource stands for nothing real.', 'holds-no-data: The resource holds no data.']),
  );
});
