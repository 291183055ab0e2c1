import type { ActionExecution } from '../../code-pipeline/action-execution.ts';
import type { Execution } from '../../step-functions/execution.ts';
import type { Pushed } from '../harness/activity.ts';
import type { Observations } from '../harness/observations.ts';

/** Returns the names of the executions of a push. The name of an execution is the ID of the first job of its action execution. */
function executionNamesOf({ run }: Pushed): readonly string[] {
  return run.actions.flatMap(({ jobs }) => jobs[0]?.id ?? []);
}

/**
 * Returns the push of an execution, as the gate read it. A gate cannot detect an overwrite of the artifact before the execution starts,
 * because it only reads the new revision. An overwrite after the start must have no effect. The template that an execution sent shows
 * which revision it read; an execution that sent none read the last one before its start.
 */
export function findPush(seen: Observations, executionName: string): Pushed | undefined {
  const push = seen.pushes.find((candidate) => executionNamesOf(candidate).includes(executionName));
  if (push === undefined || push.overwrites.length === 0) return push;
  const startedAt = seen.started.find(({ name }) => name === executionName)?.at ?? 0;
  const templates = seen.made.filter((one) => one.executionName === executionName).map(({ template }) => template);
  const earlier = push.overwrites.filter(({ at }) => at <= startedAt);
  const overwrite =
    templates.length === 0 ? earlier.at(-1) : earlier.find(({ revision }) => templates.includes(revision.templateText));
  return overwrite === undefined ? push : { ...push, plan: overwrite.plan, revision: overwrite.revision };
}

/** Returns all executions of all actions with their pushes. */
export function actionsOf({ pushes }: Observations): readonly { readonly push: Pushed; readonly action: ActionExecution }[] {
  return pushes.flatMap((push) => push.run.actions.map((action) => ({ push, action })));
}

/** Returns the execution that an action started; undefined if the action did not start an execution. */
export function executionOf(seen: Observations, action: ActionExecution): Execution | undefined {
  const name = action.jobs[0]?.id;
  return allExecutions(seen).find(({ props }) => props.name === name);
}

/** Returns all executions of the gate's state machine. */
export function allExecutions({ harness: { sandbox, gate } }: Observations): readonly Execution[] {
  return sandbox.stepFunctions.list(gate.stateMachineArn);
}
