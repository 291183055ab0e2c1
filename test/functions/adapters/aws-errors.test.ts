import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../../core/errors.ts';
import { type AwsErrorKind, classifyAwsError, toDeploymentError } from '../../../functions/adapters/aws-errors.ts';

const CORPUS = '../shared/corpus/errors.jsonl';

interface RecordedError {
  readonly id: string;
  readonly error: { readonly Code: string; readonly Message: string };
  readonly httpStatus: number | null;
}

/** An error of an SDK client. */
function sdkError(name: string, message = '', extra: object = {}): Error {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: {} }, extra);
}

/** Meaning of recordings other than refused requests, by a part of their ID. */
const MEANINGS: readonly (readonly [AwsErrorKind, readonly string[]])[] = [
  [
    'stack-absent',
    [
      'test_describe_change_set_nonexisting#exception',
      'test_delete_change_set_exception#e1',
      'test_deletion_of_failed_nested_stack#error',
      'test_describe_non_existent_stack#error',
      '#describe_deleted_by_name_exc',
      '#deleted_stack_not_found_exc',
      '#deleted_stack_events_not_found_by_name',
      '#describe_stack_events_stack_not_found',
      'test_non_existing_stack_message#Error',
      'Stack with id does-not-exist does not exist',
    ],
  ],
  ['change-set-absent', ['#postdelete_changeset_notfound', '#describe-deleted-cs', 'ChangeSet [<change-set-id>] does not exist']],
  ['change-set-not-executable', ['test_empty_changeset#error_execute_failed']],
  [
    'already-exists',
    [
      '#create_changeset_existingstack_exc',
      '#recreate_deleted_with_id_exception',
      '#ErrorForCreate',
      '#create_stack_already_exists_exc',
    ],
  ],
  ['stack-not-updatable', ['#ErrorForUpdate', '#ErrorForInProgress', '#ErrorForComplete', 'is in DELETE_COMPLETE state']],
  ['no-changes', ['No updates are to be performed.']],
  ['role-not-assumed', ['is invalid or cannot be assumed']],
  ['needs-capability', ['test_capabilities_requirements#error']],
  ['object-absent', ['NoSuchBucket:']],
  [
    'unknown',
    [
      'ParameterNotFound:',
      'CFNRegistryException:',
      'TypeNotFoundException:',
      'InvalidKeyPair.NotFound:',
      'ResourceNotFoundException:',
      'NoSuchBucketPolicy:',
      'StackSetNotFoundException:',
    ],
  ],
];

function meaningOf({ id, error }: RecordedError): AwsErrorKind {
  const text = `${id}|${error.Code}: ${error.Message}`;
  return MEANINGS.find(([, pieces]) => pieces.some((piece) => text.includes(piece)))?.[0] ?? 'invalid-request';
}

