import { groupBy } from '../group-by.ts';
import type { Change, ChangeSetPage } from './change-set-page.ts';
import type { ChangeSetReading } from './change-set-reading.ts';
import { admitsToBeIncomplete } from './check-set.ts';
import { CONSOLE_LIST_NOTE } from './console-list.ts';

/** Name of a change set whose saved response contains no ARN. */
const UNNAMED = 'the saved change set';

/**
 * Assembles a reading from saved DescribeChangeSet responses: pages and nested change sets in any order, with or without property
 * values. The root is the change set that no other change set refers to and that does not name a parent. A nested change set that no
 * change refers to is a problem of the root, because the page that refers to it is missing.
 *
 * @returns undefined when no single root can be found
 */
export function readSavedPages(pages: readonly ChangeSetPage[]): ChangeSetReading | undefined {
  const sets = [...groupBy(pages, idOf)].map(([id, own]) => ({ id, own, ...separateDescribes(own) }));
  const referred = new Set(
    pages.flatMap((page) => (page.Changes ?? []).flatMap((change) => change.ResourceChange?.ChangeSetId ?? [])),
  );
  const unreferred = sets.filter(({ id }) => !referred.has(id));
  const [root, ...others] = unreferred.length === 1 ? unreferred : unreferred.filter(({ own }) => !own.some(isNested));
  if (root === undefined || others.length > 0) {
    return undefined;
  }
  const unreferenced = unreferred
    .filter(({ id }) => id !== root.id)
    .map(({ id }) => `No change leads to the nested change set ${id}.`);
  const group = (kind: 'plain' | 'valued') =>
    new Map(
      sets
        .filter((set) => set[kind].length > 0)
        .map((set) => [
          set.id,
          set === root && unreferenced.length > 0 ? { pages: set[kind], problem: unreferenced.join(' ') } : { pages: set[kind] },
        ]),
    );
  const notes = pages.some(({ StatusReason }) => StatusReason === CONSOLE_LIST_NOTE) ? { notes: [CONSOLE_LIST_NOTE] } : {};
  return { rootChangeSetId: root.id, origin: 'saved', plain: group('plain'), valued: group('valued'), ...notes };
}

function isNested({ ChangeSetId, ParentChangeSetId, RootChangeSetId }: ChangeSetPage): boolean {
  return ParentChangeSetId !== undefined || (RootChangeSetId !== undefined && RootChangeSetId !== ChangeSetId);
}

/**
 * Separates the two responses. One chain of pages is one response, with values if one of its pages has values. Two chains are the two
 * responses, even if the response with property values contains no change.
 */
function separateDescribes(pages: readonly ChangeSetPage[]): {
  readonly plain: readonly ChangeSetPage[];
  readonly valued: readonly ChangeSetPage[];
} {
  const chains = pages.filter((page) => !page.NextToken).length;
  const [first, second, ...more] = pages;
  if (chains === 2 && first !== undefined && second !== undefined && more.length === 0 && !pages.some(hasValues)) {
    return { plain: [first], valued: [second] };
  }
  if (chains > 1) {
    return { plain: pages.filter((page) => !hasValues(page)), valued: pages.filter(hasValues) };
  }
  return pages.some(hasValues) ? { plain: [], valued: pages } : { plain: pages, valued: [] };
}

function idOf(page: ChangeSetPage): string {
  return page.ChangeSetId ?? UNNAMED;
}

function hasValues(page: ChangeSetPage): boolean {
  return admitsToBeIncomplete([page]) || (page.Changes ?? []).some(changeHasValues);
}

function changeHasValues({ ResourceChange: resource }: Change): boolean {
  return (
    resource?.BeforeContext !== undefined ||
    resource?.AfterContext !== undefined ||
    (resource?.Details ?? []).some(({ Target }) => Target?.BeforeValue !== undefined || Target?.AfterValue !== undefined)
  );
}
