import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EFFECT_KINDS } from '../../../core/effects/effect.ts';
import { type Aspect, aspectsOf, type DecidableEffect, decide, decideUnseen, matches } from '../../../core/policy/decide.ts';
import { DECISIONS, type Decision, joinDecisions } from '../../../core/policy/decision.ts';
import type { Policy, Rule } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import type { RuleMatch } from '../../../core/policy/rule-match.ts';

function makeEffect(effect: Partial<DecidableEffect> = {}): DecidableEffect {
  return {
    kind: 'replace',
    logicalResourceId: 'Orders',
    path: 'Data',
    resourceType: 'AWS::DynamoDB::Table',
    stateful: true,
    causes: ['BillingMode', 'KeySchema'],
    ...effect,
  };
}

function makeAspect(aspect: Partial<Aspect> = {}): Aspect {
  const { kind, logicalResourceId, path, resourceType, stateful } = makeEffect();
  return { kind, logicalResourceId, path, resourceType, stateful, cause: 'KeySchema', ...aspect };
}

function makePolicy(rules: readonly Partial<Rule>[] = [], policy: Partial<Policy> = {}): Policy {
  return {
    ...PRESETS.observe,
    source: 'test',
    rules: rules.map((rule, index) => ({ name: `rules[${index}]`, match: {}, decision: 'forbid', reason: 'because', ...rule })),
    ...policy,
  };
}

describe('a rule', () => {
  it.each([
    [{}, true],
    [{ resourceType: 'AWS::DynamoDB::*' }, true],
    [{ resourceType: ['AWS::S3::*', 'AWS::DynamoDB::Table'] }, true],
    [{ resourceType: 'AWS::S3::*' }, false],
    [{ logicalResourceId: 'Ord*' }, true],
    [{ logicalResourceId: 'Customers' }, false],
    [{ path: 'Data' }, true],
    [{ path: '' }, false],
    [{ effect: 'replace' }, true],
    [{ effect: ['delete', 'replace'] }, true],
    [{ effect: 'delete' }, false],
    [{ stateful: true }, true],
    [{ stateful: false }, false],
    [{ property: 'KeySchema' }, true],
    [{ property: 'Key*' }, true],
    [{ property: 'TableName' }, false],
    [{ resourceType: 'AWS::DynamoDB::*', effect: 'delete' }, false],
    [{ resourceType: 'AWS::DynamoDB::*', effect: 'replace', stateful: true, path: 'D*', property: ['X', 'KeySchema'] }, true],
  ] satisfies [RuleMatch, boolean][])('with %j matches: %s', (match, expected) => {
    expect(matches(match, makeAspect())).toBe(expected);
  });

  it('for properties does not match a change without properties', () => {
    const { cause: _, ...causeless } = makeAspect();

    expect(matches({ property: '*' }, causeless)).toBe(false);
  });
});

describe('the aspects of an effect', () => {
  const { cause: _, ...causeless } = makeAspect();

  it('are its effects by cause', () => {
    expect(aspectsOf(makeEffect())).toEqual([makeAspect({ cause: 'BillingMode' }), makeAspect({ cause: 'KeySchema' })]);
    expect(aspectsOf(makeEffect({ causes: [] }))).toEqual([causeless]);
    expect(aspectsOf(makeEffect({ causes: [] }))[0]).not.toHaveProperty('cause');
  });

  it('of an unknown effect are its known causes and an unknown cause', () => {
    expect(aspectsOf(makeEffect({ kind: 'unknown', causes: ['KeySchema'] }))).toEqual([
      { ...causeless, kind: 'unknown' },
      makeAspect({ kind: 'unknown' }),
    ]);
    expect(aspectsOf(makeEffect({ kind: 'unknown', causes: [] }))).toHaveLength(1);
  });

  it('are the known effect and the further effects', () => {
    const unknown = makeEffect({
      kind: 'unknown',
      atLeast: 'delete',
      causes: [],
      also: [
        { effect: 'unprotect', causes: ['DeletionPolicy'] },
        { effect: 'update', causes: [] },
      ],
    });

    expect(aspectsOf(unknown)).toEqual([
      { ...causeless, kind: 'unknown' },
      { ...causeless, kind: 'delete' },
      makeAspect({ kind: 'unprotect', cause: 'DeletionPolicy' }),
      { ...causeless, kind: 'update' },
    ]);
  });
});

