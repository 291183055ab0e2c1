import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findWaiver, reportWaivers } from '../../../core/policy/apply-waivers.ts';
import type { Aspect, RestrictedAspect } from '../../../core/policy/decide.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import type { Waiver } from '../../../core/policy/waiver-file.ts';

const FINGERPRINT = 'a'.repeat(64);

const aspect: Aspect = {
  kind: 'delete',
  logicalResourceId: 'Orders',
  path: 'Data',
  resourceType: 'AWS::DynamoDB::Table',
  stateful: true,
};

const restricted: RestrictedAspect = { aspect, isForbiddenByPush: false };

const baseline: Policy = { ...PRESETS.strict, waivable: [{ effect: 'retain' }, { effect: 'delete' }] };

function makeWaiver(waiver: Partial<Waiver> = {}): Waiver {
  return {
    stack: 'prod-orders',
    logicalResourceId: 'Orders',
    path: 'Data',
    effect: 'delete',
    reason: 'moved',
    expires: '2026-12-31',
    ...waiver,
  };
}

function setup(waiver: Partial<Waiver>, policy: Policy = baseline, now = '2026-12-31T23:59:59.000Z') {
  const context = { now, fingerprint: FINGERPRINT, stackName: 'prod-orders', environmentName: 'prod' };
  const one = makeWaiver(waiver);
  return {
    found: findWaiver(restricted, [one], policy, context) === one,
    status: reportWaivers([one], [restricted], policy, context)[0]?.status,
  };
}

describe('a waiver', () => {
  it.each([
    ['for the effect', {}, true, 'used'],
    ['for this change set', { fingerprint: FINGERPRINT }, true, 'used'],
    ['until a later time', { expires: '2027-01-01T00:00:00Z' }, true, 'used'],
    ['until this very time', { expires: '2026-12-31T23:59:59Z' }, true, 'used'],
    ['for another change set', { fingerprint: 'b'.repeat(64) }, false, 'other-change-set'],
    ['until a past date', { expires: '2026-12-30' }, false, 'expired'],
    ['until a past time', { expires: '2026-12-31T23:59:58Z' }, false, 'expired'],
    ['until a time that is past by its offset', { expires: '2027-01-01T00:30:00+01:00' }, false, 'expired'],
    ['until no time at all', { expires: 'never' }, false, 'expired'],
    ['for another resource', { logicalResourceId: 'Customers' }, false, 'unused'],
    ['for another stack', { path: '' }, false, 'unused'],
    ['for another effect', { effect: 'replace' }, false, 'unused'],
    ['for the environment', { stack: undefined, environment: 'prod' }, true, 'used'],
    ['for the stack and the environment', { environment: 'prod' }, true, 'used'],
    ['for a stack of another name', { stack: 'test-orders' }, false, 'other-stack'],
    ['for another environment', { stack: undefined, environment: 'test' }, false, 'other-stack'],
    ['for the stack in another environment', { environment: 'test' }, false, 'other-stack'],
    ['for every stack', { stack: undefined }, false, 'other-stack'],
    ['for an environment by a part of its name', { stack: undefined, environment: 'pro' }, false, 'other-stack'],
    ['for another resource, in the past', { path: '', expires: '2020-01-01' }, false, 'expired'],
  ] satisfies [string, Partial<Waiver>, boolean, string][])('%s %j counts: %s, and is %s', (_, waiver, found, status) => {
    expect(setup(waiver)).toEqual({ found, status });
  });

  it('does not count if the baseline does not allow waivers', () => {
    expect(setup({}, PRESETS.strict)).toEqual({ found: false, status: 'not-allowed' });
    expect(setup({}, { ...baseline, waivable: [{ effect: 'delete', stateful: false }] })).toEqual({
      found: false,
      status: 'not-allowed',
    });
  });

  it('does not count if the time is unknown', () => {
    expect(setup({}, baseline, '')).toEqual({ found: false, status: 'expired' });
  });

  it('with a date is valid until the end of that day, UTC', () => {
    expect(setup({}, baseline, '2026-12-31T23:59:59.999Z').found).toBe(true);
    expect(setup({}, baseline, '2027-01-01T00:00:00.000Z')).toEqual({ found: false, status: 'expired' });
    expect(setup({ expires: '2026-12-31T12:00:00Z' }, baseline, '2026-12-31T12:00:00.001Z').found).toBe(false);
  });

  it('is reported as not allowed if one of its effects is not allowed', () => {
    const policy = { ...baseline, waivable: [{ property: 'Key*' }] };
    const parts = ['KeySchema', 'TableName'].map((cause) => ({ aspect: { ...aspect, cause }, isForbiddenByPush: false }));
    const context = { now: '2026-12-01T00:00:00Z', fingerprint: '', stackName: 'prod-orders' };

    expect(reportWaivers([makeWaiver()], parts, policy, context)[0]?.status).toBe('not-allowed');
    expect(reportWaivers([makeWaiver()], parts.slice(0, 1), policy, context)[0]?.status).toBe('used');
  });

  it('is reported as expired before not allowed', () => {
    expect(setup({ expires: '2020-01-01' }, PRESETS.strict).status).toBe('expired');
  });
});

