import type { ChangeSetPage } from './change-set-page.ts';
import type { ChangeSetReading, SetPages } from './change-set-reading.ts';
import { isNoChangesReason } from './is-no-changes-reason.ts';

/** Position of a change set in the tree of nested change sets. */
export type SetRole = 'root' | 'nested';

/**
 * Lists the problems of one change set as evidence, one sentence each. The list is empty if every page was read and
 * CloudFormation can execute the change set.
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

/** Checks whether CloudFormation says explicitly that the change set changes nothing, and lists no change. */
export function saysNoChanges(pages: readonly ChangeSetPage[]): boolean {
  return (
    pages.length > 0 &&
    pages.every((page) => page.Status === 'FAILED' && isNoChangesReason(page.StatusReason) && (page.Changes ?? []).length === 0)
  );
}

/** Checks whether a describe with property values warns that it may lack changes. */
export function admitsToBeIncomplete(pages: readonly ChangeSetPage[]): boolean {
  return pages.some((page) => /incomplete ChangeSet data/i.test(page.StatusReason ?? ''));
}

function checkPages(id: string, pages: readonly ChangeSetPage[]): readonly string[] {
  const tokens = pages.flatMap((page) => (page.NextToken ? [page.NextToken] : []));
  const ends = pages.length - tokens.length;
  if (ends === 0) {
    return [`The list of changes is incomplete: the change set ${id} has a further page (NextToken) that was not read.`];
  }
  if (ends > 1 || new Set(tokens).size < tokens.length) {
    return [
      `The pages of the change set ${id} do not belong together: every page except the last one must have a different NextToken.`,
    ];
  }
  return pages.every((page) => Array.isArray(page.Changes)) ? [] : [`A page of the change set ${id} has no list of changes.`];
}

function checkIdentity(id: string, pages: readonly ChangeSetPage[], role: SetRole, rootId: string): readonly string[] {
  const others = distinct(pages, (page) => page.ChangeSetId ?? id).filter((other) => other !== id);
  const roots = distinct(pages, (page) => page.RootChangeSetId ?? rootId).filter((root) => root !== rootId);
  const isChild = role === 'root' && pages.some(({ ParentChangeSetId }) => ParentChangeSetId !== undefined);
  const modes = distinct(pages, (page) => page.DeploymentMode ?? '').filter((mode) => !['', 'REVERT_DRIFT'].includes(mode));
  return [
    ...others.map((other) => `The pages of ${id} include a page of another change set (${other}).`),
    ...roots.map((root) => `The change set ${id} belongs to another root change set (${root}): inspect that change set.`),
    ...(isChild ? [`The change set ${id} is nested in another change set: inspect the root change set.`] : []),
    ...modes.map((mode) => `The change set's DeploymentMode "${mode}" is unknown.`),
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
  const details = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  if (statuses.every((status) => status === 'FAILED') && executions.every((status) => status === 'UNAVAILABLE')) {
    return [`CloudFormation failed to create the change set${details}.`];
  }
  return [
    ...statuses
      .filter((status) => status !== 'CREATE_COMPLETE')
      .map((status) => `The change set's Status is ${status}, expected CREATE_COMPLETE${details}.`),
    ...executions.flatMap((status) => explainExecutionStatus(status, role, details)),
  ];
}

function explainExecutionStatus(status: string, role: SetRole, details: string): readonly string[] {
  if (
    status === 'AVAILABLE' ||
    (role === 'nested' && status === 'UNAVAILABLE' && /executable from (?:the )?root/i.test(details))
  ) {
    return [];
  }
  switch (status) {
    case 'OBSOLETE':
      return ['The change set is OBSOLETE: the stack changed after the change set was created. Create a new change set.'];
    case 'EXECUTE_IN_PROGRESS':
    case 'EXECUTE_COMPLETE':
    case 'EXECUTE_FAILED':
      return [`The change set was already executed (ExecutionStatus ${status}).`];
    default:
      return [`The change set's ExecutionStatus is ${status}: CloudFormation cannot execute the change set${details}.`];
  }
}

function distinct(pages: readonly ChangeSetPage[], read: (page: ChangeSetPage) => string): readonly string[] {
  return [...new Set(pages.map(read))].sort();
}
