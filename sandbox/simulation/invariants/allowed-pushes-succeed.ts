import type { ActionExecution } from '../../code-pipeline/action-execution.ts';
import type { Pushed } from '../harness/activity.ts';
import type { Observations } from '../harness/observations.ts';
import type { TrueChange } from '../harness/read-account.ts';
import type { PolicyName } from '../scenario/policy-menu.ts';
import { isUndisturbed } from '../scenario/scenario.ts';
import { actionsOf, executionOf } from './executions.ts';
import { isAllowed, isAllowedForSettings } from './is-allowed.ts';
import { readOwnEnds } from './own-ends.ts';
import { readCreates, readResourceActions } from './read-actions.ts';
import type { Violation } from './violation.ts';

/**
 * S10: an allowed push succeeds if no call has a fault and no other actor interferes, also if every event is lost. A gate that refuses everything would violate no
 * other invariant.
 */
export function allowedPushesSucceed(seen: Observations): readonly Violation[] {
  if (!seen.isSettled || !isUndisturbed(seen.harness.scenario)) return [];
  return actionsOf(seen).flatMap(({ push, action }) => {
    if (action.status !== 'Failed' || !isAlone(seen, push, action) || !mustSucceed(seen, push, action)) return [];
    const words = `the push of job ${action.jobs[0]?.id} is allowed, but its action failed: ${action.errorDetails?.message}`;
    return [{ invariant: 'S10' as const, words }];
  });
}

/**
 * Returns true if no other action deploys the stack at the same time. Such actions wait for each other, and one of them can fail.
 */
function isAlone(seen: Observations, push: Pushed, { startTime, lastUpdateTime }: ActionExecution): boolean {
  return actionsOf(seen).every(
    ({ push: other, action }) =>
      other === push || other.app !== push.app || action.startTime > lastUpdateTime || action.lastUpdateTime < startTime,
  );
}

function mustSucceed(seen: Observations, push: Pushed, action: ActionExecution): boolean {
  const { scenario } = seen.harness;
  const { plan } = push;
  if (plan.mistake !== undefined || plan.target !== undefined || plan.policy === 'broken' || scenario.baseline === 'broken')
    return false;
  const executions = actionsOf(seen)
    .filter(({ push: other }) => other.app === push.app)
    .flatMap(({ action: one }) => executionOf(seen, one)?.props.name ?? []);
  const hasFailedInCloudFormation = executions.some((name) => readOwnEnds(seen, name).some(({ status }) => !isComplete(status)));
  if (hasFailedInCloudFormation) return false;
  const name = executionOf(seen, action)?.props.name;
  const ownSet = seen.made.find(({ what, executionName }) => what === 'change set' && executionName === name);
  const changes = seen.described.get(ownSet?.id ?? '');
  if (changes === undefined) return isFirst(seen, push, executions) && isCreateClearlyAllowed(seen, push);
  if (plan.settings !== undefined && !mayChangeSettings(seen, push)) return false;
  return changes.every((change) => isClearlyAllowed(seen, push, change));
}

/** Returns true if there is no stack, and no deployment has created one. */
function isFirst({ harness, made }: Observations, { app }: Pushed, executions: readonly string[]): boolean {
  const { before } = harness.scenario.apps.find(({ name }) => name === app) ?? {};
  return before === undefined && made.every(({ executionName }) => !executions.includes(executionName));
}

/** A first create does not show the content of a nested stack, which is unknown to a policy that restricts creates. */
function isCreateClearlyAllowed(seen: Observations, push: Pushed): boolean {
  const { draft, policy, settings } = push.plan;
  const restrictsCreates = [seen.harness.scenario.baseline, policy ?? 'observe'].some((name) => RESTRICT_CREATES.has(name));
  if (draft.nested !== undefined && restrictsCreates) return false;
  if (settings !== undefined && !isAllowedForSettings(seen, push, 'update')) return false;
  // The gate also judges the resources whose condition is false.
  return readCreates({ ...draft, stage: 'prod' }).every((action) => isAllowed(seen, push, action));
}

/** A rule about a property, without an effect, also restricts creates. */
const RESTRICT_CREATES: ReadonlySet<PolicyName> = new Set(['few types', 'ask creates', 'no values']);

function isComplete(status: string): boolean {
  return /^(?:CREATE|UPDATE)_COMPLETE$/.test(status);
}

function mayChangeSettings(seen: Observations, push: Pushed): boolean {
  return (['update', 'unprotect'] as const).every((what) => isAllowedForSettings(seen, push, what));
}

/** Properties that no policy of the simulation restricts and that do not protect data. */
const PLAIN_PROPERTIES: ReadonlySet<string> = new Set([
  'Analytics',
  'DelaySeconds',
  'Description',
  'DisplayName',
  'Monitoring',
  'Parameters',
  'Password',
  'Tags',
  'Target',
  'TemplateURL',
  'Value',
  'VisibilityTimeout',
]);

function isClearlyAllowed(seen: Observations, push: Pushed, change: TrueChange): boolean {
  if (!readResourceActions([change]).every((action) => isAllowed(seen, push, action))) return false;
  const { Details = [], Scope = [], Action, ResourceType, ChangeSetId } = change.change.ResourceChange ?? {};
  if (Action === 'Add') return ResourceType !== 'AWS::CloudFormation::Stack' || ChangeSetId !== undefined;
  if (Action !== 'Modify') return false;
  return (
    Scope.every((attribute) => attribute === 'Properties' || attribute === 'Tags') &&
    Details.every(({ Target }) => Target?.Name === undefined || PLAIN_PROPERTIES.has(Target.Name))
  );
}
