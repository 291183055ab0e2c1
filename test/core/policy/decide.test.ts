import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EFFECT_KINDS } from '../../../core/effects/effect.ts';
import { type DecidableEffect, decide, decideUnseen, matches } from '../../../core/policy/decide.ts';
import { DECISIONS, joinDecisions } from '../../../core/policy/decision.ts';
import type { Policy, Rule } from '../../../core/policy/policy.ts';
import type { RuleMatch } from '../../../core/policy/policy-file.ts';
import { PRESETS } from '../../../core/policy/presets.ts';

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
    expect(matches(match, makeEffect())).toBe(expected);
  });

  it('about properties matches no effect without any', () => {
    expect(matches({ property: '*' }, makeEffect({ causes: [] }))).toBe(false);
  });
});

describe('decide', () => {
  it('lets the first rule that matches decide', () => {
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

  it('takes the tighter of the owner and the push, the owner where they agree', () => {
    const allow = makePolicy([{ decision: 'allow' }], { source: 'owner' });
    const ask = makePolicy([{ decision: 'ask' }], { source: 'push' });

    expect(decide(makeEffect(), { baseline: allow, pushed: ask })).toMatchObject({ decision: 'ask', source: 'push' });
    expect(decide(makeEffect(), { baseline: ask, pushed: allow })).toMatchObject({ decision: 'ask', source: 'push' });
    expect(decide(makeEffect(), { baseline: { ...ask, source: 'owner' }, pushed: ask })).toMatchObject({ source: 'owner' });
  });

  it('judges an opaque effect as opaque and as the least that is known of it', () => {
    const policy = makePolicy([
      { match: { effect: 'opaque' }, decision: 'allow' },
      { match: { effect: 'delete' }, decision: 'forbid' },
    ]);
    const opaque = makeEffect({ kind: 'opaque' });

    expect(decide(opaque, { baseline: policy }).decision).toBe('allow');
    expect(decide({ ...opaque, atLeast: 'delete' }, { baseline: policy }).decision).toBe('forbid');
    expect(decide({ ...opaque, atLeast: 'update' }, { baseline: policy })).toMatchObject({ decision: 'allow', rule: 'rules[0]' });
  });

  it('judges what weakens a protection as an update besides', () => {
    const frozen = makePolicy([], { defaults: { ...PRESETS.observe.defaults, update: 'forbid' } });
    const disarming = makeEffect({ kind: 'disarm', causes: ['DeletionPolicy', 'Monitoring'] });

    expect(decide(disarming, { baseline: frozen })).toMatchObject({ decision: 'forbid', rule: 'default for update' });
    expect(decide({ ...disarming, kind: 'opaque', atLeast: 'disarm' }, { baseline: frozen }).decision).toBe('forbid');
    expect(decide(disarming, { baseline: makePolicy() })).toMatchObject({ decision: 'allow', rule: 'default for disarm' });
  });
});

describe('decideUnseen', () => {
  it('asks the defaults for opaque and no rule', () => {
    const lenient = makePolicy([{ decision: 'allow' }], { defaults: PRESETS.strict.defaults });

    expect(decideUnseen({ baseline: lenient })).toEqual({ decision: 'forbid', rule: 'default for opaque', source: 'test' });
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
    causes: fc.constant([]),
  });

  it('never loosens the baseline, and is the same as the join of both', () => {
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
});
