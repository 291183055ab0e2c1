import { describe, expect, it } from 'vitest';
import type { SeenProtection } from '../../../sandbox/simulation/harness/observations.ts';
import { protectionsStay } from '../../../sandbox/simulation/invariants/protections-stay.ts';
import { DEPLOYED } from '../scenarios.ts';
import { type HistoryProps, history, wordsOf } from './history.ts';

const APPS = [{ name: 'shop', before: DEPLOYED, settings: { stackPolicy: 'guarded', isProtected: true } }] as const;
const OBSERVE = { apps: APPS, baseline: 'observe' } as const;
const STRICT = { apps: APPS, baseline: 'strict' } as const;

function setPolicy(before: readonly string[], after: readonly string[], at = 1): SeenProtection {
  return {
    at,
    operation: 'SetStackPolicy',
    stackName: 'sim-shop',
    stackStatus: 'UPDATE_COMPLETE',
    before: { denied: before, isProtected: true },
    after: { denied: after, isProtected: true },
  };
}

function unprotect(stackStatus = 'UPDATE_COMPLETE'): SeenProtection {
  const denied = ['Guarded'];
  return {
    ...setPolicy(denied, denied),
    operation: 'UpdateTerminationProtection',
    stackStatus,
    after: { denied, isProtected: false },
  };
}

describe('the protections of a stack are kept by', () => {
  it.each<[string, HistoryProps]>([
    ['a push without settings', { scenario: STRICT, settings: APPS[0].settings }],
    [
      'a looser stack policy that the policies allow',
      {
        scenario: OBSERVE,
        plan: { settings: { stackPolicy: 'open' } },
        settings: { stackPolicy: 'open', isProtected: true },
        seen: { protections: [setPolicy(['Guarded'], [])] },
      },
    ],
    [
      'termination protection that a push turns off and the policies allow',
      {
        scenario: OBSERVE,
        plan: { settings: { isProtected: false } },
        settings: { stackPolicy: 'guarded' },
        seen: { protections: [unprotect()] },
      },
    ],
    [
      'the previous stack policy after a failure',
      {
        scenario: STRICT,
        action: { status: 'Failed' },
        plan: { settings: { stackPolicy: 'sealed' } },
        settings: APPS[0].settings,
        seen: {
          protections: [setPolicy(['Guarded'], ['Guarded', 'Sealed']), setPolicy(['Guarded', 'Sealed'], ['Guarded'], 1_000)],
        },
      },
    ],
    [
      'two deployments that set the stack policy at the same time, and keep the policy that both read',
      {
        scenario: STRICT,
        settings: APPS[0].settings,
        seen: { protections: [setPolicy(['Guarded'], ['Guarded', 'Sealed']), setPolicy(['Guarded', 'Sealed'], ['Guarded'], 90)] },
      },
    ],
    [
      'the deletion of a stack whose create was rolled back, if the push protects the new stack',
      {
        scenario: STRICT,
        plan: { settings: { isProtected: true } },
        settings: APPS[0].settings,
        seen: { protections: [unprotect('ROLLBACK_COMPLETE')] },
      },
    ],
    [
      'the stack policy of the update after a timeout',
      {
        scenario: STRICT,
        action: { status: 'Failed', message: 'Expected the update of sim-shop to end within 30 minutes, got none.' },
        settings: { stackPolicy: 'sealed', isProtected: true },
      },
    ],
    ['other settings after faults', { scenario: { ...STRICT, faults: { kind: 'chance', rate: 0.1, most: 1, isStale: false } } }],
    ['other settings of an operator', { scenario: { ...STRICT, steps: [{ kind: 'protect-stack', app: 'shop', at: 1 }] } }],
  ])('%s', (_, props) => {
    expect(wordsOf(protectionsStay(history(props)))).toEqual([]);
  });
});

describe('the protections of a stack are violated by', () => {
  const policyLoosened = 'SetStackPolicy loosened the protection of sim-shop';
  const unprotected = 'UpdateTerminationProtection loosened the protection of sim-shop';

  it.each<[string, HistoryProps, string]>([
    [
      'a looser stack policy that the policies do not allow',
      { scenario: STRICT, plan: { settings: { stackPolicy: 'open' } }, seen: { protections: [setPolicy(['Guarded'], [])] } },
      policyLoosened,
    ],
    [
      'another stack policy than the pushed one',
      { scenario: OBSERVE, plan: { settings: { stackPolicy: 'other' } }, seen: { protections: [setPolicy(['Guarded'], [])] } },
      policyLoosened,
    ],
    [
      'a deployment that loses the policy that it read, at the same time as another one',
      {
        scenario: STRICT,
        settings: APPS[0].settings,
        seen: { protections: [setPolicy(['Guarded'], ['Guarded', 'Sealed']), setPolicy(['Guarded', 'Sealed'], ['Sealed'], 90)] },
      },
      policyLoosened,
    ],
    [
      'a deployment that replaces a stricter policy which it could read',
      {
        scenario: STRICT,
        settings: APPS[0].settings,
        seen: { protections: [setPolicy([], ['Guarded', 'Sealed']), setPolicy(['Guarded', 'Sealed'], ['Guarded'], 101)] },
      },
      policyLoosened,
    ],
    [
      'termination protection that no push turns off',
      { scenario: OBSERVE, settings: { stackPolicy: 'guarded' }, seen: { protections: [unprotect()] } },
      unprotected,
    ],
    [
      'termination protection that the policies keep',
      { scenario: STRICT, plan: { settings: { isProtected: false } }, seen: { protections: [unprotect()] } },
      unprotected,
    ],
    [
      'the deletion of a protected stack that no push protects',
      { scenario: STRICT, seen: { protections: [unprotect('ROLLBACK_COMPLETE')] } },
      unprotected,
    ],
    [
      'a failed push that leaves its stack policy',
      {
        scenario: STRICT,
        action: { status: 'Failed' },
        plan: { settings: { stackPolicy: 'sealed' } },
        settings: { stackPolicy: 'sealed', isProtected: true },
      },
      'sim-shop does not have the settings that its push Failed leaves',
    ],
    [
      'a successful push without its settings',
      { scenario: STRICT, plan: { settings: { stackPolicy: 'sealed' } }, settings: APPS[0].settings },
      'sim-shop does not have the settings that its push Succeeded leaves',
    ],
  ])('%s', (_, props, words) => {
    expect(wordsOf(protectionsStay(history(props)))).toContain(words);
  });
});
