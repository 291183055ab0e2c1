import { ServiceError } from '../kernel/service.ts';

/** A success result. With a token, the action continues. */
export interface JobSuccess {
  readonly jobId: string;
  readonly continuationToken?: string;
  readonly executionDetails?: {
    readonly summary?: string;
    readonly externalExecutionId?: string;
    readonly percentComplete?: number;
  };
  readonly outputVariables?: Readonly<Record<string, string>>;
  readonly currentRevision?: {
    readonly revision?: string;
    readonly changeIdentifier?: string;
    readonly revisionSummary?: string;
  };
}

/** A failure result. */
export interface JobFailure {
  readonly jobId: string;
  readonly failureDetails: { readonly type: string; readonly message: string; readonly externalExecutionId?: string };
}

const JOB_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const VARIABLE_NAME = /^[A-Za-z0-9@\-_]+$/;
const FAILURE_TYPES = [
  'JobFailed',
  'ConfigurationError',
  'PermissionError',
  'RevisionOutOfSync',
  'RevisionUnavailable',
  'SystemUnavailable',
];

/** Maximum size of all output variables of one action, in bytes. */
const LARGEST_OUTPUT_VARIABLES = 122_880;

/**
 * @throws ServiceError ValidationException, OutputVariablesSizeExceededException
 *
 * Source: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
 */
export function validateSuccess(result: JobSuccess): void {
  const { executionDetails = {}, currentRevision } = result;
  checkJobId(result.jobId);
  checkLength('continuationToken', result.continuationToken, 2_048);
  checkLength('executionDetails.summary', executionDetails.summary, 2_048);
  checkLength('executionDetails.externalExecutionId', executionDetails.externalExecutionId, 1_500);
  checkPercent(executionDetails.percentComplete);
  if (currentRevision !== undefined) {
    checkLength('currentRevision.revision', currentRevision.revision ?? '', 1_500);
    checkLength('currentRevision.changeIdentifier', currentRevision.changeIdentifier ?? '', 100);
    checkLength('currentRevision.revisionSummary', currentRevision.revisionSummary, 2_048);
  }
  checkOutputVariables(result);
}

/**
 * @throws ServiceError ValidationException
 *
 * Source: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobFailureResult.html
 */
export function validateFailure({ jobId, failureDetails }: JobFailure): void {
  checkJobId(jobId);
  if (!FAILURE_TYPES.includes(failureDetails.type)) {
    throw invalid('failureDetails.type', `Member must satisfy enum value set: [${FAILURE_TYPES.join(', ')}]`);
  }
  checkLength('failureDetails.message', failureDetails.message, 5_000);
  checkLength('failureDetails.externalExecutionId', failureDetails.externalExecutionId, 1_500);
}

function checkOutputVariables({ outputVariables, continuationToken }: JobSuccess): void {
  if (outputVariables === undefined) return;
  if (continuationToken !== undefined) {
    throw new ServiceError('ValidationException', 'Output variables cannot be provided together with a continuation token.');
  }
  let bytes = 0;
  for (const [name, value] of Object.entries(outputVariables)) {
    if (!VARIABLE_NAME.test(name)) {
      throw invalid(
        'outputVariables',
        `Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ${VARIABLE_NAME.source.slice(1, -1)}]`,
      );
    }
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (bytes > LARGEST_OUTPUT_VARIABLES) {
    throw new ServiceError(
      'OutputVariablesSizeExceededException',
      'Exceeded the total size limit for all variables in the pipeline.',
    );
  }
}

function checkJobId(jobId: string): void {
  if (!JOB_ID.test(jobId))
    throw invalid('jobId', `Member must satisfy regular expression pattern: ${JOB_ID.source.slice(1, -1)}`);
}

function checkLength(field: string, value: string | undefined, longest: number): void {
  if (value === undefined) return;
  if (value.length < 1) throw invalid(field, 'Member must have length greater than or equal to 1');
  if (value.length > longest) throw invalid(field, `Member must have length less than or equal to ${longest}`);
}

function checkPercent(percent: number | undefined): void {
  if (percent === undefined) return;
  if (percent < 0) throw invalid('executionDetails.percentComplete', 'Member must have value greater than or equal to 0');
  if (percent > 100) throw invalid('executionDetails.percentComplete', 'Member must have value less than or equal to 100');
}

function invalid(field: string, constraint: string): ServiceError {
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: ${constraint}`,
  );
}
