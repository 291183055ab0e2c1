import type { ChangeSetPage } from './change-set-page.ts';
import type { ChangeSetReading, SetPages } from './change-set-reading.ts';
import { isNoChangesReason } from './is-no-changes-reason.ts';

/** Where a change set stands among those that are executed together. */
export type SetRole = 'root' | 'nested';

/**
 * What is wrong with one change set as evidence, each as a sentence; empty when all of it was read and it is the one
 * that would be executed.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html and, for nested sets,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
 */
export function checkSet(
  id: string,
  { pages, problem }: SetPages,
  role: SetRole,
  reading: Pick<ChangeSetReading, 'origin' | 'rootChangeSetId'>,
): readonly string[] {
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(pages.length === 0 ? [`No page of the change set ${id} was read.`] : checkPages(id, pages)),
    ...(pages.length === 0 ? [] : checkIdentity(id, pages, role, reading.rootChangeSetId)),
    ...(pages.length === 0 || saysNoChanges(pages) ? [] : checkStatuses(pages, role, reading.origin)),
  ];
}

/** Whether the service says in so many words that this set changes nothing, and lists nothing. */
export function saysNoChanges(pages: readonly ChangeSetPage[]): boolean {
  return (
    pages.length > 0 &&
    pages.every((page) => page.Status === 'FAILED' && isNoChangesReason(page.StatusReason) && (page.Changes ?? []).length === 0)
  );
}

/** Whether a describe with property values admits that it may have dropped changes. */
export function admitsToBeIncomplete(pages: readonly ChangeSetPage[]): boolean {
  return pages.some((page) => /incomplete ChangeSet data/i.test(page.StatusReason ?? ''));
}

function checkPages(id: string, pages: readonly ChangeSetPage[]): readonly string[] {
  const tokens = pages.flatMap((page) => (page.NextToken ? [page.NextToken] : []));
  const ends = pages.length - tokens.length;
  if (ends === 0) {
    return [`The list of changes is not whole: the change set ${id} has a further page (NextToken) that was not read.`];
  }
  if (ends > 1 || new Set(tokens).size < tokens.length) {
    return [`The pages of the change set ${id} do not belong together: each but one has to name a next page of its own.`];
  }
  return pages.every((page) => Array.isArray(page.Changes)) ? [] : [`A page of the change set ${id} has no list of changes.`];
}

function checkIdentity(id: string, pages: readonly ChangeSetPage[], role: SetRole, rootId: string): readonly string[] {
  const strangers = distinct(pages, (page) => page.ChangeSetId ?? id).filter((other) => other !== id);
  const roots = distinct(pages, (page) => page.RootChangeSetId ?? rootId).filter((root) => root !== rootId);
  const isChild = role === 'root' && pages.some(({ ParentChangeSetId }) => ParentChangeSetId !== undefined);
  const modes = distinct(pages, (page) => page.DeploymentMode ?? '').filter((mode) => !['', 'REVERT_DRIFT'].includes(mode));
  return [
    ...strangers.map((other) => `Pages of another change set (${other}) stand among those of ${id}.`),
    ...roots.map((root) => `The change set ${id} belongs to another root (${root}): judge that one.`),
    ...(isChild ? [`The change set ${id} is nested in another one: judge its root.`] : []),
    ...modes.map((mode) => `The change set's DeploymentMode "${mode}" is not known.`),
    ...(distinct(pages, (page) => page.StackId ?? '').length > 1
      ? [`The pages of the change set ${id} name different stacks.`]
      : []),
  ];
}

function checkStatuses(pages: readonly ChangeSetPage[], role: SetRole, origin: ChangeSetReading['origin']): readonly string[] {
  const statuses = distinct(pages, (page) => page.Status ?? 'absent');
  const executions = distinct(pages, (page) => page.ExecutionStatus ?? 'absent').filter(
    (status) => !(origin === 'saved' && status === 'absent'),
  );
  const reasons = distinct(pages, (page) => page.StatusReason ?? '').filter(Boolean);
  const words = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  return [
    ...statuses
      .filter((status) => status !== 'CREATE_COMPLETE')
      .map((status) => `The change set's Status is ${status}, where CREATE_COMPLETE was expected${words}.`),
    ...executions.flatMap((status) => explainExecutionStatus(status, role, words)),
  ];
}

function explainExecutionStatus(status: string, role: SetRole, words: string): readonly string[] {
  if (status === 'AVAILABLE' || (role === 'nested' && status === 'UNAVAILABLE' && /executable from (?:the )?root/i.test(words))) {
    return [];
  }
  switch (status) {
    case 'OBSOLETE':
      return ['The change set is OBSOLETE: the stack has changed since it was made. Make a new one.'];
    case 'EXECUTE_IN_PROGRESS':
    case 'EXECUTE_COMPLETE':
    case 'EXECUTE_FAILED':
      return [`The change set was executed already (ExecutionStatus ${status}).`];
    default:
      return [`The change set's ExecutionStatus is ${status}: it cannot be executed${words}.`];
  }
}

function distinct(pages: readonly ChangeSetPage[], read: (page: ChangeSetPage) => string): readonly string[] {
  return [...new Set(pages.map(read))].sort();
}
