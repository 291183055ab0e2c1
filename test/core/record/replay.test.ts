import { describe, expect, it } from 'vitest';
import type { Policies } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import { buildRecord } from '../../../core/record/build-record.ts';
import type { DecisionRecord } from '../../../core/record/decision-record.ts';
import { replay } from '../../../core/record/replay.ts';
import { type JudgeInput, judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeEvidence, makeNestedChange } from '../../support/change-sets.ts';

const removal = makeChange({ Action: 'Remove' });
const gap = { path: 'Network', reason: 'A page is missing.' };
const observe: Policies = { baseline: PRESETS.observe };
const strict: Policies = { baseline: PRESETS.strict };

function makeRecord(
  input: JudgeInput = {},
  evidence = makeEvidence([removal, makeChange({ LogicalResourceId: 'Topic' })]),
): DecisionRecord {
  return buildRecord(judge(evidence, { policies: strict, ...input }), { judgedAt: '2026-11-23T12:00:00.000Z' });
}

describe('replay', () => {
  it('lists the decision of another policy for each change', () => {
    expect(replay(makeRecord(), observe)).toEqual({
      was: { changeSetAction: 'RESOURCES-BEING-DELETED-OR-REPLACED', decision: 'forbid' },
      now: { changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', decision: 'allow' },
      differences: [
        {
          logicalResourceId: 'Orders',
          path: '',
          resourceType: 'AWS::DynamoDB::Table',
          effect: 'delete',
          was: 'forbid',
          now: 'allow',
          rule: 'default for delete',
        },
      ],
    });
  });

  it.each([
    ['changes', makeEvidence([removal, makeChange({ Action: 'Vanish' })])],
    ['a gap', makeEvidence([], { gaps: [gap] })],
    ['nothing', makeEvidence([], { saysNoChanges: true })],
    [
      'two changes of one resource',
      makeEvidence([makeChange({ Action: 'Import' }), makeChange({ Action: 'Remove', PolicyAction: 'Retain' })]),
    ],
    ['an entry without names', makeEvidence([{}])],
  ])('decides about %s as before under the original policy', (_, evidence) => {
    const record = makeRecord({}, evidence);

    expect(replay(record, strict)).toMatchObject({ now: { changeSetAction: record.changeSetAction }, differences: [] });
  });

  it('uses the known minimum of an unknown effect', () => {
    const record = makeRecord({}, makeEvidence([makeChange({ Action: 'Remove', PolicyAction: 'Shred' })]));
    const unknownAllowed = {
      baseline: { ...PRESETS.strict, defaults: { ...PRESETS.strict.defaults, unknown: 'allow' as const } },
    };

    expect(replay(record, unknownAllowed).now.decision).toBe('forbid');
  });

  it('judges the further effects of a change', () => {
    const record = makeRecord({}, makeEvidence([makeChange({ Replacement: 'True', Scope: ['DeletionPolicy'] })]));
    const defaults = { ...PRESETS.observe.defaults, unprotect: 'ask' as const };

    expect(replay(record, { baseline: { ...PRESETS.observe, defaults } })).toMatchObject({
      now: { decision: 'ask' },
      differences: [{ effect: 'replace', was: 'forbid', now: 'ask', rule: 'default for unprotect' }],
    });
  });

  it('judges a gap by the default for unknown effects', () => {
    const record = makeRecord({}, makeEvidence([], { gaps: [gap] }));
    const allRules = {
      baseline: { ...PRESETS.strict, rules: [{ name: 'all', match: {}, decision: 'allow' as const, reason: 'x' }] },
    };

    expect(replay(record, allRules).now.decision).toBe('forbid');
    expect(replay(record, observe).now.decision).toBe('allow');
  });

  it('uses the waivers and the time of the original decision', () => {
    const waiver = {
      stack: 'prod-orders',
      logicalResourceId: 'Orders',
      path: '',
      effect: 'delete' as const,
      reason: 'moved',
      expires: '2026-11-30',
    };
    const waivable = { baseline: { ...PRESETS.strict, waivable: [{}] } };
    const bound = { ...waiver, fingerprint: 'a'.repeat(64) };
    const record = makeRecord({ waivers: [waiver], now: '2026-11-23T12:00:00.000Z' });

    expect(record.decision).toBe('forbid');
    expect(replay(record, waivable).now.decision).toBe('allow');
    expect(replay({ ...record, judgedAt: '2026-12-24T12:00:00.000Z' }, waivable).now.decision).toBe('forbid');
    expect(replay(makeRecord({ waivers: [bound] }), waivable).now.decision).toBe('forbid');
    for (const [environmentName, decision] of [['prod', 'allow'] as const, ['test', 'forbid'] as const]) {
      const deployment = { executionId: 'e', revision: 's3://b/k', templatePath: 't', hashes: {}, environmentName };
      const waivers = record.waivers.map((one) => ({ ...one, environment: 'prod' }));

      expect(replay({ ...record, deployment, waivers }, waivable).now.decision).toBe(decision);
    }
    expect(replay(makeRecord({ waivers: [bound], fingerprint: 'a'.repeat(64) }), waivable).now.decision).toBe('allow');
  });

  it('lists effects that the original policy did not report', () => {
    const record = makeRecord({}, makeEvidence([makeNestedChange('Network', { Action: 'Add' })]));
    const noCreates = {
      baseline: {
        ...PRESETS.strict,
        rules: [{ name: 'users', match: { resourceType: 'AWS::IAM::User' }, decision: 'forbid' as const, reason: 'x' }],
      },
    };
    const { differences } = replay(record, noCreates);

    expect(differences).toEqual([
      expect.objectContaining({ logicalResourceId: 'Network', effect: 'unknown', was: undefined, now: 'forbid' }),
    ]);
  });

  it('judges hidden creates again by the other policy', () => {
    const evidence = makeEvidence([makeNestedChange('Network', { Action: 'Add' })]);
    const noUsers = (decision: 'ask' | 'forbid') => ({
      baseline: {
        ...PRESETS.strict,
        defaults: { ...PRESETS.strict.defaults, unknown: decision },
        rules: [{ name: 'users', match: { resourceType: 'AWS::IAM::User' }, decision, reason: 'x' }],
      },
    });
    const record = makeRecord({ policies: noUsers('forbid') }, evidence);

    expect(record.decision).toBe('forbid');
    expect(replay(record, noUsers('forbid'))).toMatchObject({ now: { decision: 'forbid' }, differences: [] });
    expect(replay(record, noUsers('ask'))).toMatchObject({
      now: { decision: 'ask' },
      differences: [{ logicalResourceId: 'Network', was: 'forbid', now: 'ask' }],
    });
    expect(replay(record, strict)).toEqual({
      was: { changeSetAction: 'CANNOT-TELL', decision: 'forbid' },
      now: { changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', decision: 'allow' },
      differences: [
        {
          logicalResourceId: 'Network',
          path: '',
          resourceType: 'AWS::CloudFormation::Stack',
          effect: 'unknown',
          was: 'forbid',
          now: 'allow',
          rule: 'no rule on hidden resources',
        },
      ],
    });
  });

  it('distinguishes hidden creates by their paths', () => {
    const changes = ['', 'Data'].flatMap((path) =>
      ['Network', 'Other'].map((name) => ({ path, plain: makeNestedChange(name, { Action: 'Add' }) })),
    );
    const rule = { match: { resourceType: 'AWS::IAM::User' }, decision: 'forbid' as const, reason: 'x', name: 'users' };
    const noUsers = { baseline: { ...PRESETS.strict, rules: [rule] } };
    const record = makeRecord({ policies: noUsers }, makeEvidence([], { changes }));
    const without = (index: number) => ({
      ...record,
      changes: record.changes.filter((change) => change !== record.changes.filter(({ unseen }) => unseen)[index]),
    });

    expect(record.changes.filter(({ unseen }) => unseen)).toHaveLength(4);
    expect(replay(record, strict).differences).toHaveLength(4);
    expect(replay(record, noUsers).differences).toEqual([]);
    for (const index of [0, 1, 2, 3]) {
      expect(replay(without(index), noUsers).differences).toEqual([expect.objectContaining({ was: undefined, now: 'forbid' })]);
    }
  });
});
