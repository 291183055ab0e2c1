import type { Observations } from '../harness/observations.ts';
import { readTrueEvents } from '../harness/read-account.ts';
import { actionsOf, allExecutions } from './executions.ts';
import type { Violation } from './violation.ts';

/**
 * S4: each action execution starts one execution of the state machine, and each execution starts one stack operation, even if a job, an
 * event, or a call is delivered several times.
 */
export function nothingTwice(seen: Observations): readonly Violation[] {
  const executions = allExecutions(seen);
  const names = new Set(executions.map(({ props }) => props.name));
  const surplus = actionsOf(seen).flatMap(({ action }) => {
    const started = action.jobs.filter(({ id }) => names.has(id));
    return started.length > 1
      ? [violation(`the action of job ${action.jobs[0]?.id} has started ${started.length} executions`)]
      : [];
  });
  const expected = new Set(actionsOf(seen).flatMap(({ action }) => action.jobs.map(({ id }) => id)));
  const alien = [...names].filter((name) => !expected.has(name)).map((name) => violation(`execution ${name} belongs to no job`));
  return [...surplus, ...alien, ...[...names].flatMap((name) => findRepeatedOperations(seen, name))];
}

function findRepeatedOperations(seen: Observations, executionName: string): readonly Violation[] {
  const sets = seen.made.filter(({ what, executionName: maker }) => what === 'change set' && maker === executionName);
  const endedAt = Math.min(
    ...seen.executed.filter((one) => one.executionName === executionName).map(({ at }) => at),
    ...seen.deleted.filter(({ reference }) => reference.includes(`stackgate-${executionName}-`)).map(({ at }) => at),
  );
  const operations = seen.executed
    .filter((one) => one.executionName === executionName)
    .flatMap(({ stackId, token }) =>
      readTrueEvents(seen.harness.sandbox, stackId).filter(
        (event) => event.token === token && event.physicalId === stackId && event.status === 'UPDATE_IN_PROGRESS',
      ),
    );
  return [
    ...sets
      .filter(({ at }) => at > endedAt)
      .map(({ id }) => violation(`${id} was created after its execution had finished with another change set`)),
    ...(operations.length > 1 ? [violation(`execution ${executionName} has begun ${operations.length} updates`)] : []),
  ];
}

function violation(words: string): Violation {
  return { invariant: 'S4', words };
}