describe('an effect on a resource without data that exposes other data', () => {
  it.each(EFFECT_KINDS.filter((kind) => kind !== 'expose'))(
    'counts as stateful only for the exposure, and not for %s',
    (kind) => {
      const effect = makeEffect({
        kind,
        stateful: false,
        exposesData: true,
        causes: [],
        also: [{ effect: 'expose', causes: [] }],
      });

      expect(aspectsOf(effect).map((aspect) => [aspect.kind, aspect.stateful])).toEqual([
        [kind, false],
        ['expose', true],
      ]);
      expect(aspectsOf({ ...effect, exposesData: false }).some(({ stateful }) => stateful)).toBe(false);
    },
  );
});

describe('decide', () => {
  it('uses the first rule that matches', () => {
    const policy = makePolicy([
      { match: { effect: 'delete' }, decision: 'forbid' },
      { name: 'tables', match: { resourceType: 'AWS::DynamoDB::*' }, decision: 'ask', reason: 'tables are dear' },
      { decision: 'forbid' },
    ]);

    expect(decide(makeEffect(), { baseline: policy })).toEqual({
      decision: 'ask',
      rule: 'tables',
      reason: 'tables are dear',
      source: 'test',
    });
  });

  it('falls back to the default for the effect', () => {
    expect(decide(makeEffect({ kind: 'delete' }), { baseline: PRESETS.strict })).toEqual({
      decision: 'forbid',
      rule: 'default for delete',
      source: 'preset strict',
    });
  });

  it('uses the stricter decision of the owner and the push, and the decision of the owner if both are equal', () => {
    const allow = makePolicy([{ decision: 'allow' }], { source: 'owner' });
    const ask = makePolicy([{ decision: 'ask' }], { source: 'push' });

    expect(decide(makeEffect(), { baseline: allow, pushed: ask })).toMatchObject({ decision: 'ask', source: 'push' });
    expect(decide(makeEffect(), { baseline: ask, pushed: allow })).toMatchObject({ decision: 'ask', source: 'push' });
    expect(decide(makeEffect(), { baseline: { ...ask, source: 'owner' }, pushed: ask })).toMatchObject({ source: 'owner' });
  });

  it('judges an unknown effect as unknown and by its known minimum', () => {
    const policy = makePolicy([
      { match: { effect: 'unknown' }, decision: 'allow' },
      { match: { effect: 'delete' }, decision: 'forbid' },
    ]);
    const unknown = makeEffect({ kind: 'unknown' });

    expect(decide(unknown, { baseline: policy }).decision).toBe('allow');
    expect(decide({ ...unknown, atLeast: 'delete' }, { baseline: policy }).decision).toBe('forbid');
    expect(decide({ ...unknown, atLeast: 'update' }, { baseline: policy })).toMatchObject({
      decision: 'allow',
      rule: 'rules[0]',
    });
  });

  it('decides about a further effect and names its rule', () => {
    const replacement = makeEffect({ causes: [], also: [{ effect: 'unprotect', causes: ['DeletionPolicy'] }] });
    const guarded = makePolicy([{ name: 'keep', match: { effect: 'unprotect' }, decision: 'ask', reason: 'Protections stay.' }]);

    expect(decide(replacement, { baseline: guarded })).toEqual({
      decision: 'ask',
      rule: 'keep',
      reason: 'Protections stay.',
      source: 'test',
    });
    expect(decide(replacement, { baseline: makePolicy() })).toEqual({
      decision: 'allow',
      rule: 'default for replace',
      source: 'test',
    });
  });

  it('names all rules that must change', () => {
    const baseline = makePolicy(
      [
        { name: 'keep', match: { effect: 'unprotect' }, reason: 'Protections stay.' },
        { name: 'keep', match: { effect: 'update' }, reason: 'Protections stay.' },
        { name: 'freeze', match: { effect: 'replace' }, reason: 'Nothing moves.' },
      ],
      { defaults: PRESETS.strict.defaults, source: 'owner' },
    );
    const pushed = makePolicy([], { defaults: PRESETS.strict.defaults, source: 'push' });
    const effect = makeEffect({
      also: [
        { effect: 'unprotect', causes: [] },
        { effect: 'update', causes: [] },
        { effect: 'retain', causes: [] },
      ],
    });

    expect(decide(effect, { baseline, pushed: { ...pushed, rules: [] } })).toEqual({
      decision: 'forbid',
      rule: 'freeze, keep, default for retain',
      reason: 'Nothing moves. Protections stay.',
      source: 'owner',
    });
    expect(decide(effect, { baseline: makePolicy(), pushed })).toEqual({
      decision: 'forbid',
      rule: 'default for replace, default for unprotect, default for retain',
      source: 'push',
    });
    expect(
      decide(effect, {
        baseline: makePolicy([{ match: { effect: 'unprotect' } }], { source: 'owner' }),
        pushed: { ...pushed, defaults: { ...PRESETS.observe.defaults, retain: 'forbid' } },
      }),
    ).toMatchObject({ rule: 'rules[0], default for retain', source: 'owner and push' });
  });

  it('judges each property separately', () => {
    const policy = makePolicy([{ match: { property: 'Key*' }, decision: 'allow' }], { defaults: PRESETS.strict.defaults });
    const protects = makePolicy([{ name: 'stays', match: { property: 'DeletionProtection*' }, decision: 'ask' }]);
    const also = [{ effect: 'update' as const, causes: ['DeletionProtectionEnabled', 'Tags'] }];

    expect(decide(makeEffect({ causes: ['KeySchema'] }), { baseline: policy }).decision).toBe('allow');
    expect(decide(makeEffect({ causes: ['BillingMode', 'KeySchema'] }), { baseline: policy }).decision).toBe('forbid');
    expect(decide(makeEffect({ causes: ['KeySchema'], also }), { baseline: protects })).toMatchObject({
      decision: 'ask',
      rule: 'stays',
    });
  });
});

