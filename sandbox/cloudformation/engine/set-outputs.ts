import type { Account } from '../model/account.ts';
import type { StackRecord } from '../model/stack-record.ts';
import type { LiveEvaluation } from '../planning/live-evaluation.ts';
import type { PhaseOutcome } from './phase-outcome.ts';

/**
 * Gives the stack the outputs of its new resources, or fails the operation. The outputs of a nested stack exist before its commit, because
 * later resources of the parent use them.
 */
export function setOutputs({ exports }: Account, stack: StackRecord, live: LiveEvaluation): PhaseOutcome {
  try {
    const outputs = live.outputs();
    const conflict = exports.findConflict(stack, outputs);
    if (conflict !== undefined) return { ok: false, reason: conflict };
    exports.setOutputs(stack, outputs);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: (error as Error).message };
  }
}
