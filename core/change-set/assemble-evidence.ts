import { canDestroy } from './can-destroy.ts';
import type { Change, ChangeSetPage } from './change-set-page.ts';
import type { ChangeSetReading } from './change-set-reading.ts';
import { admitsToBeIncomplete, checkSet, type SetRole, saysNoChanges } from './check-set.ts';
import type { Evidence, Gap } from './evidence.ts';
import { explainFailedCreation } from './explain-failed-creation.ts';
import { joinReadings } from './join-readings.ts';
import { type LocatedChange, pathInside } from './located-change.ts';

/**
 * Assembles one list of changes from all pages of a change set and lists the gaps. A page, a nested change set, or a status that is
 * missing or contradicts another one is a gap.
 *
 * The describe without property values decides. The describe with property values adds values, and changes that only it contains,
 * because it can omit changes: https://github.com/aws/aws-cdk-cli/issues/1780
 */
export function assembleEvidence(reading: ChangeSetReading): Evidence {
  const found = walkSet(reading, reading.rootChangeSetId, '', new Set());
  const rootPages = pagesOf(reading, reading.rootChangeSetId);
  const first = rootPages[0];
  const isEmpty = saysNoChanges(rootPages);
  const hidden = [...reading.plain.values(), ...reading.valued.values()]
    .flatMap(({ pages }) => pages.flatMap((page) => page.Parameters ?? []))
    .filter(({ ParameterValue }) => /^\*+$/.test(ParameterValue ?? ''));
  return {
    changeSetId: reading.rootChangeSetId,
    changeSetName: first?.ChangeSetName ?? '',
    stackId: first?.StackId ?? '',
    stackName: first?.StackName ?? '',
    saysNoChanges: isEmpty,
    changes: found.changes,
    gaps: found.gaps,
    notes: [...(reading.notes ?? []), ...found.notes, ...notesOnSet(reading, found, isEmpty)],
    hooks: reading.hooks ?? [],
    hiddenParameters: [...new Set(hidden.flatMap(({ ParameterKey }) => ParameterKey ?? []))].sort(),
  };
}

interface Found {
  readonly changes: readonly LocatedChange[];
  readonly gaps: readonly Gap[];
  readonly notes: readonly string[];
}

/**
 * @param walked the change sets that were already visited. Each belongs to one nested stack, so a second visit is a problem. This check
 * also ends cycles.
 */
function walkSet(reading: ChangeSetReading, id: string, path: string, walked: Set<string>): Found {
  const set = reading.plain.get(id) ?? reading.valued.get(id);
  if (set === undefined || walked.has(id)) {
    const reason =
      set === undefined
        ? `The change set ${id} of ${placeName(path)} was not read.`
        : `The change set ${id} belongs to more than one nested stack.`;
    return { changes: [], gaps: [{ path, reason }], notes: [] };
  }
  const role: SetRole = walked.size === 0 ? 'root' : 'nested';
  walked.add(id);
  const valuedSet = reading.valued.get(id);
  const plain = changesOf(reading.plain.get(id)?.pages);
  const valued = changesOf(valuedSet?.pages);
  const isIncomplete = valuedSet !== undefined && (valuedSet.problem !== undefined || admitsToBeIncomplete(valuedSet.pages));
  const changes = joinReadings(path, plain, valued).map((change) => (isIncomplete ? markMissingValues(change) : change));
  const gaps = [
    ...checkSet(id, set, role, reading),
    ...(reading.plain.has(id) ? [] : checkOnlyReading(set.pages)),
    ...(admitsToBeIncomplete(valuedSet?.pages ?? []) ? checkDropped(changes) : []),
  ].map((reason) => ({ path, reason, ...adviseOn(set.pages) }));
  const notes =
    reading.plain.has(id) && valuedSet?.problem !== undefined
      ? [`Property values of ${placeName(path)} are not available: ${valuedSet.problem}`]
      : [];
  const inside = nestedSets(changes, path).map((nested) => walkSet(reading, nested.id, nested.path, walked));
  return {
    changes: [...changes, ...inside.flatMap((found) => found.changes)],
    gaps: [...gaps, ...inside.flatMap((found) => found.gaps)],
    notes: [...notes, ...inside.flatMap((found) => found.notes)],
  };
}

/** Marks a change whose values an incomplete describe with property values lacks. */
function markMissingValues(change: LocatedChange): LocatedChange {
  return change.valued === undefined ? { ...change, lacksValues: true } : change;
}

/** Advises on a change set that CloudFormation failed to create. */
function adviseOn(pages: readonly ChangeSetPage[]): Pick<Gap, 'advice'> {
  const failed = pages.find(({ Status }) => Status === 'FAILED');
  const advice = explainFailedCreation(failed?.StatusReason);
  return advice === undefined ? {} : { advice };
}

/** Notes about the change set as a whole. */
function notesOnSet(reading: ChangeSetReading, { changes, gaps }: Found, isEmpty: boolean): readonly string[] {
  const hasNoPlain = reading.origin === 'saved' && reading.plain.size === 0;
  return [
    ...(hasNoPlain
      ? [
          'The change set has no fingerprint, because it was described only with property values: also save the response of describe-change-set without --include-property-values.',
        ]
      : []),
    ...(changes.length === 0 && gaps.length === 0 && !isEmpty
      ? [
          'The change set is complete and lists no resource change. CloudFormation executes it to change outputs, or settings that change sets do not show, such as the default action of a WAF web ACL.',
        ]
      : []),
  ];
}

/** Reports a describe with values that warns that it may be incomplete, if no describe without values is available. */
function checkOnlyReading(pages: readonly ChangeSetPage[]): readonly string[] {
  return admitsToBeIncomplete(pages)
    ? [
        'CloudFormation warns that the DescribeChangeSet response with property values may be incomplete: also describe the change set without property values.',
      ]
    : [];
}

/** Reports destructive entries that only one of the two lists contains, if CloudFormation warns that the list with values is incomplete. */
function checkDropped(changes: readonly LocatedChange[]): readonly string[] {
  return changes.flatMap(({ plain, valued }) => {
    const [entry, ...others] = [plain, valued].filter((one) => one !== undefined);
    if (entry === undefined || others.length > 0 || !canDestroy(entry)) {
      return [];
    }
    const id = entry.ResourceChange?.LogicalResourceId ?? '(unnamed)';
    return [
      `Only one of the two readings of the change set contains the destructive change of ${id}, and CloudFormation warns that one reading is incomplete.`,
    ];
  });
}

/** Lists the nested change sets that the changes name, once for each nested stack. */
function nestedSets(changes: readonly LocatedChange[], path: string): readonly { id: string; path: string }[] {
  const places = changes.flatMap(({ plain, valued }) => {
    const readings = [plain?.ResourceChange, valued?.ResourceChange];
    const name = readings.find((resource) => resource?.LogicalResourceId !== undefined)?.LogicalResourceId;
    const ids = readings.flatMap((resource) => resource?.ChangeSetId ?? []);
    return ids.map((id) => ({ id, path: pathInside(path, name) }));
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
