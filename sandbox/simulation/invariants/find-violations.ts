import type { Observations } from '../harness/observations.ts';
import { allowedPushesSucceed } from './allowed-pushes-succeed.ts';
import { endsInTime } from './ends-in-time.ts';
import { noLitter } from './no-litter.ts';
import { noSecretGetsOut } from './no-secret-gets-out.ts';
import { nothingTwice } from './nothing-twice.ts';
import { oneDecision } from './one-decision.ts';
import { oneFinalResult } from './one-final-result.ts';
import { onlyTheJudgedIsExecuted } from './only-the-judged-is-executed.ts';
import { stacksStayWhole } from './stacks-stay-whole.ts';
import type { Invariant, InvariantName, Violation } from './violation.ts';

/** The invariants of pushes by name. Blue/green runs and waves have S9. */
const INVARIANTS: Readonly<Record<Exclude<InvariantName, 'S9'>, Invariant>> = {
  S1: onlyTheJudgedIsExecuted,
  S2: oneFinalResult,
  S3: noLitter,
  S4: nothingTwice,
  S5: endsInTime,
  S6: stacksStayWhole,
  S7: noSecretGetsOut,
  S8: oneDecision,
  S10: allowedPushesSucceed,
};

/** Finds all violations so far. */
export function findViolations(seen: Observations): readonly Violation[] {
  return Object.values(INVARIANTS).flatMap((invariant) => invariant(seen));
}
