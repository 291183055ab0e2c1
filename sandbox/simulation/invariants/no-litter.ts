import type { Observations } from '../harness/observations.ts';
import { listTrueChangeSets } from '../harness/read-account.ts';
import { cloudFormationOf } from '../harness/target-account.ts';
import { stackNameOf } from '../scenario/write-revision.ts';
import { allExecutions } from './executions.ts';
import type { Violation } from './violation.ts';

/**
 * S3: when no work is left, no change set of the gate exists except those in execution, and no stack is in REVIEW_IN_PROGRESS. An execution
 * that an operator stopped could not clean up.
 */
export function noLitter(seen: Observations): readonly Violation[] {
  if (!seen.isSettled) return [];
  const { sandbox } = seen.harness;
  const stopped = new Set(
    allExecutions(seen)
      .filter(({ status }) => status === 'ABORTED')
      .map(({ props }) => props.name),
  );
  const reviewed = new Set(
    seen.performed.flatMap(({ step, refusal }) =>
      step.kind === 'review-stack' && refusal === undefined ? [stackNameOf(step.app)] : [],
    ),
  );
  const executed = new Set(seen.executed.map(({ changeSetId }) => changeSetId));
  const due = new Set(
    seen.made
      .filter(({ what, executionName, id }) => what === 'change set' && !stopped.has(executionName) && !executed.has(id))
      .map(({ id }) => id),
  );
  return Object.values(cloudFormationOf(sandbox).stacks()).flatMap(({ stackId, name, status, parentId }) => {
    const left = parentId === undefined ? listTrueChangeSets(sandbox, stackId).filter((id) => due.has(id)) : [];
    const isUnderReview = status === 'REVIEW_IN_PROGRESS' && stopped.size === 0 && !reviewed.has(name);
    return [
      ...left.map((id) => violation(`${id} is not deleted`)),
      ...(isUnderReview ? [violation(`the stack ${name} remains in REVIEW_IN_PROGRESS`)] : []),
    ];
  });
}

function violation(words: string): Violation {
  return { invariant: 'S3', words };
}
