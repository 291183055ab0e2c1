/** An event of a service, without the fields that EventBridge adds. */
export interface ServiceEvent {
  readonly source: string;
  readonly 'detail-type': string;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A status change of a stack. */
export interface StackStatusChange {
  readonly stackId: string;
  readonly status: string;
  readonly reason?: string | undefined;
  /** Client request token of the operation. */
  readonly token?: string | undefined;
}

/**
 * Creates the event of a stack whose status changed.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
 */
export function createStackEvent({ stackId, status, reason = '', token }: StackStatusChange): ServiceEvent {
  return {
    source: 'aws.cloudformation',
    'detail-type': 'CloudFormation Stack Status Change',
    resources: [stackId],
    detail: {
      'stack-id': stackId,
      'status-details': { status, 'status-reason': reason },
      ...(token !== undefined && { 'client-request-token': token }),
    },
  };
}

/** A state change of a pipeline execution. */
export interface PipelineStateChange {
  readonly pipelineArn: string;
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
  readonly startTime: Date;
  /** `STARTED`, `RESUMED`, `STOPPING`, `STOPPED`, `SUCCEEDED`, `SUPERSEDED` or `FAILED`. */
  readonly state: string;
  readonly trigger: { readonly triggerType: string; readonly triggerDetail?: string | undefined };
  /** The reason that a caller of StopPipelineExecution gave. */
  readonly comments?: string | undefined;
}

/**
 * Creates the event of a pipeline execution whose state changed.
 *
 * Source: https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export function createPipelineEvent(change: PipelineStateChange): ServiceEvent {
  const { triggerType, triggerDetail } = change.trigger;
  return {
    source: 'aws.codepipeline',
    'detail-type': 'CodePipeline Pipeline Execution State Change',
    resources: [change.pipelineArn],
    detail: {
      pipeline: change.pipelineName,
      'execution-id': change.pipelineExecutionId,
      'start-time': change.startTime.toISOString(),
      'execution-trigger': { 'trigger-type': triggerType, 'trigger-detail': triggerDetail },
      ...(change.comments !== undefined && { 'stop-execution-comments': change.comments }),
      state: change.state,
      version: 1,
      'pipeline-execution-attempt': 1,
    },
  };
}

/** A status change of a Step Functions execution. */
export interface ExecutionStatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: Date;
  readonly stopDate: Date | undefined;
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** Largest input or output, in bytes, that an event contains. */
const LARGEST_EVENT_DATA = 248 * 1_024;

/**
 * Creates the event of an execution whose status changed. The service delivers these events on a best-effort basis.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function createExecutionEvent(change: ExecutionStatusChange): ServiceEvent {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate } = change;
  const isInputIncluded = Buffer.byteLength(change.input) <= LARGEST_EVENT_DATA;
  const isOutputIncluded = Buffer.byteLength(change.output ?? '') <= LARGEST_EVENT_DATA;
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn,
      name,
      status,
      startDate: startDate.getTime(),
      stopDate: stopDate?.getTime() ?? null,
      input: isInputIncluded ? change.input : null,
      output: isOutputIncluded ? (change.output ?? null) : null,
      inputDetails: { included: isInputIncluded },
      outputDetails: change.output === undefined ? null : { included: isOutputIncluded },
      error: change.error ?? null,
      cause: change.cause ?? null,
    },
  };
}
