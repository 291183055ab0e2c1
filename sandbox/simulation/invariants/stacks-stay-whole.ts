import type { Observations, SeenDeletion } from '../observations.ts';
import { stackNameOf } from '../prepare-scenario.ts';
import { readTrueEvents, readTrueTemplate } from '../read-account.ts';
import { executionNamesOf } from './executions.ts';
import type { Breach } from './violation.ts';

/**
 * S6: pipelines on one stack never corrupt each other. The gate deletes no stack that ever lived and no change set of anybody else;
 * and where its own operation was the last one, the stack is what that push says.
 */
export function stacksStayWhole(seen: Observations): readonly Breach[] {
  return [
    ...seen.deleted.flatMap((deletion) => findForeignDeletion(seen, deletion)),
    ...(seen.isSettled ? findMixtures(seen) : []),
  ];
}

function findForeignDeletion(seen: Observations, { what, reference, at }: SeenDeletion): readonly Breach[] {
  if (what === 'change set') {
    return reference.includes('stackgate-') ? [] : [breach(`the gate deleted the change set ${reference}, which is not its own`)];
  }
  const hasLived = readTrueEvents(seen.staged.sandbox, reference).some(
    (event) => event.physicalId === event.stackId && event.status === 'CREATE_COMPLETE' && event.at < at,
  );
  return hasLived ? [breach(`the gate deleted the stack ${reference}, which was alive`)] : [];
}

function findMixtures(seen: Observations): readonly Breach[] {
  const { sandbox, world } = seen.staged;
  const stacks = sandbox.cloudFormation.stacks();
  return world.apps.flatMap(({ name }) => {
    const stack = stacks[stackNameOf(name)];
    if (stack === undefined) return [];
    const last = readTrueEvents(sandbox, stack.stackId).findLast(({ physicalId }) => physicalId === stack.stackId);
    if (last === undefined || !/^(?:CREATE|UPDATE)_COMPLETE$/.test(last.status)) return [];
    const push = seen.pushes.find((candidate) =>
      executionNamesOf(candidate).some((execution) => last.token?.startsWith(`stackgate-${execution}-`)),
    );
    if (push === undefined) return [];
    const isPushed = readTrueTemplate(sandbox, stack.name) === push.revision.templateText;
    return isPushed ? [] : [breach(`${stack.name} is not what ${last.token} was to make of it`)];
  });
}

function breach(words: string): Breach {
  return { invariant: 'S6', words };
}