describe.runIf(existsSync(CORPUS))('a recorded error of AWS', () => {
  const recorded: RecordedError[] = existsSync(CORPUS)
    ? readFileSync(CORPUS, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

  it.each(recorded.map((line) => [line.id, line.error, line] as const))(
    'has the meaning of the table: %s',
    (_, { Code, Message }, line) => {
      const error = sdkError(Code, Message, { $metadata: { httpStatusCode: line.httpStatus ?? 400 } });

      expect(classifyAwsError(error).kind).toBe(meaningOf(line));
    },
  );

  it('has the same meaning with the error name of the SDK', () => {
    const named = recorded.filter(({ error }) => ['ChangeSetNotFound', 'InvalidChangeSetStatus'].includes(error.Code));

    expect(named.length).toBeGreaterThan(0);
    for (const line of named) {
      expect(classifyAwsError(sdkError(`${line.error.Code}Exception`, line.error.Message)).kind).toBe(meaningOf(line));
    }
  });
});

it.runIf(!existsSync(CORPUS))('is classified from recordings (skipped: the recordings are not available)', () => {
  expect(existsSync(CORPUS)).toBe(false);
});

describe('an error of AWS', () => {
  it.each<[AwsErrorKind, Error]>([
    ['transient', sdkError('Throttling', 'Rate exceeded')],
    ['transient', sdkError('ThrottlingException', 'Rate exceeded')],
    ['transient', sdkError('ThrottledException')],
    ['transient', sdkError('TooManyRequestsException')],
    ['transient', sdkError('RequestLimitExceeded')],
    ['transient', sdkError('SlowDown')],
    ['transient', sdkError('ServiceUnavailable')],
    ['transient', sdkError('InternalFailure')],
    ['transient', sdkError('InternalError')],
    ['transient', sdkError('KmsThrottlingException')],
    ['transient', sdkError('ExecutionLimitExceeded')],
    ['transient', sdkError('TimeoutError')],
    ['transient', sdkError('RequestTimeout')],
    ['transient', sdkError('ValidationError', 'Rate exceeded')],
    ['transient', sdkError('Unheard', '', { $metadata: { httpStatusCode: 503 } })],
    ['transient', sdkError('Unheard', '', { $metadata: { httpStatusCode: 429 } })],
    ['transient', sdkError('Unheard', '', { $fault: 'server' })],
    ['transient', sdkError('Unheard', '', { $retryable: {} })],
    ['transient', sdkError('SyntaxError', 'Unexpected token <', { $metadata: undefined, $response: { statusCode: 502 } })],
    ['transient', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
    ['transient', Object.assign(new Error('getaddrinfo'), { code: 'EAI_AGAIN' })],
    ['denied', sdkError('AccessDenied', 'User: x is not authorized to perform: cloudformation:CreateStack')],
    ['denied', sdkError('AccessDeniedException')],
    ['session-expired', sdkError('ExpiredToken')],
    ['denied', sdkError('KmsAccessDeniedException')],
    ['denied', sdkError('Forbidden', '', { $metadata: { httpStatusCode: 403 } })],
    ['denied', sdkError('ValidationError', 'S3 error: Access Denied')],
    ['role-not-assumed', sdkError('ValidationError', 'Role arn:aws:iam::1:role/r is invalid or cannot be assumed')],
    ['stack-absent', sdkError('ValidationError', 'Stack with id prod-orders does not exist')],
    ['stack-absent', sdkError('ValidationError', 'Stack [prod-orders] does not exist')],
    ['stack-absent', sdkError('ValidationError', "Stack 'prod-orders' does not exist")],
    ['alias-absent', sdkError('ValidationError', 'Alias [prod-orders] does not exist')],
    ['invalid-request', sdkError('ValidationError', 'Resource Queue does not exist for stack prod-orders')],
    ['invalid-request', sdkError('ValidationError', 'S3 error: The specified key does not exist.')],
    ['stack-not-updatable', sdkError('ValidationError', 'Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated.')],
    ['stack-not-updatable', sdkError('OperationInProgressException')],
    ['object-absent', sdkError('NoSuchKey')],
    ['object-absent', sdkError('NotFound', '', { $metadata: { httpStatusCode: 404 } })],
    ['execution-absent', sdkError('ExecutionDoesNotExist')],
    ['already-exists', sdkError('ExecutionAlreadyExists')],
    ['already-exists', sdkError('TokenAlreadyExistsException')],
    ['job-closed', sdkError('InvalidJobStateException')],
    ['job-closed', sdkError('JobNotFoundException')],
    ['quota', sdkError('LimitExceededException', 'ChangeSet limit exceeded')],
    ['invalid-request', sdkError('ValidationException', 'too long')],
    ['unknown', sdkError('Unheard')],
    ['unknown', sdkError('toString')],
    ['unknown', new TypeError('x is undefined')],
  ])('is %s: %s', (kind, error) => {
    expect(classifyAwsError(error).kind).toBe(kind);
  });

  it.each(
    Object.entries({
      denied:
        'AccessDenied AuthFailure InvalidAccessKeyId InvalidClientTokenId InvalidToken KmsAccessDenied NotAuthorized SignatureDoesNotMatch UnauthorizedOperation UnrecognizedClient',
      'session-expired': 'ExpiredToken',
      'stack-absent': 'StackNotFound',
      'change-set-absent': 'ChangeSetNotFound',
      'object-absent': 'NoSuchBucket NoSuchKey NoSuchVersion NotFound',
      'execution-absent': 'ExecutionDoesNotExist',
      'already-exists': 'AlreadyExists ExecutionAlreadyExists TokenAlreadyExists',
      'stack-not-updatable': 'OperationInProgress',
      'change-set-not-executable': 'InvalidChangeSetStatus',
      'job-closed': 'InvalidJobState JobNotFound',
      'needs-capability': 'InsufficientCapabilities',
      quota: 'LimitExceeded',
      'invalid-request': 'InvalidArn InvalidExecutionInput InvalidName StateMachineDoesNotExist',
    } satisfies Partial<Record<AwsErrorKind, string>>).flatMap(([kind, codes]) =>
      codes.split(' ').map((code) => [code, kind] as const),
    ),
  )('with the code %s is %s, with and without the suffix Exception', (code, kind) => {
    for (const name of [code, `${code}Exception`]) {
      expect(classifyAwsError(sdkError(name, '', { $metadata: { httpStatusCode: 400 } })).kind).toBe(kind);
    }
  });

  it.each([[undefined], [null], ['text'], [{}]])('may be any value: %j', (thrown) => {
    expect(classifyAwsError(thrown).kind).toBe('unknown');
  });

  it.each([
    ['SystemUnavailable', sdkError('Throttling', 'Rate exceeded')],
    ['PermissionError', sdkError('AccessDenied', 'not authorized')],
    ['RevisionUnavailable', sdkError('NoSuchKey')],
    ['ConfigurationError', sdkError('ValidationError', 'Template format error: unsupported structure.')],
    ['ConfigurationError', sdkError('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]')],
    ['StackChanged', sdkError('ValidationError', 'Stack [x] does not exist')],
    ['ChangeSetAltered', sdkError('ChangeSetNotFoundException')],
    ['UnexpectedError', sdkError('Unheard')],
  ])('ends a task as %s', (name, error) => {
    const ending = toDeploymentError(error, 'CloudFormation to do it');

    expect(ending).toBeInstanceOf(DeploymentError);
    expect(ending.name).toBe(name);
    expect(ending.cause).toBe(error);
    expect(ending.message).toMatch(/^Expected CloudFormation to do it, got .+\. [A-Z].+\.$/s);
  });

  it('keeps the message of AWS, and adds advice', () => {
    const { message } = toDeploymentError(sdkError('InsufficientCapabilitiesException', 'Requires capabilities : [X]'), 'it');

    expect(message).toBe(
      'Expected it, got InsufficientCapabilities: Requires capabilities : [X]. Add it to `capabilities` in the deployment input; an ' +
        'explicit list replaces the default, CAPABILITY_IAM and CAPABILITY_NAMED_IAM.',
    );
  });

  it('is not wrapped twice', () => {
    const error = new DeploymentError('StackChanged', 'said already');

    expect(toDeploymentError(error, 'anything')).toBe(error);
  });
});

describe('an error of AWS that ends a deployment', () => {
  it.each([
    sdkError('ThrottlingException'),
    sdkError('ValidationError', 'Stack [prod-orders] does not exist'),
    sdkError('ValidationError', 'Stack:x is in UPDATE_IN_PROGRESS state and can not be updated.'),
    sdkError('AlreadyExistsException', 'Stack [prod-orders] already exists'),
  ])('does not announce a retry that does not happen: %s', (error) => {
    const { message } = toDeploymentError(error, 'it');

    expect(message).toContain('release the change again');
    expect(message).not.toMatch(/looked at again|tried again/);
  });
});
