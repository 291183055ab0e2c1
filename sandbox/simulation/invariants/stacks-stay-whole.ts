import type { Observations, SeenDeletion } from '../harness/observations.ts';
import { readTrueEvents, readTrueTemplate } from '../harness/read-account.ts';
import { stackNameOf } from '../scenario/write-revision.ts';
import { executionNamesOf } from './executions.ts';
import type { Violation } from './violation.ts';

/**
 * S6: pipelines on one stack never corrupt each other. The gate deletes no stack that was complete and no foreign change set;
 * and where its own operation was the last one, the stack is what that push says.
 */
export function stacksStayWhole(seen: Observations): readonly Violation[] {
  return [
    ...seen.deleted.flatMap((deletion) => findForeignDeletion(seen, deletion)),
    ...(seen.isSettled ? findMixtures(seen) : []),
  ];
}

function findForeignDeletion(seen: Observations, { what, reference, at }: SeenDeletion): readonly Violation[] {
  if (what === 'change set') {
    return reference.includes('stackgate-')
      ? []
      : [violation(`the gate deleted the change set ${reference}, which is not its own`)];
  }
  const hasLived = readTrueEvents(seen.harness.sandbox, reference).some(
    (event) => event.physicalId === event.stackId && event.status === 'CREATE_COMPLETE' && event.at < at,
  );
  return hasLived ? [violation(`the gate deleted the stack ${reference}, which was alive`)] : [];
}

function findMixtures(seen: Observations): readonly Violation[] {
  const { sandbox, scenario } = seen.harness;
  const stacks = sandbox.cloudFormation.stacks();
  return scenario.apps.flatMap(({ name }) => {
    const stack = stacks[stackNameOf(name)];
    if (stack === undefined) return [];
    const last = readTrueEvents(sandbox, stack.stackId).findLast(({ physicalId }) => physicalId === stack.stackId);
    if (last === undefined || !/^(?:CREATE|UPDATE)_COMPLETE$/.test(last.status)) return [];
    const push = seen.pushes.find((candidate) =>
      executionNamesOf(candidate).includes(seen.names.executionOfToken(last.token) ?? ''),
    );
    if (push === undefined) return [];
    const isPushed = readTrueTemplate(sandbox, stack.name) === push.revision.templateText;
    return isPushed ? [] : [violation(`${stack.name} is not what ${last.token} was to make of it`)];
  });
}

function violation(words: string): Violation {
  return { invariant: 'S6', words };
}
