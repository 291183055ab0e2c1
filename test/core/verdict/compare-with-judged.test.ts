import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../../core/change-set/assemble-evidence.ts';
import type { ChangeSetPage } from '../../../core/change-set/change-set-page.ts';
import { compareWithJudged } from '../../../core/verdict/compare-with-judged.ts';
import { bindFingerprint, fingerprintChanges } from '../../../core/verdict/fingerprint.ts';
import { makeChange, makeNestedChange, makePage, makeReading, ROOT_ID } from '../../support/change-sets.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function judged(pages: readonly ChangeSetPage[], counts: Record<string, number> = {}) {
  return {
    fingerprint: bindFingerprint(ROOT_ID, fingerprintChanges(assembleEvidence(makeReading(pages)), sha256), sha256),
    counts,
  };
}

describe('compareWithJudged', () => {
  const pages = [makePage([makeChange()])];

  it('finds the judged change set', () => {
    expect(compareWithJudged(makeReading(pages), judged(pages), sha256)).toEqual({ kind: 'as-judged' });
  });

  it('detects an altered change set', () => {
    const other = makeReading([makePage([makeChange({ Action: 'Remove' })])]);

    expect(compareWithJudged(other, judged(pages), sha256)).toEqual({
      kind: 'altered',
      reason: 'its changes differ from the judged changes',
    });
  });

  it.each(['EXECUTE_IN_PROGRESS', 'EXECUTE_COMPLETE', 'EXECUTE_FAILED'])(
    'finds that it is or was executed: %s',
    (ExecutionStatus) => {
      const reading = makeReading([makePage([makeChange()], { ExecutionStatus })]);

      expect(compareWithJudged(reading, judged(pages), sha256)).toEqual({ kind: 'executed', executionStatus: ExecutionStatus });
    },
  );

  it.each([
    [{ ExecutionStatus: 'OBSOLETE' }, 'it is OBSOLETE, because the stack has changed since the change set was created'],
    [{ ExecutionStatus: 'UNAVAILABLE' }, 'its ExecutionStatus is UNAVAILABLE'],
    [{ ExecutionStatus: undefined }, 'its ExecutionStatus is absent'],
    [
      { Status: 'DELETE_PENDING' },
      "a part of it is missing (The change set's Status is DELETE_PENDING, expected CREATE_COMPLETE.)",
    ],
  ])('refuses %j', (page, reason) => {
    expect(compareWithJudged(makeReading([makePage([makeChange()], page)]), judged(pages), sha256)).toEqual({
      kind: 'altered',
      reason,
    });
  });

  it('refuses a change set that can no longer be read', () => {
    const emptied = makeReading([], [], { plain: new Map([[ROOT_ID, { pages: [] }]]) });

    expect(compareWithJudged(emptied, judged(pages), sha256)).toMatchObject({ kind: 'altered' });
    expect(compareWithJudged(makeReading([]), judged(pages), sha256)).toEqual({
      kind: 'altered',
      reason: 'its ExecutionStatus is absent',
    });
  });

  it('accepts a gap only if the judged evidence had the same gap', () => {
    const holed = [makePage([makeNestedChange('Network')])];

    expect(compareWithJudged(makeReading(holed), judged(holed, { update: 1 }), sha256)).toMatchObject({ kind: 'altered' });
    expect(compareWithJudged(makeReading(holed), judged(holed, { unknown: 1 }), sha256)).toEqual({ kind: 'as-judged' });
  });
});
