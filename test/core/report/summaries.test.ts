import { describe, expect, it } from 'vitest';
import type { Policies } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import { summarize } from '../../../core/record/summarize.ts';
import { countsInWords, headline, placeOf } from '../../../core/report/headline.ts';
import { toInspection } from '../../../core/report/to-inspection.ts';
import { writeFailure } from '../../../core/report/write-failure.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';

const removal = makeChange({ Action: 'Remove' });
const update = makeChange({ LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' });
const strict: Policies = { baseline: PRESETS.strict };
const asking: Policies = {
  baseline: { ...PRESETS.strict, source: 'owner', defaults: { ...PRESETS.strict.defaults, delete: 'ask' } },
};
const gap = { path: '', reason: 'A page is missing.' };
const manyRemovals = Array.from({ length: 3_000 }, (_, index) =>
  makeChange({ Action: 'Remove', LogicalResourceId: `${'Very'.repeat(60)}Long${index}` }),
);

describe('summarize', () => {
  const set = 'change set stackgate-run of the stack prod-orders';
  const deleted = 'The table Orders (AWS::DynamoDB::Table) would be deleted with its data.';

  it.each([
    [judge(makeEvidence([update])), `The ${set} is safe: 1 change (1 update).`],
    [judge(makeEvidence([update, update, makeChange({ Action: 'Add' })])), `The ${set} is safe: 3 changes (2 update, 1 create).`],
    [judge(makeEvidence()), `The ${set} is safe: it lists no resource changes.`],
    [judge(makeEvidence([], { saysNoChanges: true })), `The ${set} contains no changes.`],
    [judge(makeEvidence([removal, update]), { policies: strict }), `The ${set} is refused: ${deleted}`],
    [judge(makeEvidence([removal, removal, removal]), { policies: strict }), `The ${set} is refused: ${deleted} (and 2 more)`],
    [judge(makeEvidence([removal]), { policies: asking }), `The ${set} requires an approval: ${deleted}`],
    [judge(makeEvidence([], { gaps: [gap] })), `Cannot determine the effect of the ${set}: A page is missing.`],
    [judge(makeEvidence([update], { changeSetName: '', stackName: '' })), 'The change is safe: 1 change (1 update).'],
    [judge(makeEvidence([update], { changeSetName: '' })), 'The change of the stack prod-orders is safe: 1 change (1 update).'],
  ])('says %#', (verdict, summary) => {
    expect(summarize(verdict)).toBe(summary);
  });
});

describe('headline', () => {
  it.each([
    ['CAN-SAFELY-UPDATE-EXISTING-STACK', 'Safe to execute'],
    ['NO-CHANGES', 'No changes'],
    ['NEEDS-APPROVAL', 'Needs approval'],
    ['CANNOT-TELL', 'Refused: unknown effect'],
    ['RESOURCES-BEING-DELETED-OR-REPLACED', 'Refused'],
  ] as const)('of %s is %s', (changeSetAction, words) => {
    expect(headline({ changeSetAction })).toBe(words);
  });
});

describe('countsInWords', () => {
  it('counts the most severe first', () => {
    expect(countsInWords({ update: 2, create: 1, delete: 3 })).toBe('3 deleted, 2 updated, 1 created');
    expect(countsInWords({})).toBe('no resource changes');
  });
});

describe('placeOf', () => {
  it('is the path to the resource', () => {
    expect(placeOf({ path: 'Network', logicalResourceId: 'Subnet' })).toBe('Network/Subnet');
    expect(placeOf({ path: '', logicalResourceId: 'Subnet' })).toBe('Subnet');
    expect(placeOf({ path: '', logicalResourceId: '' })).toBe('the whole change set');
  });
});

describe('toInspection', () => {
  it('contains the decision, the counts, the first findings, the fingerprint, and the address of the record', () => {
    const verdict = judge(makeEvidence([update, removal]), { policies: strict, fingerprint: 'changes' });

    expect(toInspection(verdict, { fingerprint: 'f', recordUri: 's3://b/records/x', recordUrl: 'https://x' })).toEqual({
      decision: 'forbid',
      summary: summarize(verdict),
      counts: { delete: 1, update: 1 },
      findings: [
        {
          logicalResourceId: 'Orders',
          path: '',
          resourceType: 'AWS::DynamoDB::Table',
          effect: 'delete',
          decision: 'forbid',
          reason: 'The table Orders (AWS::DynamoDB::Table) would be deleted with its data.',
        },
      ],
      fingerprint: 'f',
      recordUri: 's3://b/records/x',
      recordUrl: 'https://x',
    });
  });

  it('is small for every change set', () => {
    const hostile = makeChange({
      Action: 'Remove',
      LogicalResourceId: 'I'.repeat(100_000),
      ResourceType: 'T'.repeat(100_000),
    });
    const changes = [...manyRemovals, hostile].map((plain) => ({ path: 'P'.repeat(10_000), plain }));
    const inspection = toInspection(judge(makeEvidence([], { changes })), { fingerprint: 'f' });

    expect(inspection.findings).toHaveLength(10);
    expect(JSON.stringify(inspection).length).toBeLessThan(25_000);
    expect(inspection.counts).toEqual({ delete: 3_001 });
    expect(inspection.summary.length).toBeLessThanOrEqual(1_200);
    for (const finding of inspection.findings) {
      expect(finding.reason.length).toBeLessThanOrEqual(600);
      expect(finding.path.length).toBeLessThanOrEqual(600);
      expect(finding.resourceType.length).toBeLessThanOrEqual(255);
      expect(finding.logicalResourceId.length).toBeLessThanOrEqual(255);
    }
  });
});

describe('writeFailure', () => {
  it('names the allowed settings that are not applied, once the refused effects are listed', () => {
    const settings = { stackPolicy: { after: '{}' }, terminationProtection: { before: true, after: false } };
    const { Cause } = writeFailure(judge(makeEvidence([update]), { policies: strict, settings }));

    expect(Cause).toContain('would be disabled');
    expect(Cause).toMatch(/\nAllowed settings of the stack that were not applied either: StackPolicy$/);
  });

  it('contains the effect on each resource, the reason, the advice, and the address of the record', () => {
    expect(writeFailure(judge(makeEvidence([removal, update]), { policies: strict }), 'https://record')).toEqual({
      Error: 'ChangeSetRejected',
      Cause: [
        'The change set was refused. Nothing was changed.',
        '- The table Orders (AWS::DynamoDB::Table) would be deleted with its data. [default for delete, preset strict]',
        '  What to do: Keep Orders in the template. To remove Orders and keep its data, deploy DeletionPolicy: Retain for it first. The owner of the gate can allow the change with a rule in the baseline policy: { match: { logicalResourceId: Orders, path: "", effect: delete }, decision: allow, reason: "..." }.',
        'Record: https://record',
      ].join('\n'),
    });
  });

  it('states that approval is required and that the gate has no approval channel', () => {
    const verdict = judge(makeEvidence([removal]), { policies: asking });
    expect(writeFailure(verdict, undefined, 'this gate has no approval channel').Cause).toMatch(
      /^The change set was refused\. Nothing was changed\. The policy requires an approval, and this gate has no approval channel\.\n- The table Orders/,
    );
  });

  it('states that the effect cannot be determined', () => {
    expect(writeFailure(judge(makeEvidence([], { gaps: [gap] }))).Cause).toMatch(
      /^The gate cannot determine the effect of the change set, so it was refused. Nothing was changed\.\n- A page is missing\./,
    );
  });

  it.each([
    [judge(makeEvidence([], { saysNoChanges: true })), 'The change set changes nothing.'],
    [judge(makeEvidence([update])), 'The change set is safe.'],
  ])('describes a result that is not a refusal %#', (verdict, Cause) => {
    expect(writeFailure(verdict)).toEqual({ Error: 'ChangeSetRejected', Cause });
  });

  it('gives the reason of a rule, and no advice if the effect has none', () => {
    const policies: Policies = {
      baseline: { ...PRESETS.strict, rules: [{ name: 'no-topics', match: {}, decision: 'forbid', reason: 'No topics.' }] },
    };

    expect(writeFailure(judge(makeEvidence([update]), { policies })).Cause).toBe(
      'The change set was refused. Nothing was changed.\n- The topic Topic (AWS::SNS::Topic) would be updated in place. No topics. [no-topics, preset strict]\n  What to do: The owner of the gate can allow the change with a rule in the baseline policy: { match: { logicalResourceId: Topic, path: "", effect: update }, decision: allow, reason: "..." }.',
    );
  });

  it('writes no advice for a judgement without advice', () => {
    const verdict = judge(makeEvidence([removal]));
    const judgements = verdict.judgements.map(({ advice: _none, ...judgement }) => judgement);

    expect(writeFailure({ ...verdict, judgements }).Cause).not.toContain('What to do');
  });

  it('lists waivers that were not applied', () => {
    const waiver = {
      stack: 'prod-orders',
      logicalResourceId: 'Orders',
      path: '',
      effect: 'delete' as const,
      reason: 'x',
      expires: '2020-01-01',
    };
    const waivers = [waiver, { ...waiver, path: 'Data', logicalResourceId: 'Other', expires: '2099-01-01' }];

    expect(writeFailure(judge(makeEvidence([removal]), { waivers, now: '2026-11-23T12:00:00Z' })).Cause).toMatch(
      /\nWaivers that were not applied: Orders \(delete\): expired, Data\/Other \(delete\): unused$/,
    );
    expect(writeFailure(judge(makeEvidence([removal]))).Cause).not.toContain('Waivers');
  });

  it('does not list waivers that were used', () => {
    const waiver = {
      stack: 'prod-orders',
      logicalResourceId: 'Orders',
      path: '',
      effect: 'delete' as const,
      reason: 'x',
      expires: '2026-12-31',
    };
    const policies = { baseline: { ...PRESETS.strict, waivable: [{}] } };
    const other = makeChange({ Action: 'Remove', LogicalResourceId: 'Other' });
    const verdict = judge(makeEvidence([removal, other]), { policies, waivers: [waiver], now: '2026-11-23T12:00:00Z' });

    expect(writeFailure(verdict).Cause).not.toContain('Waivers');
  });

  it('has at most 5,000 characters, including the link', () => {
    const { Cause } = writeFailure(judge(makeEvidence(manyRemovals), { policies: strict }), 'https://record');

    expect(Cause.length).toBe(5_000);
    expect(Cause).toMatch(/…\nRecord: https:\/\/record$/);
  });

  it('counts the resources that it does not list', () => {
    const removals = Array.from({ length: 20 }, (_, index) =>
      makeChange({ Action: 'Remove', LogicalResourceId: `R${index}`, ResourceType: 'A::B::C' }),
    );

    expect(writeFailure(judge(makeEvidence(removals))).Cause).toMatch(/\n- and 8 more$/);
    expect(writeFailure(judge(makeEvidence(removals.slice(0, 12)))).Cause).not.toContain('more');
  });
});
