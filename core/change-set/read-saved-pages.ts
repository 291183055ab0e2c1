import { groupBy } from '../group-by.ts';
import type { Change, ChangeSetPage } from './change-set-page.ts';
import type { ChangeSetReading } from './change-set-reading.ts';
import { admitsToBeIncomplete } from './check-set.ts';

/** What stands for the ARN of a change set whose saved answer has none. */
const UNNAMED = 'the saved change set';

/**
 * Makes a reading of saved DescribeChangeSet answers: pages and nested sets in any order, with or without property
 * values. The root is the one set that no other refers to and that does not call itself nested. A nested set that nothing
 * leads to is a problem of the root's: the page that leads to it is missing.
 *
 * @returns undefined when no single root can be found
 */
export function readSavedPages(pages: readonly ChangeSetPage[]): ChangeSetReading | undefined {
  const sets = [...groupBy(pages, idOf)].map(([id, own]) => ({ id, own, ...tellApart(own) }));
  const referred = new Set(
    pages.flatMap((page) => (page.Changes ?? []).flatMap((change) => change.ResourceChange?.ChangeSetId ?? [])),
  );
  const unreferred = sets.filter(({ id }) => !referred.has(id));
  const [root, ...others] = unreferred.length === 1 ? unreferred : unreferred.filter(({ own }) => !own.some(isNested));
  if (root === undefined || others.length > 0) {
    return undefined;
  }
  const strays = unreferred.filter(({ id }) => id !== root.id).map(({ id }) => `No change leads to the nested change set ${id}.`);
  const group = (kind: 'plain' | 'valued') =>
    new Map(
      sets
        .filter((set) => set[kind].length > 0)
        .map((set) => [
          set.id,
          set === root && strays.length > 0 ? { pages: set[kind], problem: strays.join(' ') } : { pages: set[kind] },
        ]),
    );
  return { rootChangeSetId: root.id, origin: 'saved', plain: group('plain'), valued: group('valued') };
}

function isNested({ ChangeSetId, ParentChangeSetId, RootChangeSetId }: ChangeSetPage): boolean {
  return ParentChangeSetId !== undefined || (RootChangeSetId !== undefined && RootChangeSetId !== ChangeSetId);
}

/**
 * One chain of pages is one describe, with values if any of its pages has some. Two chains are the two describes, even
 * where no change is left in the one with values to tell it by.
 */
function tellApart(pages: readonly ChangeSetPage[]): {
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
