import type { ApprovalRequest, Outcome, Vote } from '../../core/approvals/approval.ts';

/** An approval in the index of recent approvals. */
export interface ListedApproval {
  readonly id: string;
  readonly pipelineExecutionId: string;
}

/** A notification about an approval that is sent once. */
export type ApprovalNoticeName = 'requested' | 'reminder' | 'break-glass';

/** The stored approvals of a gate. No method deletes an approval. Failures are DeploymentErrors. */
export interface Approvals {
  /** Stores the request, unless the approval has one. @returns the stored request */
  open(request: ApprovalRequest): Promise<ApprovalRequest>;
  find(id: string): Promise<ApprovalRequest | undefined>;
  /** @param since lists approvals that were requested at this time or later, oldest first */
  listSince(since: Date): Promise<readonly ListedApproval[]>;
  /** Stores the vote, unless the approver has voted. */
  vote(id: string, vote: Vote): Promise<'stored' | 'already-voted'>;
  listVotes(id: string): Promise<readonly Vote[]>;
  /** Stores the outcome, unless the approval has one. @returns the stored outcome */
  settle(id: string, outcome: Outcome): Promise<Outcome>;
  findOutcome(id: string): Promise<Outcome | undefined>;
  /** Stores the token of the task that waits for the outcome, in place of an earlier token. */
  putToken(id: string, taskToken: string): Promise<void>;
  findToken(id: string): Promise<string | undefined>;
  wasSent(id: string, notice: ApprovalNoticeName): Promise<boolean>;
  markSent(id: string, notice: ApprovalNoticeName): Promise<void>;
}

/** A pipeline execution in CodePipeline. */
export interface PipelineExecution {
  /** `InProgress` while it and the action that waits are in progress. */
  readonly status: string;
  /** ARN of the user or role that started it; absent if CodePipeline does not name the starter. */
  readonly startedBy?: string | undefined;
  /** IDs of its source revisions, such as commits; absent if CodePipeline does not return them. */
  readonly revision?: string | undefined;
}

/** Pipeline executions in CodePipeline. Failures are DeploymentErrors. */
export interface PipelineExecutions {
  /**
   * @param actionExecutionId the execution of the action that waits; it must be in progress too. If it is undefined, only the pipeline execution
   *   is read
   * @returns undefined if there is no such execution
   */
  find(
    pipelineName: string,
    pipelineExecutionId: string,
    actionExecutionId: string | undefined,
  ): Promise<PipelineExecution | undefined>;
}

/** A notification for people. */
export interface Notice {
  /** At most 100 printable ASCII characters. */
  readonly subject: string;
  /** Text for email. */
  readonly text: string;
  /** JSON for Amazon Q Developer in chat applications. */
  readonly chat: string;
}

/** SNS topics that people subscribe to. */
export interface NoticeTopics {
  /** Publishes to every topic. @throws DeploymentError if one of them does not accept the notice */
  publish(notice: Notice): Promise<void>;
}