it('uses the first valid waiver', () => {
  const context = { now: '2026-12-01T00:00:00Z', fingerprint: FINGERPRINT, stackName: 'prod-orders' };
  const expired = makeWaiver({ expires: '2020-01-01' });
  const good = makeWaiver({ reason: 'good' });

  expect(findWaiver(restricted, [expired, good, makeWaiver()], baseline, context)).toBe(good);
  expect(findWaiver(restricted, [], baseline, context)).toBeUndefined();
});

it('reports every field of the waiver', () => {
  const waiver = makeWaiver({ fingerprint: FINGERPRINT });

  expect(reportWaivers([waiver], [], baseline, { now: '2026-01-01T00:00:00Z', fingerprint: '', stackName: '' })).toEqual([
    { ...waiver, status: 'unused' },
  ]);
});

describe('a waiver with a long validity', () => {
  const now = '2026-12-01T10:00:00.000Z';

  it.each([
    ['2026-12-31', 30, 'used'],
    ['2027-01-01', 30, 'too-long'],
    ['2026-12-02', 1, 'used'],
    ['2026-12-03', 1, 'too-long'],
    ['2026-12-02T10:00:00Z', 1, 'used'],
    ['2026-12-02T10:00:01Z', 1, 'too-long'],
    ['2027-03-01', undefined, 'used'],
    ['2027-03-03', undefined, 'too-long'],
  ])('until %s counts if the owner allows %s days: %s', (expires, maxWaiverDays, status) => {
    const policy = maxWaiverDays === undefined ? baseline : { ...baseline, maxWaiverDays };

    expect(setup({ expires }, policy, now)).toEqual({ found: status === 'used', status });
  });

  it('never counts for longer than the owner allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 366 }), fc.integer({ min: -400, max: 800 }), (maxWaiverDays, days) => {
        const expires = new Date(Date.parse(now) + days * 86_400_000).toISOString();
        const { found } = setup({ expires }, { ...baseline, maxWaiverDays }, now);

        expect(found).toBe(days >= 0 && days <= maxWaiverDays);
      }),
    );
  });
});

describe('an effect that the pushed policy forbids', () => {
  const forbidden = { aspect, isForbiddenByPush: true };
  const context = { now: '2026-12-01T00:00:00Z', fingerprint: '', stackName: 'prod-orders' };

  it.each([
    [{ effect: 'delete' as const }, 'not-allowed'],
    [{ effect: 'delete' as const, overridesPushedPolicy: false }, 'not-allowed'],
    [{ effect: 'delete' as const, overridesPushedPolicy: true }, 'used'],
    [{ effect: 'replace' as const, overridesPushedPolicy: true }, 'not-allowed'],
  ])('needs a waivable entry that overrides the pushed policy: %j', (entry, status) => {
    const policy = { ...baseline, waivable: [entry] };

    expect(reportWaivers([makeWaiver()], [forbidden], policy, context)[0]?.status).toBe(status);
    expect(findWaiver(forbidden, [makeWaiver()], policy, context) !== undefined).toBe(status === 'used');
  });
});
