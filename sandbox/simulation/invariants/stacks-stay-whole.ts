import type { Observations, SeenDeletion, SeenReply } from '../harness/observations.ts';
import { readTrueEvents, readTrueTemplate } from '../harness/read-account.ts';
import { cloudFormationOf } from '../harness/target-account.ts';
import { stackNameOf } from '../scenario/write-revision.ts';
import { writeConfiguration } from '../scenario/write-template.ts';
import { findPush } from './executions.ts';
import { ownersStayApart } from './owners-stay-apart.ts';
import type { Violation } from './violation.ts';

/**
 * S6: pipelines that deploy the same stack do not damage each other's results. The gate deletes neither a complete stack nor a change set
 * of another principal, and if its operation was the last one, the stack matches the push.
 */
export function stacksStayWhole(seen: Observations): readonly Violation[] {
  return [
    ...seen.replies.flatMap((reply) => findMixtureAtReply(seen, reply)),
    ...seen.deleted.flatMap((deletion) => findForeignDeletion(seen, deletion)),
    ...(seen.isSettled ? findMixtures(seen) : []),
    ...ownersStayApart(seen),
  ];
}

function findForeignDeletion(seen: Observations, { what, reference, foreignSets, at }: SeenDeletion): readonly Violation[] {
  if (what === 'change set') {
    if (foreignSets.length > 0)
      return foreignSets.map((id) => violation(`the gate deleted the change set ${id} of another principal`));
    return reference.includes('stackgate-')
      ? []
      : [violation(`the gate deleted the change set ${reference}, which it did not create`)];
  }
  const hasLived = readTrueEvents(seen.harness.sandbox, reference).some(
    (event) => event.physicalId === event.stackId && event.status === 'CREATE_COMPLETE' && event.at < at,
  );
  return hasLived ? [violation(`the gate deleted the stack ${reference}, which was in use`)] : [];
}

/** Finds a stack that does not match the push when the gate reports the success of its operation. */
function findMixtureAtReply(seen: Observations, { jobId, stacks }: SeenReply): readonly Violation[] {
  const action = seen.pushes.flatMap(({ run }) => run.actions).find(({ jobs }) => jobs.some(({ id }) => id === jobId));
  const executionName = action?.jobs[0]?.id ?? '';
  const push = findPush(seen, executionName);
  const stack = push === undefined ? undefined : stacks[stackNameOf(push.app)];
  if (push === undefined || stack === undefined) return [];
  if (seen.names.executionOfToken(stack.lastToken) !== executionName) return [];
  const { Parameters } = JSON.parse(writeConfiguration(push.plan.draft, '')) as { Parameters: Record<string, string> };
  const { Secret: _, ...expected } = Parameters;
  const checks: readonly (readonly [boolean, string])[] = [
    [!/^(?:CREATE|UPDATE)_COMPLETE(?:_CLEANUP_IN_PROGRESS)?$/.test(stack.status), `is in ${stack.status}`],
    [stack.template !== push.revision.templateText, 'has another template than the pushed one'],
    [!sameParameters(stack.parameters, expected), 'has other parameters than the pushed ones'],
  ];
  return checks
    .filter(([isBroken]) => isBroken)
    .map(([, words]) => violation(`${stack.name} ${words} when job ${jobId} is answered with success`));
}

function sameParameters(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => left[name] === right[name]);
}

function findMixtures(seen: Observations): readonly Violation[] {
  const { sandbox, scenario } = seen.harness;
  const stacks = cloudFormationOf(sandbox).stacks();
  return scenario.apps.flatMap(({ name }) => {
    const stack = stacks[stackNameOf(name)];
    if (stack === undefined) return [];
    const last = readTrueEvents(sandbox, stack.stackId).findLast(({ physicalId }) => physicalId === stack.stackId);
    if (last === undefined || !/^(?:CREATE|UPDATE)_COMPLETE$/.test(last.status)) return [];
    const push = findPush(seen, seen.names.executionOfToken(last.token) ?? '');
    if (push === undefined) return [];
    const isPushed = readTrueTemplate(sandbox, stack.name) === push.revision.templateText;
    return isPushed ? [] : [violation(`${stack.name} does not match the deployment of ${last.token}`)];
  });
}

function violation(words: string): Violation {
  return { invariant: 'S6', words };
}
