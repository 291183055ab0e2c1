import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { JobReply } from '../../functions/ports/ports.ts';
import { replyToError, replyToExecution } from '../../functions/reply-to-execution.ts';

const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:deploy:job-1';
const LINK = `Execution: https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${EXECUTION}`;

const succeed = (state: unknown) =>
  replyToExecution(EXECUTION, { status: 'SUCCEEDED', output: typeof state === 'string' ? state : JSON.stringify(state) });
const fail = (error: string | undefined, cause: string | undefined, status = 'FAILED') =>
  replyToExecution(EXECUTION, { status, error, cause });

const LOOK = 'A CloudFormation operation that it started may still be running: check the stack.';

const STATE: Partial<DeploymentState> = {
  environmentName: 'prod',
  stackName: 'orders',
  stackId: 'arn:stack',
  stackStatus: 'UPDATE_COMPLETE',
  changeSetName: 'stackgate-job-1',
  changeSetId: 'arn:changeset',
  changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
  inspection: {
    decision: 'allow',
    summary: 'Two updates.',
    counts: { update: 2 },
    findings: [],
    fingerprint: 'f',
    recordUri: 's3://gate/records/1',
    recordUrl: 'https://console/record',
  },
};

describe('an execution that succeeded', () => {
  it('sets the output variables', () => {
    expect(succeed(STATE)).toMatchObject({
      kind: 'succeed',
      externalExecutionId: EXECUTION,
      outputVariables: {
        verdict: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
        changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
        stackName: 'prod-orders',
        stackId: 'arn:stack',
        stackStatus: 'UPDATE_COMPLETE',
        changeSetName: 'stackgate-job-1',
        changeSetId: 'arn:changeset',
        recordUri: 's3://gate/records/1',
        recordUrl: 'https://console/record',
        executionArn: EXECUTION,
      },
    });
  });

  it('has the outputs of both stacks as variables after a blue/green deployment', () => {
    const stack = (name: string, url: string) => ({ stackName: name, stackId: `arn:${name}`, outputs: { Url: url } });
    const pair = { currentStack: stack('prod-orders', 'blue'), nextStack: stack('prod-orders-bg-1', 'green') };

    expect(succeed({ ...STATE, changeSetAction: 'BLUE-GREEN', ...pair })).toMatchObject({
      outputVariables: {
        output_Url: 'green',
        previousOutput_Url: 'blue',
        currentStackName: 'prod-orders-bg-1',
        previousStackName: 'prod-orders',
        previousStackId: 'arn:prod-orders',
      },
    });
    expect(succeed({ ...STATE, ...pair })).not.toHaveProperty('outputVariables.output_Url');
  });

  it('has no outputs as variables that exceed the limit of CodePipeline together', () => {
    const outputs = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`Output${index}`, 'x'.repeat(1_000)]));
    const reply = succeed({ ...STATE, changeSetAction: 'BLUE-GREEN', nextStack: { stackName: 'next', outputs } });
    const { outputVariables = {} } = reply as { readonly outputVariables?: Readonly<Record<string, string>> };

    expect(outputVariables).toHaveProperty('output_Output0');
    expect(outputVariables).not.toHaveProperty('output_Output59');
    expect(Buffer.byteLength(JSON.stringify(outputVariables))).toBeLessThan(122_880);
  });

  it('has a summary for people', () => {
    expect(succeed(STATE)).toMatchObject({
      summary: `Updated the stack prod-orders: UPDATE_COMPLETE, 2 updated; judged safe.\nRecord: https://console/record\n${LINK}`,
    });
  });

  it('has every variable after a first create as well, so that no action that refers to one fails', () => {
    const { changeSetName, changeSetId, changeSetAction, inspection, ...created } = STATE;
    const reply = succeed({ ...created, stackStatus: 'CREATE_COMPLETE' });

    expect(reply).toMatchObject({ outputVariables: { verdict: 'FIRST-CREATE', changeSetAction: 'none', changeSetId: 'none' } });
  });

  it.each([['not JSON'], ['null'], ['[]'], [{}]])('is a success even if its output is %j', (output) => {
    expect(succeed(output)).toMatchObject({ kind: 'succeed', externalExecutionId: EXECUTION });
    expect(replyToExecution(EXECUTION, { status: 'SUCCEEDED' })).toMatchObject({
      kind: 'succeed',
      outputVariables: { stackName: 'none' },
    });
  });

  it('truncates any message to the limits of CodePipeline', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 6_000, unit: 'grapheme' }), (text) => {
        const reply = succeed({ ...STATE, changeSetId: text, stackStatus: text });
        const { summary, outputVariables } = reply as Extract<JobReply, { kind: 'succeed' }>;
        expect(summary.length).toBeLessThanOrEqual(2_048);
        expect(summary.isWellFormed()).toBe(true);
        expect(Object.keys(outputVariables).join('')).toMatch(/^[A-Za-z0-9@\-_]+$/);
        expect(Buffer.byteLength(JSON.stringify(outputVariables))).toBeLessThanOrEqual(122_880);
      }),
    );
  });
});

