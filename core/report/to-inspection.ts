import type { Inspection } from '../deployment/state.ts';
import { explain, isFinding } from '../record/build-record.ts';
import { summarize } from '../record/summarize.ts';
import { cutText } from '../text/truncate.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** So many findings travel through the state machine, each of so many characters: far below its 256 KiB. */
const MOST_FINDINGS = 10;
const LONGEST_REASON = 600;
const LONGEST_NAME = 255;

/**
 * The verdict as state carries it: of the same size whatever the change set is. The record holds the rest.
 *
 * @param bound the fingerprint of the very change set that was judged, and where its record is
 */
export function toInspection(verdict: Verdict, bound: Pick<Inspection, 'fingerprint' | 'recordUri' | 'recordUrl'>): Inspection {
  return {
    decision: verdict.decision,
    summary: cutText(summarize(verdict), 2 * LONGEST_REASON),
    counts: verdict.counts,
    findings: verdict.judgements
      .filter(isFinding)
      .slice(0, MOST_FINDINGS)
      .map((judgement) => ({
        logicalResourceId: cutText(judgement.effect.logicalResourceId, LONGEST_NAME),
        path: cutText(judgement.effect.path, LONGEST_REASON),
        resourceType: cutText(judgement.effect.resourceType, LONGEST_NAME),
        effect: judgement.effect.kind,
        decision: judgement.decision,
        reason: cutText(explain(judgement), LONGEST_REASON),
      })),
    ...bound,
  };
}
