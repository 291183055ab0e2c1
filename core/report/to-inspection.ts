import type { Inspection, InspectionFinding } from '../deployment/state.ts';
import { explain, isFinding } from '../record/build-record.ts';
import { summarize } from '../record/summarize.ts';
import { cutText } from '../text/truncate.ts';
import type { Judgement, Verdict } from '../verdict/verdict.ts';

/** Limits on the findings in the state, so that the state stays far below the Step Functions limit of 256 KiB. */
const MOST_FINDINGS = 10;
const LONGEST_REASON = 600;
const LONGEST_NAME = 255;
const MOST_FOLLOWED = 5;

/**
 * Returns the part of the verdict that the state contains. Its size does not depend on the change set; the record holds the rest.
 *
 * @param bound the fingerprint of the judged change set, and the addresses of its record
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
        ...followsOf(judgement),
      })),
    ...bound,
  };
}

function followsOf({ effect: { follows } }: Judgement): Pick<InspectionFinding, 'follows'> {
  return follows === undefined ? {} : { follows: follows.slice(0, MOST_FOLLOWED).map((name) => cutText(name, LONGEST_NAME)) };
}
