import { describe, expect, it } from 'vitest';
import type { Policies, Policy } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import type { Waiver } from '../../../core/policy/waiver-file.ts';
import { judge } from '../../../core/verdict/judge.ts';
import type { Verdict } from '../../../core/verdict/verdict.ts';
import { makeChange, makeDetail, makeEvidence, makeNestedChange } from '../../support/change-sets.ts';

const removal = makeChange({ Action: 'Remove', PolicyAction: 'Delete' });
const update = makeChange({ LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' });
const creation = makeChange({ Action: 'Add', LogicalResourceId: 'New', ResourceType: 'AWS::IAM::User' });
const unknown = makeChange({ Action: 'Vanish', LogicalResourceId: 'Odd' });
const gap = { path: '', reason: 'A page is missing.' };

function withDefaults(defaults: Partial<Policy['defaults']>, base: Policy = PRESETS.strict): Policies {
  return { baseline: { ...base, source: 'owner', defaults: { ...base.defaults, ...defaults } } };
}

function actionOf(verdict: Verdict): string {
  return `${verdict.decision} ${verdict.changeSetAction}`;
}

describe('the verdict', () => {
  it.each([
    ['allow CAN-SAFELY-UPDATE-EXISTING-STACK', makeEvidence([update, creation])],
    ['allow CAN-SAFELY-UPDATE-EXISTING-STACK', makeEvidence([])],
    ['allow NO-CHANGES', makeEvidence([], { saysNoChanges: true })],
    ['forbid RESOURCES-BEING-DELETED-OR-REPLACED', makeEvidence([update, removal])],
    ['forbid CANNOT-TELL', makeEvidence([unknown])],
    ['forbid CANNOT-TELL', makeEvidence([removal, unknown])],
    ['forbid CANNOT-TELL', makeEvidence([update], { gaps: [gap] })],
    ['forbid CANNOT-TELL', makeEvidence([], { gaps: [gap], saysNoChanges: true })],
  ])('is %s by the strict preset', (expected, evidence) => {
    expect(actionOf(judge(evidence, { policies: { baseline: PRESETS.strict } }))).toBe(expected);
  });

  it('needs an approval if the policy asks, unless another effect is forbidden', () => {
    const policies = withDefaults({ delete: 'ask' });

    expect(actionOf(judge(makeEvidence([removal]), { policies }))).toBe('ask NEEDS-APPROVAL');
    expect(actionOf(judge(makeEvidence([removal, unknown]), { policies }))).toBe('forbid CANNOT-TELL');
    expect(actionOf(judge(makeEvidence([unknown, removal]), { policies: withDefaults({ unknown: 'ask' }) }))).toBe(
      'forbid RESOURCES-BEING-DELETED-OR-REPLACED',
    );
  });

  it('allows an unknown effect only if the policy explicitly allows unknown effects', () => {
    const evidence = makeEvidence([unknown], { gaps: [gap] });
    const byRule: Policies = {
      baseline: { ...PRESETS.strict, rules: [{ name: 'all', match: {}, decision: 'allow', reason: 'because' }] },
    };

    expect(actionOf(judge(evidence, { policies: { baseline: PRESETS.observe } }))).toBe('allow CAN-SAFELY-UPDATE-EXISTING-STACK');
    expect(actionOf(judge(evidence, { policies: byRule }))).toBe('forbid CANNOT-TELL');
    expect(actionOf(judge(makeEvidence([unknown]), { policies: byRule }))).toBe('allow CAN-SAFELY-UPDATE-EXISTING-STACK');
  });

  it('names the policies and the change set', () => {
    const policies = { baseline: PRESETS.observe, pushed: { ...PRESETS.strict, source: 'push' } };
    const evidence = makeEvidence([removal]);

    expect(judge(evidence, { policies, fingerprint: 'abc' })).toEqual({
      changeSetAction: 'RESOURCES-BEING-DELETED-OR-REPLACED',
      decision: 'forbid',
      judgements: [
        {
          effect: expect.objectContaining({ kind: 'delete', logicalResourceId: 'Orders' }),
          advice: expect.stringContaining('The policy push in the repository makes this decision'),
          change: { path: '', plain: removal },
          isUnseen: false,
          isWaived: false,
          decision: 'forbid',
          rule: 'default for delete',
          policy: 'push',
        },
      ],
      counts: { delete: 1 },
      waivers: [],
      policies: ['preset observe', 'push'],
      fingerprint: 'abc',
      evidence,
    });
  });

  it('gives the reason of the rule that decided', () => {
    const metadata = makeChange({ Action: 'Remove', ResourceType: 'AWS::CDK::Metadata' });

    expect(judge(makeEvidence([metadata])).judgements[0]).toMatchObject({
      decision: 'allow',
      rule: 'no-real-resource',
      ruleReason: 'The resource exists only in the template.',
    });
  });

  it('uses the standard preset and no fingerprint by default', () => {
    expect(judge(makeEvidence())).toMatchObject({ policies: ['preset standard'], fingerprint: '', waivers: [] });
  });

  it('counts every effect, a gap as unknown', () => {
    expect(judge(makeEvidence([update, removal, removal], { gaps: [gap] })).counts).toEqual({ update: 1, delete: 2, unknown: 1 });
  });

  it('reports a gap at its stack', () => {
    const at = (path: string) => judge(makeEvidence([], { gaps: [{ ...gap, path }] })).judgements[0];

    expect(at('')?.effect).toMatchObject({ path: '', logicalResourceId: '', sentence: gap.reason, doubts: [gap.reason] });
    expect(at('Network')?.effect).toMatchObject({ path: '', logicalResourceId: 'Network' });
    expect(at('Network/Subnets')?.effect).toMatchObject({
      kind: 'unknown',
      path: 'Network',
      logicalResourceId: 'Subnets',
      resourceType: 'AWS::CloudFormation::Stack',
      stateful: true,
      causes: [],
    });
    expect(at('')).toMatchObject({
      advice: expect.stringContaining('Release the change again'),
      isUnseen: true,
      isWaived: false,
    });
    expect(at('')).not.toHaveProperty('change');
    expect(at('')).not.toHaveProperty('ruleReason');
  });
});

describe('the order of judgements', () => {
  it('is decision, loss of data, severity, then place', () => {
    const changes = [
      update,
      makeChange({ LogicalResourceId: 'B', Action: 'Remove' }),
      makeChange({ LogicalResourceId: 'A', Action: 'Remove' }),
      makeChange({ LogicalResourceId: 'AaTopic', ResourceType: 'AWS::SNS::Topic', Action: 'Remove' }),
      makeChange({ LogicalResourceId: 'C', Replacement: 'True' }),
      makeChange({ LogicalResourceId: 'D', Action: 'Remove', PolicyAction: 'Retain' }),
      creation,
      makeChange({ LogicalResourceId: 'Table' }),
      makeChange({ LogicalResourceId: 'ZTopic', ResourceType: 'AWS::SNS::Topic', Scope: ['DeletionPolicy'] }),
    ];
    const order = judge(makeEvidence(changes), { policies: withDefaults({ retain: 'ask', unprotect: 'allow' }) }).judgements;

    expect(order.map(({ effect }) => effect.logicalResourceId)).toEqual([
      'A',
      'B',
      'C',
      'AaTopic',
      'D',
      'ZTopic',
      'Table',
      'Topic',
      'New',
    ]);
  });

  it('sorts by path, logical ID, and physical ID', () => {
    const changes = [
      { path: 'Z', plain: makeChange({ LogicalResourceId: 'A' }) },
      { path: 'B', plain: makeChange({ LogicalResourceId: 'C', PhysicalResourceId: '2' }) },
      { path: 'B', plain: makeChange({ LogicalResourceId: 'C', PhysicalResourceId: '1' }) },
      { path: 'B', plain: makeChange({ LogicalResourceId: 'C', PhysicalResourceId: undefined }) },
    ];

    expect(judge(makeEvidence([], { changes })).judgements.map(({ effect }) => [effect.path, effect.physicalResourceId])).toEqual(
      [
        ['B', undefined],
        ['B', '1'],
        ['B', '2'],
        ['Z', 'orders-1'],
      ],
    );
  });

  it.each([
    [makeChange({ Details: [makeDetail({ Name: 'A' })] }), makeChange({ Details: [makeDetail({ Name: 'B' })] })],
    [makeChange({ Action: 'Dynamic', Details: [makeDetail()] }), makeChange({ Action: 'Dynamic' })],
    [makeChange({ Scope: ['Odd'] }), makeChange({ Scope: ['Odd'], Action: 'Import' })],
    [
      makeChange({ Action: 'Dynamic', Details: [makeDetail({ RequiresRecreation: 'Always' }), makeDetail({ Name: 'A' })] }),
      makeChange({ Action: 'Dynamic', Details: [makeDetail({ RequiresRecreation: 'Always' }), makeDetail({ Name: 'B' })] }),
    ],
  ])('does not depend on the order of equals %#', (first, second) => {
    expect(judge(makeEvidence([first, second])).judgements).toEqual(judge(makeEvidence([second, first])).judgements);
  });
});

describe('waivers', () => {
  const waiver: Waiver = {
    stack: 'prod-orders',
    logicalResourceId: 'Orders',
    path: '',
    effect: 'delete',
    reason: 'moved away',
    expires: '2026-12-31',
  };
  const policies: Policies = { baseline: { ...PRESETS.strict, waivable: [{ effect: 'delete' }] } };
  const now = '2026-11-23T12:00:00.000Z';

  it('allow the one effect that they are for', () => {
    const verdict = judge(makeEvidence([removal]), { policies, waivers: [waiver], now });

    expect(actionOf(verdict)).toBe('allow CAN-SAFELY-UPDATE-EXISTING-STACK');
    expect(verdict.judgements[0]).toMatchObject({
      decision: 'allow',
      rule: 'waiver',
      ruleReason: 'moved away',
      isWaived: true,
      policy: 'preset strict',
    });
    expect(verdict.waivers).toEqual([{ ...waiver, status: 'used' }]);
  });

  it('do not allow another effect of the same change', () => {
    const other = makeChange({ Action: 'Remove', LogicalResourceId: 'Customers' });

    expect(judge(makeEvidence([removal, other]), { policies, waivers: [waiver], now }).decision).toBe('forbid');
  });

  it('for a replacement do not waive the protection that it weakens', () => {
    const weakening = makeChange({ Replacement: 'True', Scope: ['Properties', 'DeletionPolicy'] });
    const guarded = {
      baseline: { ...policies.baseline, waivable: [{}], defaults: { ...PRESETS.strict.defaults, unprotect: 'ask' as const } },
    };
    const forReplace: Waiver = { ...waiver, effect: 'replace' };
    const forUnprotect: Waiver = { ...waiver, effect: 'unprotect', reason: 'Reviewed.' };
    const judgeWith = (...waivers: readonly Waiver[]) => judge(makeEvidence([weakening]), { policies: guarded, waivers, now });

    expect(actionOf(judgeWith())).toBe('forbid RESOURCES-BEING-DELETED-OR-REPLACED');
    expect(judgeWith(forReplace)).toMatchObject({
      decision: 'ask',
      changeSetAction: 'NEEDS-APPROVAL',
      judgements: [{ rule: 'default for unprotect', isWaived: false, effect: { kind: 'replace' } }],
      waivers: [{ status: 'used' }],
      counts: { replace: 1 },
    });
    expect(judgeWith(forUnprotect).decision).toBe('forbid');
    expect(judgeWith(forReplace, forUnprotect)).toMatchObject({
      decision: 'allow',
      judgements: [{ rule: 'waiver', ruleReason: 'moved away Reviewed.', isWaived: true }],
      waivers: [{ status: 'used' }, { status: 'used' }],
    });
  });

  it('for an unknown effect do not allow its known effects', () => {
    const shredding = makeChange({ Action: 'Remove', PolicyAction: 'Shred' });
    const all = { baseline: { ...policies.baseline, waivable: [{}] } };
    const judgeWith = (...waivers: readonly Waiver[]) => judge(makeEvidence([shredding]), { policies: all, waivers, now });
    const forUnknown: Waiver = { ...waiver, effect: 'unknown' };

    expect(judgeWith(forUnknown)).toMatchObject({ decision: 'forbid', judgements: [{ rule: 'default for delete' }] });
    expect(judgeWith(waiver)).toMatchObject({ decision: 'forbid', judgements: [{ rule: 'default for unknown' }] });
    expect(judgeWith(forUnknown, waiver).decision).toBe('allow');
  });

  it('are unused for an effect that is already allowed', () => {
    const weakening = makeChange({ Replacement: 'True', Scope: ['DeletionPolicy'] });
    const verdict = judge(makeEvidence([weakening]), {
      policies: withDefaults({ unprotect: 'allow' }, { ...policies.baseline, waivable: [{}] }),
      waivers: [{ ...waiver, effect: 'unprotect' }],
      now,
    });

    expect(verdict.waivers[0]?.status).toBe('unused');
  });

  it('do not count without the time, or for another fingerprint', () => {
    expect(judge(makeEvidence([removal]), { policies, waivers: [waiver] }).waivers[0]?.status).toBe('expired');
    expect(
      judge(makeEvidence([removal]), {
        policies,
        waivers: [{ ...waiver, fingerprint: 'b'.repeat(64) }],
        now,
        fingerprint: 'a'.repeat(64),
      }).waivers[0]?.status,
    ).toBe('other-change-set');
  });

  it('are unused if the effect is already allowed', () => {
    const verdict = judge(makeEvidence([removal]), {
      policies: { baseline: { ...PRESETS.observe, waivable: [{}] } },
      waivers: [waiver],
      now,
    });

    expect(verdict.judgements[0]).toMatchObject({ rule: 'default for delete', isWaived: false });
    expect(verdict.waivers[0]?.status).toBe('unused');
  });

  it('do not apply to a gap', () => {
    const forGap: Waiver = { ...waiver, logicalResourceId: 'Network', effect: 'unknown' };
    const verdict = judge(makeEvidence([], { gaps: [{ path: 'Network', reason: 'Missing.' }] }), {
      policies: { baseline: { ...PRESETS.strict, waivable: [{}] } },
      waivers: [forGap],
      now,
    });

    expect(verdict.decision).toBe('forbid');
    expect(verdict.waivers[0]?.status).toBe('unused');
  });

  it('of the push count only if the baseline permits them', () => {
    const pushed: Policy = { ...PRESETS.strict, waivable: [{}] };

    expect(
      judge(makeEvidence([removal]), { policies: { baseline: PRESETS.strict, pushed }, waivers: [waiver], now }).decision,
    ).toBe('forbid');
    expect(
      judge(makeEvidence([removal]), { policies: { ...policies, pushed: PRESETS.observe }, waivers: [waiver], now }).decision,
    ).toBe('allow');
  });

  it('override the pushed policy only if the baseline permits it', () => {
    const decideWith = (overridesPushedPolicy: boolean, pushed: Policy) => {
      const baseline = { ...PRESETS.strict, waivable: [{ effect: 'delete' as const, overridesPushedPolicy }] };
      return judge(makeEvidence([removal]), { policies: { baseline, pushed }, waivers: [waiver], now }).decision;
    };

    expect(decideWith(false, PRESETS.strict)).toBe('forbid');
    expect(decideWith(true, PRESETS.strict)).toBe('allow');
    expect(decideWith(false, PRESETS.standard)).toBe('allow');
  });

  it('count only for the stack or the environment that they name', () => {
    const decideFor = (one: Partial<Waiver>, environmentName?: string) =>
      judge(makeEvidence([removal]), { policies, waivers: [{ ...waiver, ...one }], now, environmentName }).waivers[0]?.status;

    expect(decideFor({ stack: 'prod-other' })).toBe('other-stack');
    expect(decideFor({ stack: undefined, environment: 'prod' })).toBe('other-stack');
    expect(decideFor({ stack: undefined, environment: 'prod' }, 'test')).toBe('other-stack');
    expect(decideFor({ stack: undefined, environment: 'prod' }, 'prod')).toBe('used');
  });
});

describe('a new nested stack whose changes are not visible', () => {
  const added = makeNestedChange('Network', { Action: 'Add', ChangeSetId: undefined, PhysicalResourceId: undefined });
  const noUsers: Policies = {
    baseline: {
      ...PRESETS.strict,
      rules: [{ name: 'no-users', match: { resourceType: 'AWS::IAM::User' }, decision: 'forbid', reason: 'No users.' }],
    },
  };

  it('is a creation', () => {
    expect(judge(makeEvidence([added])).decision).toBe('allow');
  });

  it('is unknown if the policy restricts creates', () => {
    const verdict = judge(makeEvidence([added]), { policies: noUsers });

    expect(actionOf(verdict)).toBe('forbid CANNOT-TELL');
    expect(verdict.judgements[0]?.isUnseen).toBe(true);
    expect(verdict.judgements[0]?.effect).toMatchObject({
      logicalResourceId: 'Network',
      sentence: 'The resources that Network would create are not visible, and the policy restricts creates.',
    });
  });

  it('is allowed if its own changes are available', () => {
    const changes = [
      { path: '', plain: added },
      { path: 'Network', plain: makeNestedChange('Inner', { Action: 'Add' }) },
      { path: 'Network/Inner', plain: update },
    ];

    expect(judge(makeEvidence([], { changes }), { policies: noUsers }).decision).toBe('allow');
    expect(judge(makeEvidence([], { changes: changes.slice(0, 2) }), { policies: noUsers }).judgements[0]?.effect).toMatchObject({
      path: 'Network',
      logicalResourceId: 'Inner',
    });
  });

  it('differs from an updated nested stack and from a created resource that is not a stack', () => {
    expect(judge(makeEvidence([makeNestedChange('Network')]), { policies: noUsers }).decision).toBe('allow');
    expect(judge(makeEvidence([makeChange({ Action: 'Add' })]), { policies: noUsers }).decision).toBe('allow');
  });
});

it('contains the advice of a gap, if any', () => {
  const gaps = [
    { path: 'A', reason: 'Failed.', advice: 'Correct the property.' },
    { path: 'B', reason: 'Missing.' },
  ];
  const advice = judge(makeEvidence([], { gaps })).judgements.map((judgement) => judgement.advice);

  expect(advice[0]).toBe('Correct the property.');
  expect(advice[1]).not.toBe('Correct the property.');
  expect(advice[1]).toBeDefined();
});
