import type { Change } from '../change-set/change-set-page.ts';
import type { Evidence, Gap } from '../change-set/evidence.ts';
import { joinReadings } from '../change-set/join-readings.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import type { PredictedStack } from './predict-change-set.ts';
import type { CannotPredict } from './prediction.ts';

/**
 * Builds the evidence for a verdict from predicted change sets. An unpredictable part is a doubt about each affected resource, or a gap if
 * it can affect the whole stack. If the worst possible effect of an unpredictable part is an update in place, the part is a note.
 *
 * @param areCreatesRestricted true if the policy restricts creates. If it does not, a new stack has nothing to lose, and its
 * unpredictable parts are notes.
 */
export function evidenceOfPrediction(
  stackName: string,
  predicted: readonly PredictedStack[],
  areCreatesRestricted = false,
): Evidence {
  const stacks = predicted.map((stack) => (stack.isNew && !areCreatesRestricted ? withoutDoubts(stack) : stack));
  const changes = stacks.flatMap(locateChanges);
  const gaps = stacks.flatMap(findGaps);
  const mild = stacks.flatMap(({ prediction }) => prediction.cannotPredict.filter(({ worst }) => worst === 'update'));
  return {
    changeSetId: '',
    changeSetName: '',
    stackId: '',
    stackName,
    saysNoChanges: changes.length + gaps.length === 0,
    changes,
    gaps,
    notes: [
      ...stacks.flatMap(({ path, notes }) => notes.map((note) => (path === '' ? note : `${path}: ${note}`))),
      ...mild.map(({ logicalResourceIds, reason }) => `${logicalResourceIds.join(', ')} may be updated in place: ${reason}`),
    ],
    hooks: [],
    hiddenParameters: [...new Set(stacks.flatMap(({ hiddenParameters }) => hiddenParameters))].toSorted(),
  };
}

function withoutDoubts(stack: PredictedStack): PredictedStack {
  const { prediction, notes } = stack;
  const reasons = prediction.cannotPredict.map(({ reason }) => reason);
  return { ...stack, prediction: { ...prediction, cannotPredict: [] }, notes: [...notes, ...reasons] };
}

function locateChanges({ path, prediction }: PredictedStack): LocatedChange[] {
  const doubts = doubtsById(prediction.cannotPredict.filter((entry) => isSevere(entry) && entry.isAboutStack !== true));
  const located = joinReadings(path, prediction.changesWithoutValues, prediction.changes);
  const listed = new Set(located.map(idOf));
  return [
    ...located.map((change) => {
      const own = doubts.get(idOf(change));
      if (own === undefined) return change;
      return { ...(isServerless(change) ? withoutReplacement(change, prediction) : change), doubts: own };
    }),
    ...[...doubts]
      .filter(([id]) => !listed.has(id))
      .map(([id, own]) => ({ path, plain: seemingly(id, prediction.types[id]), doubts: own })),
  ];
}

/** A macro replaces the resource with others, so that the rules of its type do not apply to its properties. */
function isServerless({ plain, valued }: LocatedChange): boolean {
  const { Action, ResourceType } = { ...valued?.ResourceChange, ...plain?.ResourceChange };
  return Action === 'Modify' && ResourceType?.startsWith('AWS::Serverless::') === true;
}

function withoutReplacement(change: LocatedChange, { types }: PredictedStack['prediction']): LocatedChange {
  return { path: change.path, plain: seemingly(idOf(change), types[idOf(change)]) };
}

/** Builds the change of a resource that is equal in both templates but can change. */
function seemingly(LogicalResourceId: string, ResourceType: string | undefined): Change {
  return {
    Type: 'Resource',
    ResourceChange: { Action: 'Modify', Replacement: 'False', LogicalResourceId, ResourceType, Scope: [], Details: [] },
  };
}

function findGaps({ path, prediction }: PredictedStack): Gap[] {
  return prediction.cannotPredict
    .filter((entry) => isSevere(entry) && entry.isAboutStack === true)
    .map(({ reason }) => ({ path, reason }));
}

function isSevere({ worst }: CannotPredict): boolean {
  return worst === 'anything';
}

function doubtsById(entries: readonly CannotPredict[]): Map<string, string[]> {
  const doubts = new Map<string, string[]>();
  for (const { logicalResourceIds, reason } of entries) {
    for (const id of logicalResourceIds) doubts.set(id, [...(doubts.get(id) ?? []), toClause(reason)]);
  }
  return doubts;
}

/** Turns a sentence into a clause of another sentence. */
function toClause(sentence: string): string {
  return sentence.replace(/\.$/, '').replace(/^(?:The|Whether) /, (word) => word.toLowerCase());
}

function idOf({ plain, valued }: LocatedChange): string {
  return String({ ...valued, ...plain }.ResourceChange?.LogicalResourceId);
}
