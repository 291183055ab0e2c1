import { nameIn, type Observations } from '../harness/observations.ts';
import { stackNameOf } from '../scenario/write-revision.ts';
import { findPush } from './executions.ts';
import type { Violation } from './violation.ts';

/** S6: no push creates, executes, or deletes anything in a stack that its pipeline is not bound to. */
export function ownersStayApart(seen: Observations): readonly Violation[] {
  if (seen.harness.scenario.ownership === undefined) return [];
  const acts = [
    ...seen.made.map(({ what, executionName, stackName }) => ({ act: `made a ${what} in`, executionName, stackName })),
    ...seen.executed.map(({ executionName, stackId }) => ({ act: 'updated', executionName, stackName: nameIn(stackId) })),
    ...seen.deleted.flatMap(({ executionName, stackId }) =>
      stackId === undefined ? [] : { act: 'deleted', executionName, stackName: nameIn(stackId) },
    ),
  ];
  return acts.flatMap(({ act, executionName, stackName }) => {
    const push = findPush(seen, executionName);
    if (push === undefined || stackNameOf(push.app) === stackName) return [];
    return [
      { invariant: 'S6' as const, words: `a push to ${push.pipeline} ${act} ${stackName}, which belongs to another owner` },
    ];
  });
}
