import type { Pushed } from '../harness/activity.ts';
import type { Observations, SeenProtection } from '../harness/observations.ts';
import { readSettingsTruth, type SettingsTruth } from '../harness/read-account.ts';
import type { ScenarioStep } from '../scenario/scenario.ts';
import { STACK_POLICIES } from '../scenario/settings.ts';
import { stackNameOf } from '../scenario/write-revision.ts';
import { isAllowedForSettings } from './is-allowed.ts';
import type { Violation } from './violation.ts';

/**
 * Part of S1: the gate loosens a stack policy or termination protection only if a push requests it and the policies allow it, and a push
 * that fails changes no setting.
 */
export function protectionsStay(seen: Observations): readonly Violation[] {
  const protections = seen.protections.map((one) => withReadPolicy(one, seen.protections));
  return [
    ...protections
      .filter((one) => isLoosened(one) && !isExplained({ ...seen, protections }, one))
      .map(({ operation, stackName }) => violation(`${operation} loosened the protection of ${stackName}`)),
    ...(seen.isSettled ? findWrongSettings(seen) : []),
  ];
}

/** Longest time between the GetStackPolicy and the SetStackPolicy of one deployment. */
const READ_TO_WRITE_MS = 100;

/**
 * Returns the call with the policy that its deployment read. CloudFormation has no conditional SetStackPolicy, so a deployment cannot see a
 * policy that another one sets after this read.
 */
function withReadPolicy(one: SeenProtection, protections: readonly SeenProtection[]): SeenProtection {
  const hidden = protections.find(
    (earlier) =>
      earlier.operation === 'SetStackPolicy' && earlier.stackName === one.stackName && earlier.at > one.at - READ_TO_WRITE_MS,
  );
  return one.operation !== 'SetStackPolicy' || hidden === undefined ? one : { ...one, before: hidden.before };
}

function isLoosened({ operation, before, after }: SeenProtection): boolean {
  if (operation === 'UpdateTerminationProtection') return !after.isProtected;
  return before.denied.some((id) => !after.denied.includes(id));
}

/**
 * Returns true for a restored stack policy, for a setting of a push that its policies allow, and for the deletion of a stack
 * whose creation was rolled back.
 */
function isExplained(seen: Observations, one: SeenProtection): boolean {
  const pushes = seen.pushes.filter((push) => stackNameOf(push.app) === one.stackName);
  if (one.operation === 'UpdateTerminationProtection') {
    if (one.stackStatus === 'ROLLBACK_COMPLETE') return pushes.some(({ plan }) => plan.settings?.isProtected === true);
    return pushes.some((push) => push.plan.settings?.isProtected === false && isAllowedForSettings(seen, push, 'unprotect'));
  }
  const isRestored = seen.protections.some(
    (earlier) =>
      earlier.stackName === one.stackName &&
      earlier.at <= one.at &&
      isSame(earlier.before.denied, one.after.denied) &&
      isSame(earlier.after.denied, one.before.denied),
  );
  return (
    isRestored || pushes.some((push) => isSame(deniedBy(push), one.after.denied) && isAllowedForSettings(seen, push, 'unprotect'))
  );
}

/** Steps after which the result of a push is still known. */
const HARMLESS_STEPS: ReadonlySet<ScenarioStep['kind']> = new Set(['push', 'behave', 'fail-change-set', 'distort', 'redeliver']);

/** Finds stacks whose settings are not those of their only push: the pushed ones after a success, the previous ones after a failure. */
function findWrongSettings(seen: Observations): readonly Violation[] {
  const { sandbox, scenario } = seen.harness;
  const hasFaults = scenario.faults.kind === 'exactly' ? scenario.faults.faults.length > 0 : scenario.faults.rate > 0;
  if (hasFaults || scenario.steps.some(({ kind }) => !HARMLESS_STEPS.has(kind))) return [];
  return scenario.apps.flatMap(({ name, before, settings = {} }) => {
    const [push, other] = seen.pushes.filter(({ app, plan }) => (plan.target ?? app) === name);
    const truth = readSettingsTruth(sandbox, stackNameOf(name));
    const action = push?.run.actions[0];
    const isKnown = push !== undefined && other === undefined && truth !== undefined;
    // A first create that failed can leave a stack with any settings.
    const hasExpectation = before !== undefined || action?.status === 'Succeeded';
    if (
      !isKnown ||
      !hasExpectation ||
      action === undefined ||
      push.run.actions.length > 1 ||
      isTimedOut(action.errorDetails?.message)
    )
      return [];
    const previous = { denied: deniedOf(settings.stackPolicy), isProtected: settings.isProtected === true };
    const pushed = {
      denied: deniedBy(push) ?? previous.denied,
      isProtected: push.plan.settings?.isProtected ?? previous.isProtected,
    };
    const expected: SettingsTruth = action.status === 'Succeeded' ? pushed : previous;
    return isSame(truth.denied, expected.denied) && truth.isProtected === expected.isProtected
      ? []
      : [violation(`${stackNameOf(name)} does not have the settings that its push ${action.status} leaves`)];
  });
}

function isTimedOut(message = ''): boolean {
  return /\bwithin (?:the deployment's )?\d+ minutes\b/.test(message);
}

function deniedBy({ plan }: Pushed): readonly string[] | undefined {
  const { stackPolicy } = plan.settings ?? {};
  return stackPolicy === undefined ? undefined : deniedOf(stackPolicy);
}

function deniedOf(name: keyof typeof STACK_POLICIES = 'open'): readonly string[] {
  return STACK_POLICIES[name];
}

function isSame(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a?.join() === b.join();
}

function violation(words: string): Violation {
  return { invariant: 'S1', words };
}
