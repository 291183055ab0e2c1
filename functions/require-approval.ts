import { approvalWaitSeconds } from '../core/approvals/approval-deadline.ts';
import { approvalIdOf } from '../core/approvals/approval-id.ts';
import { findApprovalNeeds } from '../core/approvals/approval-needs.ts';
import { isHeld } from '../core/deployment/may-execute.ts';
import type { ApprovalSubject, DeploymentState } from '../core/deployment/state.ts';
import { DeploymentError } from '../core/errors.ts';
import type { Policies } from '../core/policy/policy.ts';
import type { Verdict } from '../core/verdict/verdict.ts';
import { checkApproval } from './check-approval.ts';
import type { Approvals, PipelineExecutions } from './ports/approvals.ts';
import type { Clock } from './ports/ports.ts';

/** Dependencies of `requireApproval`. */
export interface RequireApprovalDeps {
  readonly approvals: Pick<Approvals, 'findOutcome'>;
  readonly pipelines: PipelineExecutions;
  readonly clock: Pick<Clock, 'now'>;
  /** The gate has approvals. @default false */
  readonly hasApprovals?: boolean;
}

/** A step that one task judges and carries out. */
export interface JudgedStep {
  readonly subject: Extract<ApprovalSubject, 'first-create' | 'failed-stack'>;
  /** The step for messages, such as `the first create of prod-shop`. */
  readonly name: string;
  readonly verdict: Verdict;
  readonly policies: Policies;
  /** Returns the fingerprint of everything that the task carries out. */
  readonly fingerprint: () => string | Promise<string>;
  /** Describes the refusal. @param noApproval why no approval is possible, as a clause */
  readonly explain: (noApproval?: string) => string;
}

/** The requirements of an approval, for the state. Empty if the policies allow the step, or if people approved it. */
type Requirements = Pick<DeploymentState, 'approvalNeeds' | 'awaitSeconds'>;

/** Returns true if a task that judges and carries out a step only judges it now. */
export function isJudgedOnly(state: DeploymentState): boolean {
  return isHeld(state) || state.approvalRequired !== undefined;
}

/**
 * Decides whether a task may carry out the step that it judged. In a task that only judges, returns the requirements of the approval.
 *
 * @returns the fingerprint for the request, empty if no approval is needed, and the requirements
 * @throws DeploymentError ChangeSetRejected if the policies refuse the step and no person can approve it; ApprovalRequired if people have
 *   not decided, so that the state machine asks them; ChangeSetAltered if the approval does not apply to this step
 */
export async function requireApproval(
  { approvals, pipelines, clock, hasApprovals = false }: RequireApprovalDeps,
  state: DeploymentState,
  { subject, name, verdict, policies, explain, ...step }: JudgedStep,
): Promise<{ readonly fingerprint: string; readonly requirements: Requirements }> {
  if (verdict.decision === 'allow') return { fingerprint: '', requirements: {} };
  if (verdict.decision === 'forbid') throw new DeploymentError('ChangeSetRejected', explain());
  const found = findApprovalNeeds(verdict, policies, { ...state, subject, hasChannel: hasApprovals });
  if (found.kind === 'impossible') throw new DeploymentError('ChangeSetRejected', explain(found.reason));
  const fingerprint = await step.fingerprint();
  if (isJudgedOnly(state)) {
    const awaitSeconds = approvalWaitSeconds(state, clock.now());
    return { fingerprint, requirements: { approvalNeeds: found.needs, awaitSeconds } };
  }
  const outcome = await approvals.findOutcome(approvalIdOf(state.execution, subject));
  if (outcome === undefined) {
    throw new DeploymentError('ApprovalRequired', `${name} needs an approval: the gate asks the approvers.`);
  }
  const obstacle = await checkApproval(state, outcome, fingerprint, pipelines);
  if (obstacle === undefined) return { fingerprint, requirements: {} };
  throw new DeploymentError(
    'ChangeSetAltered',
    `Expected ${name} as it was approved, but ${obstacle}: nothing was done. The approval by ${outcome.by} at ${outcome.at} does not apply ` +
      'to it. Release the change again to request a new approval.',
  );
}