describe('waivers in decide', () => {
  const waived = { decision: 'allow', rule: 'waiver', source: 'owner', isWaived: true } as const;
  const strict = { baseline: { ...PRESETS.strict, defaults: { ...PRESETS.strict.defaults, unprotect: 'ask' as const } } };
  const effect = makeEffect({ causes: [], also: [{ effect: 'unprotect', causes: [] }] });

  it('apply to one effect of a change and not to the others', () => {
    const onlyReplace = decide(effect, strict, ({ aspect: { kind } }) => (kind === 'replace' ? waived : undefined));

    expect(onlyReplace).toEqual({ decision: 'ask', rule: 'default for unprotect', source: 'preset strict' });
    expect(decide(effect, strict, ({ aspect: { kind } }) => (kind === 'unprotect' ? waived : undefined)).rule).toBe(
      'default for replace',
    );
  });

  it('give their reasons if together they allow all effects', () => {
    expect(decide(effect, strict, ({ aspect: { kind } }) => ({ ...waived, reason: `${kind} is fine.` }))).toEqual({
      ...waived,
      reason: 'replace is fine. unprotect is fine.',
    });
    expect(decide(effect, { baseline: PRESETS.strict }, () => ({ ...waived, reason: 'moved' }))).toEqual({
      ...waived,
      reason: 'moved',
    });
  });

  it('are not used for effects that are already allowed', () => {
    expect(decide(effect, { baseline: PRESETS.observe }, () => waived)).toMatchObject({ rule: 'default for replace' });
  });
});

