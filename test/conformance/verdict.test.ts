import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import type { ChangeSetPage, ResourceChange } from '../../core/change-set/change-set-page.ts';
import { readSavedPages } from '../../core/change-set/read-saved-pages.ts';
import { PRESETS } from '../../core/policy/presets.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import { decisionRecordSchema } from '../../core/record/decision-record.ts';
import { judge } from '../../core/verdict/judge.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import { absence } from './recordings.ts';

const FILE = new URL('../../../shared/corpus/change-sets.jsonl', import.meta.url);

const SAFE = 'CAN-SAFELY-UPDATE-EXISTING-STACK';

interface RecordedSet {
  readonly id: string;
  readonly changeSet: ChangeSetPage;
  readonly changeSetNoValues?: ChangeSetPage;
}

type View = readonly [name: string, pages: readonly ChangeSetPage[]];

/** Returns the readings of each recording: with values, without values, and with both. */
function readViews(): readonly View[] {
  const lines = existsSync(FILE) ? readFileSync(FILE, 'utf8').trim().split('\n') : [];
  return lines.flatMap((text): readonly View[] => {
    const { id, changeSet, changeSetNoValues } = JSON.parse(text) as RecordedSet;
    return changeSetNoValues === undefined
      ? [[id, [changeSet]]]
      : [
          [`${id} with values`, [changeSet]],
          [`${id} without values`, [changeSetNoValues]],
          [`${id} both ways`, [changeSetNoValues, changeSet]],
        ];
  });
}

function judgePages(pages: readonly ChangeSetPage[], preset: 'standard' | 'strict' = 'standard'): Verdict {
  const reading = readSavedPages(pages);
  if (reading === undefined) throw new Error('Expected one change set.');
  return judge(assembleEvidence(reading), { policies: { baseline: PRESETS[preset] } });
}

function resourcesOf(pages: readonly ChangeSetPage[]): readonly ResourceChange[] {
  return pages.flatMap((page) => (page.Changes ?? []).flatMap(({ ResourceChange: resource }) => resource ?? []));
}

/** Returns true if, by the documentation of the service, a resource is or may be deleted or replaced. */
function isDestructive({ Action, Replacement, ResourceType }: ResourceChange): boolean {
  return ResourceType !== 'AWS::CDK::Metadata' && (Action === 'Remove' || (Action === 'Modify' && Replacement !== 'False'));
}

/** Returns true for a complete, executable change set with only creations and changes in place. */
function isPlain(pages: readonly ChangeSetPage[]): boolean {
  return (
    pages.every(
      ({ Status, ExecutionStatus }) => Status === 'CREATE_COMPLETE' && (ExecutionStatus ?? 'AVAILABLE') === 'AVAILABLE',
    ) && !resourcesOf(pages).some(isDestructive)
  );
}

describe.skipIf(absence)(`verdicts on recordings of AWS${absence === undefined ? '' : `, not run: ${absence}`}`, () => {
  const views = readViews();

  it('contains recordings of every kind', () => {
    expect(views.length).toBeGreaterThan(300);
    expect(views.filter(([, pages]) => resourcesOf(pages).some(isDestructive)).length).toBeGreaterThan(50);
    expect(views.filter(([, pages]) => isPlain(pages)).length).toBeGreaterThan(100);
  });

  it.each(views.filter(([, pages]) => resourcesOf(pages).some(isDestructive)))(
    '%s, which deletes or replaces, is not safe',
    (_, pages) => {
      const { changeSetAction, decision, judgements } = judgePages(pages, 'strict');

      expect(changeSetAction).not.toBe(SAFE);
      expect(judgePages(pages).changeSetAction).not.toBe(SAFE);
      expect(decision).toBe('forbid');
      for (const { LogicalResourceId } of resourcesOf(pages).filter(isDestructive)) {
        expect(judgements).toContainEqual(
          expect.objectContaining({
            decision: 'forbid',
            effect: expect.objectContaining({ logicalResourceId: LogicalResourceId }),
          }),
        );
      }
    },
  );

  it.each(views.filter(([, pages]) => isPlain(pages)))('%s, which is plain, is safe', (_, pages) => {
    expect(judgePages(pages).changeSetAction).toBe(SAFE);
    expect(judgePages(pages, 'strict').changeSetAction).toBe(SAFE);
  });

  it.each(views.filter(([, pages]) => pages.some(({ Status }) => Status === 'FAILED')))(
    '%s, which is empty, changes nothing',
    (_, pages) => {
      expect(judgePages(pages).changeSetAction).toBe('NO-CHANGES');
    },
  );

  it.each(views)('%s: the record contains no NoEcho value', (_, pages) => {
    const record = buildRecord(judgePages(pages), { judgedAt: '2026-11-23T12:00:00.000Z' });
    const properties = record.changes.flatMap((change) => change.properties);

    expect(decisionRecordSchema.safeParse(record).success).toBe(true);
    for (const { before, after } of properties.filter((property) => [property.before, property.after].includes('****'))) {
      expect([before ?? '****', after ?? '****']).toEqual(['****', '****']);
    }
  });
});
