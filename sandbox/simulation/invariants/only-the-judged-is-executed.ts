import type { Pushed } from '../harness/activity.ts';
import type { Observations, SeenExecution } from '../harness/observations.ts';
import { readTrueEvents, type TrueChange } from '../harness/read-account.ts';
import type { ResourceAction } from '../scenario/policy-menu.ts';
import { findPush } from './executions.ts';
import { isAllowed } from './is-allowed.ts';
import { protectionsStay } from './protections-stay.ts';
import { isStateful, readCreates, readResourceActions } from './read-actions.ts';
import type { Violation } from './violation.ts';

/**
 * S1: no unsafe, unapproved, stale, or altered change set is executed. The check uses the real changes of the change set, the deleted
 * resources, and the origin of the change set.
 */
export function onlyTheJudgedIsExecuted(seen: Observations): readonly Violation[] {
  return [
    ...seen.executed.flatMap((execution) => {
      const push = findPush(seen, execution.executionName);
      if (push === undefined) return [violation(`${execution.changeSetId} was executed without a push`)];
      return [
        ...findAlien(seen, execution, push),
        ...findForbidden(seen, execution, push),
        ...findUnclear(seen, execution, push),
        ...findLosses(seen, execution, push),
      ];
    }),
    ...seen.strayed.map(violation),
    ...findOtherTemplates(seen),
    ...findForbiddenCreates(seen),
    ...findDeletedResources(seen),
    ...protectionsStay(seen),
  ];
}

/** Finds stacks that the gate created from another template than the pushed one. */
function findOtherTemplates(seen: Observations): readonly Violation[] {
  return seen.made.flatMap(({ what, executionName, id, template }) => {
    const push = what === 'stack' ? findPush(seen, executionName) : undefined;
    const isOther = push !== undefined && template !== push.revision.templateText;
    return isOther ? [violation(`${id} was created from another template than the pushed one`)] : [];
  });
}

/** Finds stacks that the gate created with a resource that the policy does not allow to create. */
function findForbiddenCreates(seen: Observations): readonly Violation[] {
  return seen.made.flatMap(({ what, executionName, id }) => {
    const push = what === 'stack' ? findPush(seen, executionName) : undefined;
    if (push === undefined) return [];
    return readCreates(push.plan.draft)
      .filter((action) => !isAllowed(seen, push, action))
      .map(({ path, logicalId, type }) => violation(`${path}/${logicalId} (${type}) was created with the stack ${id}`));
  });
}

/** Finds resources that existed when the gate deleted their stack, although the policy does not allow their deletion. */
function findDeletedResources(seen: Observations): readonly Violation[] {
  return seen.deleted.flatMap(({ what, executionName, reference, remaining }) => {
    if (what !== 'stack') return [];
    const push = findPush(seen, executionName);
    return remaining
      .filter(({ logicalId, type }) => {
        const stateful = isStateful(type);
        return push === undefined || !isAllowed(seen, push, { what: 'delete', logicalId, path: '', type, stateful });
      })
      .map(({ logicalId, type }) => violation(`${logicalId} (${type}) was deleted with the stack ${reference}`));
  });
}

/**
 * Finds executions of a change set whose descriptions were incomplete or contradictory. Its effect is unknown, which only the preset
 * observe allows.
 */
