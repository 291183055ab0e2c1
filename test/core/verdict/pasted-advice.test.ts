import { describe, expect, it } from 'vitest';
import type { Change } from '../../../core/change-set/change-set-page.ts';
import { parsePolicies, parseWaivers } from '../../../core/policy/parse-policy.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeDetail, makeEvidence } from '../../support/change-sets.ts';

const now = '2026-03-01T12:00:00Z';
const always = makeDetail({ RequiresRecreation: 'Always' });

/** Changes of one resource each, by their special case. */
const CHANGES: readonly (readonly [string, Change, string])[] = [
  ['a deletion', makeChange({ Action: 'Remove', PolicyAction: 'Delete' }), ''],
  ['a retained removal', makeChange({ Action: 'Remove', PolicyAction: 'Retain' }), ''],
  ['a replacement', makeChange({ Replacement: 'True', Details: [always] }), ''],
  ['a replacement in a nested stack', makeChange({ Replacement: 'True', Details: [always] }), 'Network/Data'],
  ['a possible replacement', makeChange({ Replacement: 'Conditional', Details: [always] }), ''],
  ['a replacement with weaker protection', makeChange({ Replacement: 'True', Details: [always], Scope: ['DeletionPolicy'] }), ''],
  [
    'two losses of different kinds',
    makeChange({
      ResourceType: 'AWS::RDS::DBInstance',
      Details: ['BackupRetentionPeriod', 'DeletionProtection', 'PubliclyAccessible', 'MultiAZ'].map((Name) =>
        makeDetail({ Name }),
      ),
    }),
    '',
  ],
  [
    'a property without a name',
    makeChange({ Replacement: 'True', Details: [makeDetail({ Name: undefined, RequiresRecreation: 'Always' })] }),
    '',
  ],
  ['no details', makeChange({ Replacement: 'True' }), ''],
];

const BASELINES = ['preset: standard', 'preset: strict', 'preset: stateful'];

const evidenceOf = (plain: Change, path: string) => makeEvidence([], { changes: [{ path, plain }], stackName: 'prod-orders' });
const policy = (preset: string, more = '') => ({ source: 'baseline.yaml', text: `version: 1\n${preset}\n${more}` });

describe.each(BASELINES)('advice of a baseline with %s', (preset) => {
  it.each(CHANGES)('gives a rule that allows exactly %s', (_, change, path) => {
    const evidence = evidenceOf(change, path);
    const before = judge(evidence, { policies: parsePolicies({ baseline: policy(preset) }), now });
    const advice = before.judgements[0]?.advice ?? '';
    const [, rule = ''] = /(\{ match: .*reason: "\.\.\." \})\.$/.exec(advice) ?? [];
    const after = parsePolicies({ baseline: policy(preset, `rules:\n  - ${rule}`) });

    expect(before.decision).not.toBe('allow');
    expect(advice).not.toContain('waivers file of the push');
    expect(judge(evidence, { policies: after, now }).decision).toBe('allow');
    expect(judge(evidenceOf(change, `${path}/Other`), { policies: after, now }).decision).not.toBe('allow');
  });

  it.each(CHANGES)(
    'gives waivers for %s, which the same gate accepts, and a gate without waivers does not',
    (_, change, path) => {
      const evidence = evidenceOf(change, path);
      const policies = parsePolicies({ baseline: policy(preset, 'waivable: [{}]') });
      const advice = judge(evidence, { policies, now }).judgements[0]?.advice ?? '';
      const [, list = ''] = /add to the waivers file of the push: (\{ .* \})\.$/.exec(advice) ?? [];
      const waivers = parseWaivers({ source: 'waivers.yaml', text: `version: 1\nwaivers: [${list}]` });
      const pushed = {
        source: 'policy.yaml',
        text: 'version: 1\npreset: observe\ndefaults: { delete: forbid, replace: forbid }',
      };

      expect(judge(evidence, { policies, now, waivers }).decision).toBe('allow');
      expect(judge(evidence, { policies, now: '2026-03-12T12:00:00Z', waivers }).decision).not.toBe('allow');
      expect(judge(evidence, { policies: parsePolicies({ baseline: policy(preset) }), now, waivers }).decision).not.toBe('allow');
      expect(judge(makeEvidence([], { ...evidence, stackName: 'prod-other' }), { policies, now, waivers }).decision).not.toBe(
        'allow',
      );
      if (/^a (deletion|replacement)/.test(_)) {
        const both = parsePolicies({ baseline: policy(preset, 'waivable: [{}]'), pushed });
        const result = judge(evidence, { policies: both, now, waivers });
        expect(result.decision).toBe('forbid');
        expect(result.judgements[0]?.advice).not.toContain('waivers file of the push');
      }
    },
  );

  it('names no waiver if the baseline lets waivers allow only a part', () => {
    const [, change] = CHANGES[5] ?? [];
    const policies = parsePolicies({ baseline: policy(preset, 'waivable: [{ effect: unprotect }]') });
    const advice = judge(evidenceOf(change ?? {}, ''), { policies, now }).judgements[0]?.advice;

    expect(advice).not.toContain('waivers file of the push');
    expect(advice).toContain('baseline policy');
  });
});
