import type { Pushed } from '../harness/activity.ts';
import type { Observations } from '../harness/observations.ts';
import { POLICY_CHOICES, type ResourceAction, type ResourceActionKind } from '../scenario/policy-menu.ts';
import { stackNameOf } from '../scenario/write-revision.ts';
import { isApproved } from './one-decision.ts';

/** Returns true if the policies of a push, a waiver, or the approvers allow the action. No person can approve an unknown effect. */
export function isAllowed(seen: Observations, push: Pushed, action: ResourceAction): boolean {
  const { harness } = seen;
  const { plan, run } = push;
  if (
    seen.outcomes.length > 0 &&
    action.what !== 'unknown' &&
    run.actions.some(({ jobs }) => isApproved(seen, jobs[0]?.id ?? ''))
  )
    return true;
  const baseline = POLICY_CHOICES[harness.scenario.baseline];
  const isWaived =
    baseline.waives(action) &&
    (plan.waivers ?? []).some(
      ({ logicalId, effect, isExpired, isNested }) =>
        !isExpired &&
        action.path === (isNested === true ? 'Nested' : '') &&
        logicalId === action.logicalId &&
        effect === action.what,
    );
  if (isWaived) return true;
  return baseline.allows(action) && POLICY_CHOICES[plan.policy ?? 'observe'].allows(action);
}

/** Returns true if the policies of a push allow an effect on the settings of its stack. */
export function isAllowedForSettings(seen: Observations, push: Pushed, what: ResourceActionKind): boolean {
  const type = 'AWS::CloudFormation::Stack';
  return isAllowed(seen, push, { what, logicalId: stackNameOf(push.app), path: '', type, stateful: true });
}