describe('an execution that failed', () => {
  it.each([
    ['ConfigurationError', 'ConfigurationError'],
    ['PermissionError', 'PermissionError'],
    ['RevisionUnavailable', 'RevisionUnavailable'],
    ['SystemUnavailable', 'SystemUnavailable'],
    ['Lambda.TooManyRequestsException', 'SystemUnavailable'],
    ['Lambda.ServiceException', 'SystemUnavailable'],
    ['Lambda.AWSLambdaException', 'SystemUnavailable'],
    ['Lambda.SdkClientException', 'SystemUnavailable'],
    ['Lambda.Unknown', 'JobFailed'],
    ['ChangeSetRejected', 'JobFailed'],
    ['StackOperationFailed', 'JobFailed'],
    ['toString', 'JobFailed'],
    [undefined, 'JobFailed'],
  ])('for %s fails the action as %s', (error, type) => {
    expect(fail(error, 'because')).toEqual({ kind: 'fail', type, message: `because\n${LINK}`, externalExecutionId: EXECUTION });
  });

  it('gives the cause as a sentence, even if the cause is the JSON of Lambda', () => {
    const cause = JSON.stringify({ errorType: 'ConfigurationError', errorMessage: 'Expected x.', trace: ['at secret.ts'] });

    expect(fail('ConfigurationError', cause)).toMatchObject({ message: `Expected x.\n${LINK}` });
  });

  it.each([
    ['FAILED', undefined, 'The state machine gave no cause.'],
    ['FAILED', '', 'E'],
    ['TIMED_OUT', undefined, `The state machine exceeded its time limit. ${LOOK}`],
    ['ABORTED', undefined, `The execution was stopped. ${LOOK}`],
    ['ABORTED', '', `The execution was stopped. ${LOOK}`],
    ['ABORTED', 'for lunch', `The execution was stopped: for lunch. ${LOOK}`],
    ['ABORTED', 'x'.repeat(6_000), `The execution was stopped: ${'x'.repeat(999)}…. ${LOOK}`],
  ])('in %s with cause %j has a message', (status, cause, message) => {
    expect(fail('E', cause, status)).toMatchObject({ kind: 'fail', type: 'JobFailed', message: `${message}\n${LINK}` });
  });

  it.each(['TIMED_OUT', 'ABORTED'])('without its cleanup (%s) names the commands that show the leftovers', (status) => {
    const input = JSON.stringify({ environmentName: 'prod', stackName: 'orders', parameters: { Password: 'hunter2' } });
    const { message } = replyToExecution(EXECUTION, { status, input }) as Extract<JobReply, { kind: 'fail' }>;

    expect(message).toContain('`aws cloudformation describe-stacks --region eu-west-1 --stack-name prod-orders`');
    expect(message).toContain('`aws cloudformation list-change-sets --region eu-west-1 --stack-name prod-orders`');
    expect(message).toContain('a name that begins with stackgate-job-1-;');
    expect(message).not.toContain('hunter2');
  });

  it('names a stack without an environment by its exact name', () => {
    const input = JSON.stringify({ stackName: 'ShopStack' });

    expect(replyToExecution(EXECUTION, { status: 'ABORTED', input })).toMatchObject({
      message: expect.stringContaining('--stack-name ShopStack`'),
    });
  });

  it.each(['not JSON', 'null', '{"environmentName":1}'])('accepts an input that is %s', (input) => {
    expect(replyToExecution(EXECUTION, { status: 'ABORTED', input })).toMatchObject({ message: expect.stringContaining(LOOK) });
  });

  it('has a message even without a cause', () => {
    expect(fail('', '')).toMatchObject({ message: `No cause.\n${LINK}` });
  });

  it('truncates the cause but not the link to the record at its end', () => {
    const record = '\nRecord: https://console/record.html';
    const { message } = fail('ChangeSetRejected', `${'x'.repeat(4_900)}${record}`) as Extract<JobReply, { kind: 'fail' }>;

    expect(message).toHaveLength(5_000);
    expect(message.endsWith(`…${record}\n${LINK}`)).toBe(true);
  });

  it('truncates the cause at the limit but not the link', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4_000, maxLength: 8_000, unit: 'grapheme' }), (cause) => {
        const { message } = fail('E', cause) as Extract<JobReply, { kind: 'fail' }>;
        expect(message.length).toBeLessThanOrEqual(5_000);
        expect(message.endsWith(LINK)).toBe(true);
        expect(message.isWellFormed()).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('half of a surrogate pair, which a template can contain,', () => {
  const HALF = '\ud83d';

  it('never reaches CodePipeline', () => {
    const replies = [
      succeed({ ...STATE, changeSetName: HALF, stackName: HALF, inspection: { summary: HALF } as never }),
      fail('E', HALF),
      replyToExecution(EXECUTION, { status: 'ABORTED', cause: HALF }),
      replyToError(new Error(HALF)),
    ];

    for (const text of replies.flatMap(textsOf)) expect(text.isWellFormed()).toBe(true);
  });

  function textsOf(reply: JobReply | undefined): string[] {
    if (reply?.kind === 'succeed') return [reply.summary, ...Object.values(reply.outputVariables)];
    return reply?.kind === 'fail' ? [reply.message] : [];
  }
});

describe('an execution that is running', () => {
  it.each(['RUNNING', 'PENDING_REDRIVE', '', 'toString'])('has no reply yet: %j', (status) => {
    expect(replyToExecution(EXECUTION, { status })).toBeUndefined();
  });
});

describe('an error', () => {
  it('is at most 5,000 characters and at least one', () => {
    expect(replyToError(new DeploymentError('ConfigurationError', 'x'.repeat(9_000)))).toMatchObject({
      message: expect.stringMatching(/^x{4999}…$/),
    });
    expect(replyToError(Object.assign(new Error('x'), { message: '' }))).toMatchObject({
      message: 'UnexpectedError',
      type: 'JobFailed',
    });
    expect(replyToError('text')).toMatchObject({ message: 'text', type: 'JobFailed' });
  });
});
