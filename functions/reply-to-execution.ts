import { executionUrl } from '../core/deployment/execution-arn.ts';
import { stackNameOf } from '../core/deployment/names.ts';
import { readCause } from '../core/deployment/read-cause.ts';
import type { DeploymentState } from '../core/deployment/state.ts';
import { DeploymentError } from '../core/errors.ts';
import { describeLeftovers } from '../core/report/describe-leftovers.ts';
import { describeSuccess } from '../core/report/describe-success.ts';
import { endWithStop } from '../core/text/sentence.ts';
import { cutText as cut } from '../core/text/truncate.ts';
import type { Execution, JobFailureType, JobReply } from './ports/ports.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html */
const LONGEST_FAILURE_MESSAGE = 5_000;
/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionDetails.html */
const LONGEST_SUMMARY = 2_048;
/** All variables of an action together may have 122,880 bytes; practical values are far shorter. */
const LONGEST_VARIABLE = 2_048;
/** Maximum length of a stop reason in a message, so that the advice after it still fits. */
const LONGEST_STOP_REASON = 1_000;
/** The value of a variable without a value: a missing variable would fail the actions that refer to it. */
const NO_VALUE = 'none';

/** Errors of the state machine that have a failure type in CodePipeline; every other error is JobFailed. */
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
 * Turns the status of an execution into a reply. A status that is not final, or unknown, gives no reply.
 *
 * @returns undefined while the execution is running
 */
export function replyToExecution(executionArn: string, execution: Execution): JobReply | undefined {
  switch (execution.status) {
    case 'SUCCEEDED':
      return replySuccess(executionArn, execution);
    case 'FAILED':
      return replyFailure(executionArn, execution.error, execution.cause ?? 'The state machine gave no cause.');
    case 'TIMED_OUT':
      return replyUnfinished(executionArn, execution, 'The state machine exceeded its time limit');
    case 'ABORTED':
      return replyUnfinished(executionArn, execution, 'The execution was stopped');
    default:
      return undefined;
  }
}

/**
 * Returns the reply to a job while its execution is running, or is about to start.
 *
 * @param waitsFor sentence about the approval that the execution waits for
 */
export function replyRunning(executionArn: string, continuationToken: string, waitsFor?: string): JobReply {
  const link = executionUrl(executionArn);
  const summary =
    waitsFor === undefined
      ? `The deployment is still running: ${link}`
      : `${cutText(waitsFor, LONGEST_SUMMARY - link.length - 12)}\nExecution: ${link}`;
  return { kind: 'continue', continuationToken, externalExecutionId: executionArn, summary };
}

/** Turns an error of the trigger itself into a reply. */
export function replyToError(error: unknown, executionArn?: string): JobReply {
  const name = error instanceof DeploymentError ? error.name : 'UnexpectedError';
  const message = error instanceof Error ? error.message : String(error);
  if (executionArn !== undefined) return replyFailure(executionArn, name, message);
  return { kind: 'fail', type: failureTypeOf(name), message: cutText(message || name, LONGEST_FAILURE_MESSAGE) };
}

/**
 * Truncates a string for CodePipeline. Half of a surrogate pair, which can come from a template, becomes U+FFFD, because it is not valid
 * UTF-8.
 */
function cutText(text: string, limit: number): string {
  return cut(text.toWellFormed(), limit);
}

function replySuccess(executionArn: string, execution: Execution): JobReply {
  const state = readOutput(execution.output);
  const { environmentName, stackName } = state;
  const verdict = state.waveResult === undefined ? (state.changeSetAction ?? 'FIRST-CREATE') : 'WAVE';
  const { recordUri, recordUrl } = state.waveResult ?? state.inspection ?? {};
  const variables: Record<string, string | undefined> = {
    verdict,
    changeSetAction: state.changeSetAction,
    stackName: environmentName && stackName && stackNameOf({ environmentName, stackName }),
    stackId: state.stackId,
    stackStatus: state.stackStatus,
    changeSetName: state.changeSetName,
    changeSetId: state.changeSetId,
    recordUri,
    recordUrl,
    executionArn,
    ...describeStackPair(state),
  };
  const links = `${recordUrl === undefined ? '' : `\nRecord: ${recordUrl}`}\nExecution: ${executionUrl(executionArn)}`;
  return {
    kind: 'succeed',
    externalExecutionId: executionArn,
    summary: cutText(`${cutText(describeSuccess(state), LONGEST_SUMMARY - links.length)}${links}`, LONGEST_SUMMARY),
    outputVariables: Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [key, cutText(value || NO_VALUE, LONGEST_VARIABLE)]),
    ),
  };
}

/** Maximum size of the variables with the outputs of both stacks. All variables of an action have at most 122,880 bytes. */
const MOST_OUTPUT_BYTES = 65_536;

/** Returns the variables of a blue/green deployment: the previous stack, and the outputs of both stacks. */
function describeStackPair({
  changeSetAction,
  currentStack,
  nextStack,
}: Partial<DeploymentState>): Record<string, string | undefined> {
  if (changeSetAction !== 'BLUE-GREEN') return {};
  const outputs = [
    ...Object.entries(nextStack?.outputs ?? {}).map(([name, value]) => [`output_${name}`, value] as const),
    ...Object.entries(currentStack?.outputs ?? {}).map(([name, value]) => [`previousOutput_${name}`, value] as const),
  ];
  let left = MOST_OUTPUT_BYTES;
  const fitting = outputs.filter(([name, value]) => {
    left -= name.length + Math.min(LONGEST_VARIABLE, value.length) * 4;
    return left >= 0;
  });
  return {
    currentStackName: nextStack?.stackName,
    previousStackName: currentStack?.stackName,
    previousStackId: currentStack?.stackId,
    ...Object.fromEntries(fitting),
  };
}

/** The execution ended without its cleanup. The message names possible leftovers. */
function replyUnfinished(executionArn: string, { error, cause, input }: Execution, what: string): JobReply {
  const why = cause === undefined || cause === '' ? '' : `: ${cutText(readCause(cause), LONGEST_STOP_REASON)}`;
  return replyFailure(executionArn, error, `${endWithStop(`${what}${why}`)} ${describeLeftovers(executionArn, input)}`);
}

/** The last line of a refusal: the address of its record. */
const RECORD_LINE = /\nRecord: \S{1,1000}$/;

/** Truncates the cause, but not the links. */
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

/** Reads the state of the last task. The execution succeeded even if its output cannot be read. */
function readOutput(output: string | undefined): Partial<DeploymentState> {
  try {
    const state: unknown = JSON.parse(output ?? '{}');
    return typeof state === 'object' && state !== null ? state : {};
  } catch {
    return {};
  }
}
