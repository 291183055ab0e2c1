import { describe, expect, test } from 'vitest';
import type { Change, ResourceChangeDetail } from '../../core/change-set/change-set-page.ts';
import { predictChangeSet } from '../../core/prediction/predict-change-set.ts';
import type { Prediction } from '../../core/prediction/prediction.ts';
import { absence, type Recording, readRecordings } from './recordings.ts';

type View = 'plain' | 'valued';

/** One recorded describe and its prediction. */
interface Comparison {
  readonly id: string;
  readonly view: View;
  readonly recorded: readonly Change[];
  readonly predicted: readonly Change[];
  readonly prediction: Prediction;
}

describe.skipIf(absence !== undefined)('predictions against recordings of AWS', () => {
  test('give the same resources, actions, replacements and policies in at least 97 %', () => {
    const results = compareAll().map((comparison) => ({ comparison, difference: differenceOf(comparison) }));
    const differing = results.filter(({ difference }) => difference.length > 0);
    const unexcused = differing.filter(({ comparison, difference }) => excuseOf(comparison, difference) === undefined);
    const countable = results.length - (differing.length - unexcused.length);

    for (const { comparison, difference } of differing) {
      const reason = excuseOf(comparison, difference) ?? 'DIFFERS';
      console.log(`${comparison.id} (${comparison.view}): ${reason}\n  ${difference.join('\n  ')}`);
    }
    console.log(`actions: ${countable - unexcused.length}/${countable} matched, ${results.length - countable} excused`);
    expect((countable - unexcused.length) / countable).toBeGreaterThanOrEqual(0.97);
  });

  test('give the same scopes and details in at least 95 %', () => {
    const results = compareAll().filter((comparison) => differenceOf(comparison).length === 0);
    const matched = results.filter(({ recorded, predicted }) => sameSet(recorded.map(inDetail), predicted.map(inDetail)));
    const differing = results.filter((result) => !matched.includes(result));
    const excused = differing.filter(({ recorded }) => recorded.some(hasOldTags));
    for (const comparison of differing) {
      const reason = excused.includes(comparison) ? 'an old example with tags as an attribute' : 'details differ';
      console.log(`${comparison.id} (${comparison.view}): ${reason}`);
    }
    const countable = results.length - excused.length;
    console.log(`scopes and details: ${matched.length}/${countable} matched, ${excused.length} excused`);
    expect(matched.length / countable).toBeGreaterThanOrEqual(0.95);
  });

  test('predict every replacement and removal of AWS', () => {
    const missed = compareAll().flatMap(({ id, view, recorded, prediction }) =>
      recorded
        .filter((change) => isDestructive(change) && !isForeseen(change, prediction))
        .map((change) => `${id} (${view}) ${inShort(change)}`),
    );
    expect(missed).toEqual([]);
  });
});

test.runIf(absence !== undefined)(`is skipped: ${absence}`, () => {
  expect(absence).toBeDefined();
});

function compareAll(): Comparison[] {
  return readRecordings().flatMap((recording) => {
    const prediction = predictChangeSet(recording.before, recording.after, {});
    return (['plain', 'valued'] as const).flatMap((view) => compareOne(recording, view, prediction));
  });
}

function compareOne({ id, described }: Recording, view: View, prediction: Prediction): Comparison[] {
  const page = described[view];
  if (page === undefined) return [];
  const predicted = view === 'plain' ? prediction.changesWithoutValues : prediction.changes;
  return [{ id, view, recorded: page.Changes ?? [], predicted, prediction }];
}

/** Ignores Replacement on an Add, which the service sometimes writes. */
function inShort({ ResourceChange: change }: Change): string {
  const replacement = change?.Action === 'Add' ? undefined : change?.Replacement;
  return [change?.LogicalResourceId, change?.Action, replacement, change?.PolicyAction].filter(Boolean).join(' ');
}

function inDetail(change: Change): string {
  const details = (change.ResourceChange?.Details ?? []).map(writeDetail).toSorted();
  return JSON.stringify([inShort(change), (change.ResourceChange?.Scope ?? []).toSorted(), details]);
}

function writeDetail({ Target, Evaluation, ChangeSource, CausingEntity }: ResourceChangeDetail): string {
  const target = [Target?.Attribute, Target?.Name, Target?.RequiresRecreation, Target?.Path, Target?.AttributeChangeType];
  return [...target, Evaluation, ChangeSource, CausingEntity].map((word) => word ?? '').join(' ');
}

function differenceOf({ recorded, predicted }: Comparison): string[] {
  const [aws, ours] = [new Set(recorded.map(inShort)), new Set(predicted.map(inShort))];
  return [...aws]
    .filter((line) => !ours.has(line))
    .map((line) => `AWS: ${line}`)
    .concat([...ours].filter((line) => !aws.has(line)).map((line) => `predicted: ${line}`));
}

/** Differences that an offline prediction cannot know, by rule. */
function excuseOf({ recorded, prediction }: Comparison, difference: readonly string[]): string | undefined {
  const told = new Set(prediction.cannotPredict.flatMap(({ logicalResourceIds }) => logicalResourceIds));
  if (difference.every((line) => told.has(line.split(' ')[1] ?? ''))) return 'the prediction says that it cannot know';
  const isOld =
    recorded.some(isDestructive) && recorded.every(({ ResourceChange }) => ResourceChange?.PolicyAction === undefined);
  const withoutPolicy = difference.map((line) =>
    line.replace(/^\w+: /, '').replace(/ (Delete|Retain|Snapshot|ReplaceAnd\w+)$/, ''),
  );
  if (isOld && withoutPolicy.every((line) => withoutPolicy.filter((other) => other === line).length === 2)) {
    return 'recorded before PolicyAction was there';
  }
  return undefined;
}

function isDestructive({ ResourceChange: change }: Change): boolean {
  return change?.Action === 'Remove' || (change?.Action === 'Modify' && change.Replacement !== 'False');
}

function isForeseen(change: Change, prediction: Prediction): boolean {
  const id = change.ResourceChange?.LogicalResourceId ?? '';
  const told = prediction.cannotPredict.some(
    ({ logicalResourceIds, worst }) => worst === 'anything' && logicalResourceIds.includes(id),
  );
  const planned = [...prediction.changes, ...prediction.changesWithoutValues].some(
    (other) => other.ResourceChange?.LogicalResourceId === id && isDestructive(other),
  );
  return told || planned;
}

/** Examples of the documentation show a changed property Tags as an attribute. Recordings of 2024 and later show it as a property. */
function hasOldTags({ ResourceChange: change }: Change): boolean {
  return (change?.Details ?? []).some(({ Target, ChangeSource }) => Target?.Attribute === 'Tags' && ChangeSource !== undefined);
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.toSorted().join('\n') === right.toSorted().join('\n');
}
