import { groupBy } from '../group-by.ts';
import type { Change, ResourceChange } from './change-set-page.ts';
import { detailsOf } from './details-of.ts';
import type { LocatedChange } from './located-change.ts';

/**
 * Joins the two responses of one change set. Entries with the same logical ID, action, and physical ID are one change; an entry that
 * only one describe contains is kept. The logical ID alone is not a key, because one change set can import and remove the same
 * logical ID.
 *
 * Two normal differences are not contradictions: `Replacement` on an Add, and an entry that only the plain describe contains.
 * Any other difference makes the effect unknown.
 */
export function joinReadings(path: string, plain: readonly Change[], valued: readonly Change[]): readonly LocatedChange[] {
  const plainByKey = groupByKey(plain);
  const valuedByKey = groupByKey(valued);
  const disagreements = findDisagreements(plainByKey, valuedByKey);
  return [...new Set([...plainByKey.keys(), ...valuedByKey.keys()])].sort().flatMap((key): readonly LocatedChange[] => {
    const plainEntries = plainByKey.get(key) ?? [];
    const valuedEntries = valuedByKey.get(key) ?? [];
    const [onePlain, ...morePlain] = plainEntries;
    const [oneValued, ...moreValued] = valuedEntries;
    const differences = findUnpaired(plainEntries, valuedEntries);
    if (onePlain !== undefined && oneValued !== undefined && morePlain.length === 0 && moreValued.length === 0) {
      return [{ path, plain: onePlain, valued: oneValued, ...asDoubts(differences) }];
    }
    const isMatched = plainEntries.length > 0 && valuedEntries.length > 0;
    const unmatched = isMatched ? [] : [...plainEntries, ...valuedEntries].flatMap((entry) => disagreements(entry));
    const doubts = asDoubts([...differences, ...unmatched]);
    return [
      ...plainEntries.map((entry) => ({ path, plain: entry, ...doubts })),
      ...valuedEntries.map((entry) => ({ path, valued: entry, ...doubts })),
    ];
  });
}

type EntriesByKey = ReadonlyMap<string, readonly Change[]>;

function groupByKey(changes: readonly Change[]): EntriesByKey {
  return groupBy(changes, ({ Type, ResourceChange: resource }) =>
    JSON.stringify([resource?.LogicalResourceId ?? '', resource?.Action ?? '', resource?.PhysicalResourceId ?? '', Type ?? '']),
  );
}

/** Finds resources for which each describe contains an entry that the other one lacks, such as an update and a removal. */
function findDisagreements(plain: EntriesByKey, valued: EntriesByKey): (entry: Change) => readonly string[] {
  const onlyPlain = entriesOfOne(plain, valued);
  const onlyValued = entriesOfOne(valued, plain);
  return ({ ResourceChange: resource }) => {
    const id = resource?.LogicalResourceId;
    const [a, b] = [onlyPlain.get(id), onlyValued.get(id)];
    return id === undefined || a === undefined || b === undefined ? [] : [disagree('its entry', nameEntry(a), nameEntry(b))];
  };
}

/** Returns the first entry of each resource in `entries` whose key the other describe lacks. */
function entriesOfOne(entries: EntriesByKey, others: EntriesByKey): ReadonlyMap<string | undefined, Change> {
  const found = [...entries].flatMap(([key, changes]) => (others.has(key) ? [] : changes));
  return new Map(found.map((change) => [change.ResourceChange?.LogicalResourceId, change]));
}

function nameEntry({ Type, ResourceChange: resource }: Change): string {
  return [Type === 'Resource' ? '' : quote(Type), resource?.Action, resource?.PhysicalResourceId].filter(Boolean).join(' of ');
}

/** Returns the differences of each entry that equals no entry of the other describe. */
function findUnpaired(plain: readonly Change[], valued: readonly Change[]): readonly string[] {
  const byPlain = plain.map((one) => valued.map((other) => findDifferences(one, other)));
  const byValued = valued.map((other) => plain.map((one) => findDifferences(one, other)));
  const unpaired = [...byPlain, ...byValued].filter((one) => one.every((differences) => differences.length > 0));
  return [...new Set(unpaired.flat(2))];
}

/** Compares the fields that decide about the effect. */
function findDifferences(plain: Change, valued: Change): readonly string[] {
  const [a, b] = [plain.ResourceChange ?? {}, valued.ResourceChange ?? {}];
  const fields: readonly (keyof ResourceChange)[] = [
    'ResourceType',
    'PolicyAction',
    'ChangeSetId',
    ...(a.Action === 'Modify' && !isOnlyFollowing(a, b) ? (['Replacement'] as const) : []),
  ];
  return fields
    .filter((field) => a[field] !== b[field])
    .map((field) => disagree(`its ${field}`, quote(a[field]), quote(b[field])));
}

/**
 * Checks whether the response without property values lists a possible replacement only because of references to updated resources. The
 * describe with values omits such a reference if its value does not change, which is a normal difference.
 */
function isOnlyFollowing(plain: ResourceChange, valued: ResourceChange): boolean {
  return (
    plain.Replacement === 'Conditional' &&
    valued.Replacement === 'False' &&
    detailsOf(plain).length > 0 &&
    detailsOf(plain).every(
      ({ Target, Evaluation, ChangeSource }) =>
        Target?.RequiresRecreation === 'Never' ||
        (Evaluation === 'Dynamic' && (ChangeSource === 'ResourceAttribute' || ChangeSource === 'ResourceReference')),
    )
  );
}

function disagree(what: string, plain: string, valued: string): string {
  return `the two readings of the change set disagree about ${what} (${plain} without property values, ${valued} with them)`;
}

function quote(value: unknown): string {
  return value === undefined ? 'absent' : `"${value}"`;
}

function asDoubts(doubts: readonly string[]): Pick<LocatedChange, 'doubts'> {
  return doubts.length === 0 ? {} : { doubts };
}
