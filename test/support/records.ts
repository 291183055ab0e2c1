import type { Evidence } from '../../core/change-set/evidence.ts';
import { PRESETS } from '../../core/policy/presets.ts';
import { buildRecord, type RecordContext } from '../../core/record/build-record.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { type JudgeInput, judge } from '../../core/verdict/judge.ts';
import { makeEvidence } from './change-sets.ts';

/** Time of the judgement in the factories. */
export const JUDGED_AT = '2026-11-23T12:00:00.000Z';

/** Builds the record of a verdict, by the strict preset unless the input has other policies. */
export function makeRecord(
  evidence: Evidence = makeEvidence(),
  input: JudgeInput = {},
  context: Partial<RecordContext> = {},
): DecisionRecord {
  return buildRecord(judge(evidence, { policies: { baseline: PRESETS.strict }, ...input }), { judgedAt: JUDGED_AT, ...context });
}