describe('decideUnseen', () => {
  it('uses the defaults for unknown and no rule', () => {
    const lenient = makePolicy([{ decision: 'allow' }], { defaults: PRESETS.strict.defaults });

    expect(decideUnseen({ baseline: lenient })).toEqual({ decision: 'forbid', rule: 'default for unknown', source: 'test' });
    expect(decideUnseen({ baseline: PRESETS.observe })).toMatchObject({ decision: 'allow' });
    expect(decideUnseen({ baseline: PRESETS.observe, pushed: PRESETS.strict })).toMatchObject({
      decision: 'forbid',
      source: 'preset strict',
    });
    expect(decideUnseen({ baseline: PRESETS.strict, pushed: PRESETS.observe })).toMatchObject({ decision: 'forbid' });
  });
});

describe('a pushed policy', () => {
  const kind = fc.constantFrom(...EFFECT_KINDS);
  const decision = fc.constantFrom(...DECISIONS);
  const match = fc.record(
    {
      resourceType: fc.constantFrom('AWS::*', 'AWS::DynamoDB::Table', 'Custom::*'),
      logicalResourceId: fc.constantFrom('Orders', '*'),
      effect: fc.uniqueArray(kind, { minLength: 1 }),
      stateful: fc.boolean(),
      property: fc.constantFrom('A', 'B', 'C', '*'),
    },
    { requiredKeys: [] },
  );
  const rules = fc.array(fc.record({ name: fc.constant('rule'), match, decision, reason: fc.constant('because') }), {
    maxLength: 4,
  });
  const defaults = fc.record(Object.fromEntries(EFFECT_KINDS.map((one) => [one, decision]))) as fc.Arbitrary<Policy['defaults']>;
  const policy = fc.record({ source: fc.constant('any'), rules, defaults, waivable: fc.constant([]) });
  const effect = fc.record({
    kind,
    logicalResourceId: fc.constantFrom('Orders', 'Other'),
    path: fc.constant(''),
    resourceType: fc.constantFrom('AWS::DynamoDB::Table', 'Custom::Seed'),
    stateful: fc.boolean(),
    causes: fc.subarray(['A', 'B']),
    atLeast: fc.option(kind, { nil: undefined }),
    also: fc.array(fc.record({ effect: kind, causes: fc.subarray(['B', 'C']) }), { maxLength: 3 }),
  });

  it('is never less strict than the baseline, and equals the join of both', () => {
    fc.assert(
      fc.property(policy, policy, effect, (baseline, pushed, subject) => {
        const alone = decide(subject, { baseline }).decision;
        const both = decide(subject, { baseline, pushed }).decision;

        expect(joinDecisions(alone, both)).toBe(both);
        expect(both).toBe(joinDecisions(alone, decide(subject, { baseline: pushed }).decision));
        expect(decideUnseen({ baseline, pushed }).decision).toBe(
          joinDecisions(decideUnseen({ baseline }).decision, decideUnseen({ baseline: pushed }).decision),
        );
      }),
    );
  });

  it('has the strictest decision of its parts under any policy', () => {
    fc.assert(
      fc.property(policy, effect, (baseline, subject) => {
        const { atLeast, also, ...headline } = subject;
        const parts = [
          headline,
          ...(atLeast === undefined ? [] : [{ ...headline, kind: atLeast }]),
          ...also.map((part) => ({ ...headline, kind: part.effect, causes: part.causes })),
        ];
        const decisions = parts.flatMap((part) =>
          (part.causes.length === 0 || part.kind === 'unknown'
            ? [[], ...part.causes.map((cause) => [cause])]
            : part.causes.map((cause) => [cause])
          ).map((causes) => decide({ ...part, causes }, { baseline }).decision),
        );

        expect(decide(subject, { baseline }).decision).toBe(decisions.reduce(joinDecisions));
      }),
    );
  });
});

