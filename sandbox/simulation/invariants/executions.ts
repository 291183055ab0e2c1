import type { ActionExecution } from '../../code-pipeline/action-execution.ts';
import type { Execution } from '../../step-functions/execution.ts';
import type { Observations } from '../harness/observations.ts';
import type { Pushed } from '../harness/perform-step.ts';

/** An execution is named after the first job of the action that started it: one for each run of the action. */
export function executionNamesOf({ run }: Pushed): readonly string[] {
  return run.actions.flatMap(({ jobs }) => jobs[0]?.id ?? []);
}

/** Every run of every action with its push. */
export function actionsOf({ pushes }: Observations): readonly { readonly push: Pushed; readonly action: ActionExecution }[] {
  return pushes.flatMap((push) => push.run.actions.map((action) => ({ push, action })));
}

/** The execution that an action started; undefined where it started none. */
export function executionOf(seen: Observations, action: ActionExecution): Execution | undefined {
  const name = action.jobs[0]?.id;
  return allExecutions(seen).find(({ props }) => props.name === name);
}

/** Every execution of the gate's state machine. */
export function allExecutions({ harness: { sandbox, gate } }: Observations): readonly Execution[] {
  return sandbox.stepFunctions.list(gate.stateMachineArn);
}
