import type { ApprovalNeeds, InspectionFinding } from '../deployment/state.ts';
import type { StackPlace, Target } from '../deployment/target.ts';
import type { SettingsChange } from '../stack/settings-change.ts';

/**
 * The final states of an approval.
 *
 * - `approved`: enough approvers agreed.
 * - `rejected`: an approver refused.
 * - `expired`: the deadline passed without enough approvals.
 * - `withdrawn`: a person withdrew the request, or the pipeline execution is no longer in progress.
 * - `stale`: the change differs from the change that the approvers saw.
 */
export type OutcomeStatus = 'approved' | 'rejected' | 'expired' | 'withdrawn' | 'stale';

/** The result of an approval. It is written once, and only this object lets the deployment continue. */
export interface Outcome {
  readonly status: OutcomeStatus;
  /** ARN of the person who decided, or `stackgate`. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string;
  /** The fingerprint that the decision is about. */
  readonly fingerprint: string;
  /** The approver used break-glass: one approval was enough. */
  readonly breakGlass?: true;
}

/** The answer of one approver. */
export type VoteDecision = 'approve' | 'reject';

/** The vote of one approver. */
export interface Vote {
  /** Identity that is counted: an IAM user, an IAM role, or a session of a role in `personalSessions`. */
  readonly approver: string;
  /** ARN of the caller, with the session name. */
  readonly userArn: string;
  readonly decision: VoteDecision;
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
  readonly fingerprint: string;
  /** Logical IDs of the resources whose deletion the approver accepted. */
  readonly accepted?: readonly string[];
  readonly breakGlass?: true;
}

/** The request for an approval, as the gate stores it. It does not change. */
export interface ApprovalRequest {
  /** Name of the execution, and the step that the request is about. */
  readonly id: string;
  readonly environmentName?: string;
  /** Name of the stack in CloudFormation. */
  readonly stackName: string;
  /** Absent if the stack does not exist. */
  readonly stackId?: string;
  /** Absent for a first create and for the deletion of a failed stack. */
  readonly changeSetId?: string;
  /** Settings that the change set does not contain; the fingerprint covers them. */
  readonly settingsChange?: SettingsChange;
  /** The target of the deployment; absent for a stack in the account and the Region of the gate. */
  readonly target?: Target;
  /** The account and the Region of the stack, for people; absent if both are the account and the Region of the gate. */
  readonly place?: StackPlace;
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
  /** The execution of the action that waits. A retry of the stage has another execution, and requests a new approval. */
  readonly actionExecutionId?: string;
  /** ARN of the user or role that started the pipeline; absent if unknown. */
  readonly startedBy?: string;
  /** IDs of the source revisions of the pipeline execution, such as commits; absent if CodePipeline does not return them. */
  readonly revision?: string;
  /** ISO 8601. */
  readonly requestedAt: string;
  /** ISO 8601. */
  readonly deadline: string;
  /** Fingerprint of what was judged. */
  readonly fingerprint: string;
  readonly summary: string;
  /** Number of changes by effect. */
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly InspectionFinding[];
  /** Console link to the decision record. */
  readonly recordUrl?: string;
  readonly needs: ApprovalNeeds;
}