describe('a resource type in other case', () => {
  const resource = makeEffect({ kind: 'create', resourceType: 'aws::Iam::USER' });
  const rule = (decision: Decision) => makePolicy([{ match: { resourceType: 'AWS::IAM::*' }, decision }]);

  it.each(['ask', 'forbid'] as const)('matches a rule with the decision %s', (decision) => {
    expect(decide(resource, { baseline: rule(decision) }).decision).toBe(decision);
    expect(decide({ ...resource, resourceType: 'aws::iam' }, { baseline: rule(decision) }).decision).toBe('allow');
  });

  it('matches no rule that allows', () => {
    const policy = { ...rule('allow'), defaults: { ...PRESETS.strict.defaults, create: 'forbid' as const } };

    expect(decide(resource, { baseline: policy }).decision).toBe('forbid');
    expect(decide({ ...resource, resourceType: 'AWS::IAM::User' }, { baseline: policy }).decision).toBe('allow');
  });

  it('is not another logical ID or path', () => {
    const policy = makePolicy([{ match: { logicalResourceId: 'orders', path: '' }, decision: 'forbid' }]);

    expect(decide(makeEffect({ logicalResourceId: 'Orders' }), { baseline: policy }).decision).toBe('allow');
  });
});

describe('a change of an unnamed property', () => {
  const unnamed = makeEffect({ kind: 'update', causes: [], hasUnnamedCause: true });
  const forbids = makePolicy([{ name: 'stays', match: { property: 'KeySchema' }, decision: 'forbid' }]);

  it.each(['ask', 'forbid'] as const)('matches a rule on a property with the decision %s', (decision) => {
    const policy = makePolicy([{ name: 'stays', match: { property: 'KeySchema', resourceType: 'AWS::DynamoDB::*' }, decision }]);

    expect(decide(unnamed, { baseline: policy })).toMatchObject({ decision, rule: 'stays' });
    expect(decide({ ...unnamed, causes: ['Properties'] }, { baseline: policy })).toMatchObject({ decision, rule: 'stays' });
    expect(decide({ ...unnamed, resourceType: 'AWS::S3::Bucket' }, { baseline: policy }).decision).toBe('allow');
    expect(decide({ ...unnamed, hasUnnamedCause: undefined }, { baseline: policy }).decision).toBe('allow');
  });

  it('matches no rule that allows a property', () => {
    const allows = makePolicy([{ match: { property: '*' }, decision: 'allow' }], { defaults: PRESETS.strict.defaults });

    expect(decide({ ...unnamed, kind: 'replace' }, { baseline: allows }).decision).toBe('forbid');
  });

  it('is not decided only by a rule that asks about a property, if the effect is forbidden', () => {
    const asks = makePolicy([{ match: { property: 'KeySchema' }, decision: 'ask' }], { defaults: PRESETS.strict.defaults });
    const effect = makeEffect({ causes: ['KeySchema'], hasUnnamedCause: true });

    expect(decide(effect, { baseline: asks }).decision).toBe('forbid');
    expect(decide({ ...effect, hasUnnamedCause: undefined }, { baseline: asks }).decision).toBe('ask');
  });

  it('is never less restricted than the same change without it', () => {
    const effect = fc.record({
      kind: fc.constantFrom(...EFFECT_KINDS),
      causes: fc.subarray(['KeySchema', 'BillingMode']),
      also: fc.option(fc.constant([{ effect: 'unprotect' as const, causes: ['DeletionPolicy'] }]), { nil: undefined }),
    });
    const rule = fc.record({
      match: fc.record({ property: fc.constantFrom('KeySchema', 'Billing*', '*', 'Other') }),
      decision: fc.constantFrom(...DECISIONS),
    });

    fc.assert(
      fc.property(effect, fc.array(rule), (one, rules) => {
        const baseline = makePolicy(rules);
        const named = decide(makeEffect(one), { baseline }).decision;
        const joined = decide(makeEffect({ ...one, hasUnnamedCause: true }), { baseline }).decision;

        expect(joinDecisions(named, joined)).toBe(joined);
        expect(decide(makeEffect({ ...one, hasUnnamedCause: true }), { baseline: forbids }).decision).toBe('forbid');
      }),
    );
  });
});
