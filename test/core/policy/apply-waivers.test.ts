import { describe, expect, it } from 'vitest';
import { findWaiver, reportWaivers } from '../../../core/policy/apply-waivers.ts';
import type { Aspect } from '../../../core/policy/decide.ts';
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

const baseline: Policy = { ...PRESETS.strict, waivable: [{ effect: 'retain' }, { effect: 'delete' }] };

function makeWaiver(waiver: Partial<Waiver> = {}): Waiver {
  return { logicalResourceId: 'Orders', path: 'Data', effect: 'delete', reason: 'moved', expires: '2026-12-31', ...waiver };
}

function setup(waiver: Partial<Waiver>, policy: Policy = baseline, now = '2026-12-31T23:59:59.000Z') {
  const context = { now, fingerprint: FINGERPRINT };
  const one = makeWaiver(waiver);
  return {
    found: findWaiver(aspect, [one], policy, context) === one,
    status: reportWaivers([one], [aspect], policy, context)[0]?.status,
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
    ['for another resource, in the past', { path: '', expires: '2020-01-01' }, false, 'expired'],
  ] satisfies [string, Partial<Waiver>, boolean, string][])('%s %j counts: %s, and is %s', (_, waiver, found, status) => {
    expect(setup(waiver)).toEqual({ found, status });
  });

  it('does not count where the baseline lets none count', () => {
    expect(setup({}, PRESETS.strict)).toEqual({ found: false, status: 'not-allowed' });
    expect(setup({}, { ...baseline, waivable: [{ effect: 'delete', stateful: false }] })).toEqual({
      found: false,
      status: 'not-allowed',
    });
  });

  it('does not count where the time is not known', () => {
    expect(setup({}, baseline, '')).toEqual({ found: false, status: 'expired' });
  });

  it('with a date counts to the very end of that day, UTC', () => {
    expect(setup({}, baseline, '2026-12-31T23:59:59.999Z').found).toBe(true);
    expect(setup({}, baseline, '2027-01-01T00:00:00.000Z')).toEqual({ found: false, status: 'expired' });
    expect(setup({ expires: '2026-12-31T12:00:00Z' }, baseline, '2026-12-31T12:00:00.001Z').found).toBe(false);
  });

  it('is told not to be allowed where that holds for a part of what it is for', () => {
    const policy = { ...baseline, waivable: [{ property: 'Key*' }] };
    const parts = ['KeySchema', 'TableName'].map((cause) => ({ ...aspect, cause }));
    const context = { now: '2026-12-01T00:00:00Z', fingerprint: '' };

    expect(reportWaivers([makeWaiver()], parts, policy, context)[0]?.status).toBe('not-allowed');
    expect(reportWaivers([makeWaiver()], parts.slice(0, 1), policy, context)[0]?.status).toBe('used');
  });

  it('is told to be expired rather than not allowed', () => {
    expect(setup({ expires: '2020-01-01' }, PRESETS.strict).status).toBe('expired');
  });
});

it('the first waiver that counts is taken', () => {
  const context = { now: '2026-01-01T00:00:00Z', fingerprint: FINGERPRINT };
  const expired = makeWaiver({ expires: '2020-01-01' });
  const good = makeWaiver({ reason: 'good' });

  expect(findWaiver(aspect, [expired, good, makeWaiver()], baseline, context)).toBe(good);
  expect(findWaiver(aspect, [], baseline, context)).toBeUndefined();
});

it('a report keeps everything of the waiver', () => {
  const waiver = makeWaiver({ fingerprint: FINGERPRINT });

  expect(reportWaivers([waiver], [], baseline, { now: '2026-01-01T00:00:00Z', fingerprint: '' })).toEqual([
    { ...waiver, status: 'unused' },
  ]);
});
