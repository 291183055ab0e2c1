import { executionUrl } from '../../core/deployment/execution-arn.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { readCause } from '../../core/deployment/read-cause.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { describeLeftovers } from '../../core/report/describe-leftovers.ts';
import { describeSuccess } from '../../core/report/describe-success.ts';
import { endWithStop } from '../../core/text/sentence.ts';
import { cutText } from '../../core/text/truncate.ts';
import type { Execution, JobFailureType, JobReply } from '../ports/ports.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html */
const LONGEST_FAILURE_MESSAGE = 5_000;
/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionDetails.html */
const LONGEST_SUMMARY = 2_048;
/** All variables of an action together may have 122,880 bytes; no honest value comes near this. */
const LONGEST_VARIABLE = 2_048;
/** What somebody said who stopped it must not crowd out what to do now. */
const LONGEST_STOP_REASON = 1_000;
/** What a variable says that has no value: one that is missing would fail the action that refers to it. */
const NO_VALUE = 'none';

/** The machine's errors that CodePipeline has a type for; every other one is JobFailed. */
const FAILURE_TYPE_BY_ERROR: Readonly<Record<string, JobFailureType>> = {
  ConfigurationError: 'ConfigurationError',
  PermissionError: 'PermissionError',
  RevisionUnavailable: 'RevisionUnavailable',
  SystemUnavailable: 'SystemUnavailable',
  'Lambda.ServiceException': 'SystemUnavailable',
  'Lambda.AWSLambdaException': 'SystemUnavailable',
  'Lambda.SdkClientException': 'SystemUnavailable',
  'Lambda.TooManyRequestsException': 'SystemUnavailable',
};

/**
 * What an execution's status means to the pipeline. A status that ends nothing, known or not, ends no action.
 *
 * @returns undefined while the execution goes on
 */
export function replyToExecution(executionArn: string, execution: Execution): JobReply | undefined {
  switch (execution.status) {
    case 'SUCCEEDED':
      return replySuccess(executionArn, execution);
    case 'FAILED':
      return replyFailure(executionArn, execution.error, execution.cause ?? 'The state machine gave no cause.');
    case 'TIMED_OUT':
      return replyUnfinished(executionArn, execution, 'The state machine ran into its time limit');
    case 'ABORTED':
      return replyUnfinished(executionArn, execution, 'Somebody stopped the execution');
    default:
      return undefined;
  }
}

/** What an error that never reached the machine, or that is about the machine, means to the pipeline. */
export function replyToError(error: unknown, executionArn?: string): JobReply {
  const name = error instanceof DeploymentError ? error.name : 'UnexpectedError';
  const message = error instanceof Error ? error.message : String(error);
  if (executionArn !== undefined) return replyFailure(executionArn, name, message);
  return { kind: 'fail', type: failureTypeOf(name), message: cutText(message || name, LONGEST_FAILURE_MESSAGE) };
}

function replySuccess(executionArn: string, execution: Execution): JobReply {
  const state = readOutput(execution.output);
  const { environmentName, stackName } = state;
  const verdict = state.changeSetAction ?? 'FIRST-CREATE';
  const variables: Record<string, string | undefined> = {
    verdict,
    changeSetAction: state.changeSetAction,
    stackName: environmentName && stackName && stackNameOf({ environmentName, stackName }),
    stackId: state.stackId,
    stackStatus: state.stackStatus,
    changeSetName: state.changeSetName,
    changeSetId: state.changeSetId,
    recordUri: state.inspection?.recordUri,
    recordUrl: state.inspection?.recordUrl,
    executionArn,
  };
  const sentences = [
    describeSuccess(state),
    state.inspection?.recordUrl && `Record: ${state.inspection.recordUrl}`,
    `Execution: ${executionUrl(executionArn)}`,
  ];
  return {
    kind: 'succeed',
    externalExecutionId: executionArn,
    summary: cutText(sentences.filter((sentence) => sentence !== undefined).join('\n'), LONGEST_SUMMARY),
    outputVariables: Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [key, cutText(value || NO_VALUE, LONGEST_VARIABLE)]),
    ),
  };
}

/** It ended without its clean-up: that is what a person has to know first. */
function replyUnfinished(executionArn: string, { error, cause, input }: Execution, what: string): JobReply {
  const why = cause === undefined || cause === '' ? '' : `: ${cutText(readCause(cause), LONGEST_STOP_REASON)}`;
  return replyFailure(executionArn, error, `${endWithStop(`${what}${why}`)} ${describeLeftovers(executionArn, input)}`);
}

/** What a refusal ends with: where its record is. */
const RECORD_LINE = /\nRecord: \S{1,1000}$/;

/** The links always fit: it is the cause that is cut. */
function replyFailure(executionArn: string, error: string | undefined, cause: string): JobReply {
  const words = readCause(cause) || error || 'No cause.';
  const record = RECORD_LINE.exec(words)?.[0] ?? '';
  const links = `${record}\nExecution: ${executionUrl(executionArn)}`;
  return {
    kind: 'fail',
    type: failureTypeOf(error ?? ''),
    message: cutText(words.slice(0, words.length - record.length), LONGEST_FAILURE_MESSAGE - links.length) + links,
    externalExecutionId: executionArn,
  };
}

function failureTypeOf(error: string): JobFailureType {
  return Object.hasOwn(FAILURE_TYPE_BY_ERROR, error) ? (FAILURE_TYPE_BY_ERROR[error] ?? 'JobFailed') : 'JobFailed';
}

/** The machine's output is the last task's state; a success is a success even when it cannot be read. */
function readOutput(output: string | undefined): Partial<DeploymentState> {
  try {
    const state: unknown = JSON.parse(output ?? '{}');
    return typeof state === 'object' && state !== null ? state : {};
  } catch {
    return {};
  }
}
