import { effectOfChange } from '../effects/effect-of-change.ts';
import type { Change, ChangeSetPage } from './change-set-page.ts';
import type { ChangeSetReading } from './change-set-reading.ts';
import { admitsToBeIncomplete, checkSet, type SetRole, saysNoChanges } from './check-set.ts';
import type { Evidence, Gap } from './evidence.ts';
import { joinReadings } from './join-readings.ts';
import type { LocatedChange } from './located-change.ts';

/**
 * Makes one list of changes out of everything that was read, and says what is missing. It never guesses: a page, a nested
 * set or a status that is not there, or that contradicts another, is a gap.
 *
 * The describe without property values decides. The other one adds values and whatever only it has, because it was seen to drop whole
 * changes: https://github.com/aws/aws-cdk-cli/issues/1780
 */
export function assembleEvidence(reading: ChangeSetReading): Evidence {
  const found = walkSet(reading, reading.rootChangeSetId, '', new Set());
  const rootPages = pagesOf(reading, reading.rootChangeSetId);
  const first = rootPages[0];
  const hidden = [...reading.plain.values(), ...reading.valued.values()]
    .flatMap(({ pages }) => pages.flatMap((page) => page.Parameters ?? []))
    .filter(({ ParameterValue }) => /^\*+$/.test(ParameterValue ?? ''));
  return {
    changeSetId: reading.rootChangeSetId,
    changeSetName: first?.ChangeSetName ?? '',
    stackId: first?.StackId ?? '',
    stackName: first?.StackName ?? '',
    saysNoChanges: saysNoChanges(rootPages),
    changes: found.changes,
    gaps: found.gaps,
    notes: [...(reading.notes ?? []), ...found.notes],
    hooks: reading.hooks ?? [],
    hiddenParameters: [...new Set(hidden.flatMap(({ ParameterKey }) => ParameterKey ?? []))].sort(),
  };
}

interface Found {
  readonly changes: readonly LocatedChange[];
  readonly gaps: readonly Gap[];
  readonly notes: readonly string[];
}

/** @param walked the sets that were walked already: each belongs to one place, which is also an end to every loop */
function walkSet(reading: ChangeSetReading, id: string, path: string, walked: Set<string>): Found {
  const set = reading.plain.get(id) ?? reading.valued.get(id);
  if (set === undefined || walked.has(id)) {
    const reason =
      set === undefined
        ? `The change set ${id} of ${placeName(path)} was not read.`
        : `The change set ${id} is nested in more than one place.`;
    return { changes: [], gaps: [{ path, reason }], notes: [] };
  }
  const role: SetRole = walked.size === 0 ? 'root' : 'nested';
  walked.add(id);
  const valuedSet = reading.valued.get(id);
  const plain = changesOf(reading.plain.get(id)?.pages);
  const valued = changesOf(valuedSet?.pages);
  const changes = joinReadings(path, plain, valued);
  const gaps = [
    ...checkSet(id, set, role, reading),
    ...(reading.plain.has(id) ? [] : checkOnlyReading(set.pages)),
    ...(admitsToBeIncomplete(valuedSet?.pages ?? []) ? checkDropped(changes) : []),
  ].map((reason) => ({ path, reason }));
  const notes =
    reading.plain.has(id) && valuedSet?.problem !== undefined
      ? [`Property values of ${placeName(path)} are not shown: ${valuedSet.problem}`]
      : [];
  const inside = nestedSets(changes, path).map((nested) => walkSet(reading, nested.id, nested.path, walked));
  return {
    changes: [...changes, ...inside.flatMap((found) => found.changes)],
    gaps: [...gaps, ...inside.flatMap((found) => found.gaps)],
    notes: [...notes, ...inside.flatMap((found) => found.notes)],
  };
}

/** Where the describe with values is all there is, its admission that it may be incomplete is the end of the matter. */
function checkOnlyReading(pages: readonly ChangeSetPage[]): readonly string[] {
  return admitsToBeIncomplete(pages)
    ? ['The describe with property values says that it may be incomplete: describe the change set without them.']
    : [];
}

/** Destructive entries that only one of the two lists has, where the one with values admits to be incomplete. */
function checkDropped(changes: readonly LocatedChange[]): readonly string[] {
  return changes
    .filter((change) => (change.plain === undefined) !== (change.valued === undefined) && isDestructive(change))
    .map(({ plain, valued }) => {
      const id = (plain ?? valued)?.ResourceChange?.LogicalResourceId ?? '(unnamed)';
      return `The two readings of the change set differ in something destructive, and CloudFormation says that one is incomplete: ${id}.`;
    });
}

function isDestructive(change: LocatedChange): boolean {
  return !['create', 'update', 'import', 'sync', 'none'].includes(effectOfChange(change).kind);
}

/** The sets that changes name, each once for each place. */
function nestedSets(changes: readonly LocatedChange[], path: string): readonly { id: string; path: string }[] {
  const places = changes.flatMap(({ plain, valued }) => {
    const readings = [plain?.ResourceChange, valued?.ResourceChange];
    const name = readings.find((resource) => resource?.LogicalResourceId !== undefined)?.LogicalResourceId ?? '';
    const ids = readings.flatMap((resource) => resource?.ChangeSetId ?? []);
    return ids.map((id) => ({ id, path: path === '' ? name : `${path}/${name}` }));
  });
  return [...new Map(places.map((place) => [`${place.id} ${place.path}`, place])).values()];
}

function changesOf(pages: readonly ChangeSetPage[] | undefined): readonly Change[] {
  return (pages ?? []).flatMap((page) => page.Changes ?? []);
}

function pagesOf(reading: ChangeSetReading, id: string): readonly ChangeSetPage[] {
  return (reading.plain.get(id) ?? reading.valued.get(id))?.pages ?? [];
}

function placeName(path: string): string {
  return path === '' ? 'the root stack' : `the nested stack ${path}`;
}