function findUnclear(
  seen: Observations,
  { changes, distortion, changeSetId }: SeenExecution,
  push: Pushed,
): readonly Violation[] {
  const isModified = changes.some(({ path, change }) => path === '' && change.ResourceChange?.Action === 'Modify');
  const nested = changes.filter(({ path, change }) => path === '' && change.ResourceChange?.ChangeSetId !== undefined);
  // A nested stack that is added only creates resources, so its effect is known without its change set.
  const isModifiedNested = nested.some(({ change }) => change.ResourceChange?.Action === 'Modify');
  // The response with property values omits the first change.
  const [dropped] = readResourceActions(changes);
  const isUnclear =
    ((distortion === 'missing-nested' || distortion === 'nested-loop') && isModifiedNested) ||
    (distortion === 'nested-failed' && nested.length > 0) ||
    (distortion === 'warn' && isRemoval(dropped?.what)) ||
    (isModified && (distortion === 'dynamic' || distortion === 'disagree'));
  if (distortion === 'late' && changes.some(({ change }) => isHiddenUntilExecution(change))) {
    return [violation(`${changeSetId} was executed, although changes appeared in it after it was judged`)];
  }
  if (!isUnclear) return [];
  const unknown: ResourceAction = { what: 'unknown', logicalId: '', path: '', type: '', stateful: true };
  return isAllowed(seen, push, unknown)
    ? []
    : [violation(`${changeSetId} was executed, although its description is unclear: ${distortion}`)];
}

/** A removal or a replacement, which the defect `late` hides from the judgement. */
function isHiddenUntilExecution({ ResourceChange: resource }: TrueChange['change']): boolean {
  return resource?.Action === 'Remove' || (resource?.Action === 'Modify' && resource.Replacement !== 'False');
}

function isRemoval(what: ResourceAction['what'] | undefined): boolean {
  return what !== undefined && what !== 'create' && what !== 'update';
}

/**
 * Finds an execution whose change set this deployment did not create from this revision, or whose request does not name the ARN
 * of the change set.
 */
function findAlien({ made }: Observations, execution: SeenExecution, push: Pushed): readonly Violation[] {
  const { changeSetId, reference, executionName } = execution;
  const making = made.find(({ what, id }) => what === 'change set' && id === changeSetId);
  const checks: readonly (readonly [boolean, string])[] = [
    [reference !== changeSetId, `was executed by the name ${reference}, which another change set can have`],
    [making?.executionName !== executionName, 'was executed by a deployment that did not create it'],
    [
      making !== undefined && making.template !== push.revision.templateText,
      'was created from another template than the pushed one',
    ],
  ];
  return checks.filter(([isBroken]) => isBroken).map(([, words]) => violation(`${changeSetId} ${words}`));
}

function findForbidden(seen: Observations, { changes, changeSetId }: SeenExecution, push: Pushed): readonly Violation[] {
  return readResourceActions(changes)
    .filter((action) => !isAllowed(seen, push, action))
    .map(({ what, path, logicalId, type }) =>
      violation(`${changeSetId}: ${what} of ${path}/${logicalId} (${type}) was executed`),
    );
}

/** Finds resources that this operation deleted, although the policy does not allow it. */
function findLosses(
  seen: Observations,
  { before, stackId, token, changeSetId }: SeenExecution,
  push: Pushed,
): readonly Violation[] {
  const family = Object.values(before).filter((stack) => stack.stackId === stackId || stack.parentId === stackId);
  return family.flatMap((stack) => {
    const owned = new Map(Object.entries(stack.physicalIds).map(([logicalId, physicalId]) => [physicalId, logicalId]));
    const path = stack.stackId === stackId ? '' : 'Nested';
    return readTrueEvents(seen.harness.sandbox, stack.stackId)
      .filter(({ token: own, status, physicalId }) => own === token && GONE.has(status) && owned.has(physicalId))
      .filter(({ logicalId, type, status }) => {
        const kinds =
          status === 'DELETE_SKIPPED' ? (['retain', 'replace-and-retain'] as const) : (['delete', 'replace'] as const);
        const stateful =
          readResourceActions([{ path, change: { Type: 'Resource', ResourceChange: { ResourceType: type } } }])[0]?.stateful ??
          true;
        return !kinds.some((what) => isAllowed(seen, push, { what, logicalId, path, type, stateful }));
      })
      .map(({ physicalId, type }) => violation(`${physicalId} (${type}) was deleted by ${changeSetId}`));
  });
}

const GONE: ReadonlySet<string> = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

function violation(words: string): Violation {
  return { invariant: 'S1', words };
}
