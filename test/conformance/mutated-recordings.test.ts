import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import type { ChangeSetPage } from '../../core/change-set/change-set-page.ts';
import { judge } from '../../core/verdict/judge.ts';
import { makeReading } from '../support/change-sets.ts';
import { alter, type DataPath, listPaths, takeOut } from '../support/mutate.ts';
import { absence } from './recordings.ts';

const FILE = new URL('../../../shared/corpus/change-sets.jsonl', import.meta.url);

interface RecordedSet {
  readonly id: string;
  readonly changeSet: ChangeSetPage;
  readonly changeSetNoValues?: ChangeSetPage;
}

/** Recorded responses about one change set. */
interface Readings {
  readonly plain: ChangeSetPage;
  readonly valued?: ChangeSetPage;
}

function readRecordings(): readonly (readonly [id: string, readings: Readings])[] {
  const lines = existsSync(FILE) ? readFileSync(FILE, 'utf8').trim().split('\n') : [];
  return lines.map((line) => {
    const { id, changeSet, changeSetNoValues } = JSON.parse(line) as RecordedSet;
    return [id, changeSetNoValues === undefined ? { plain: changeSet } : { plain: changeSetNoValues, valued: changeSet }];
  });
}

function isSafe({ plain, valued }: Readings): boolean {
  const rootChangeSetId = plain.ChangeSetId ?? 'root';
  const reading = makeReading(
    [{ ...plain, ChangeSetId: rootChangeSetId }],
    valued === undefined ? [] : [{ ...valued, ChangeSetId: rootChangeSetId }],
    { rootChangeSetId },
  );
  return judge(assembleEvidence(reading)).changeSetAction === 'CAN-SAFELY-UPDATE-EXISTING-STACK';
}

/** Excludes the removal of a whole reading, a whole entry, or the whole list, because no other field shows that it existed. */
function leavesNoTrace(path: DataPath): boolean {
  return path.length === 1 || path.at(-1) === 'Changes' || path.at(-2) === 'Changes';
}

describe.skipIf(absence)(`altered recordings${absence === undefined ? '' : `, not run: ${absence}`}`, () => {
  const recordings = readRecordings();
  const refused = recordings.filter(([, readings]) => !isSafe(readings));

  it('are of every kind', () => {
    expect(refused.length).toBeGreaterThan(30);
    expect(recordings.length - refused.length).toBeGreaterThan(50);
  });

  it.each(refused)('%s: the refusal does not depend on any single field', (_, readings) => {
    const paths = listPaths(readings).filter((path) => !leavesNoTrace(path));
    const safer = paths.filter(
      (path) =>
        isSafe(takeOut(readings, path)) ||
        isSafe(alter(readings, path, (value) => (typeof value === 'string' ? `${value}?` : value))),
    );

    expect(paths.length).toBeGreaterThan(10);
    expect(safer).toEqual([]);
  });

  it.each(recordings)('%s: an unknown value of an enumerated field is not safe', (_, readings) => {
    const enumerated =
      /\.(Type|Action|Replacement|PolicyAction|Scope\.\d+|Evaluation|ChangeSource|Attribute|RequiresRecreation|AttributeChangeType)$|^plain\.(Status|ExecutionStatus)$/;
    const safe = listPaths(readings)
      .filter((path) => enumerated.test(path.join('.')))
      .filter((path) => isSafe(alter(readings, path, () => 'Perhaps')));

    expect(safe).toEqual([]);
  });

  it.each(recordings)('%s, whose list has a further page, is not safe', (_, { plain, valued }) => {
    const more = { ...plain, NextToken: 'more' };

    expect(isSafe(valued === undefined ? { plain: more } : { plain: more, valued })).toBe(false);
  });
});
