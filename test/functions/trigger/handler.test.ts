import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { PipelineBindings } from '../../../core/deployment/bindings.ts';
import { executionUrl } from '../../../core/deployment/execution-arn.ts';
import { DeploymentError } from '../../../core/errors.ts';
import { type ContinuationToken, createContinuationTokens } from '../../../functions/continuation-token.ts';
import { readJob } from '../../../functions/pipeline-job.ts';
import type { OpenJob } from '../../../functions/ports/open-jobs.ts';
import type {
  ArtifactCredentials,
  Execution,
  GateSecret,
  JobDecision,
  JobDetails,
  JobReply,
} from '../../../functions/ports/ports.ts';
import { createHandler } from '../../../functions/trigger/handler.ts';
import { makeArtifactFiles, makeClock, makeJobDecisions, makeLog, makeRevisionCopies } from '../fakes.ts';
import { CREDENTIALS, type JobOptions, makeJobEvent } from './job-factory.ts';

const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:deploy';
const NAME = '11111111-abcd-4111-abcd-111111abcdef';
const EXECUTION = `arn:aws:states:eu-west-1:111111111111:execution:deploy:${NAME}`;
const STARTED_AT = '2026-01-01T00:00:00.000Z';
const JOB = readJob(makeJobEvent());
const ORIGIN = JSON.stringify({ revisionS3Bucket: 'artifacts', revisionS3Key: 'pipeline/Source/abc.zip' });
const RUNNING = { status: 'RUNNING' };
const SECRET: GateSecret = { hmac: async (text) => hashOf(`secret ${text}`) };
const TEMPLATE = 'Resources: {}';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const tokens = createContinuationTokens({ secret: SECRET, stateMachineArn: MACHINE, clock: makeClock() });
const tokenFor = (fields: Partial<ContinuationToken> = {}, job = JOB) =>
  tokens.write({ kind: 'started', executionArn: EXECUTION, startedAt: STARTED_AT, jobId: NAME, ...fields }, job);
const TOKEN = await tokenFor();
const TOKEN_OF_OTHER_MACHINE = await tokenFor({ executionArn: EXECUTION.replace('deploy', 'other') });
const TOKEN_OF_OTHER_ACTION = await tokenFor({}, readJob(makeJobEvent({ userParameters: { inputFile: 'other.json' } })));
const TOKEN_OF_OTHER_ARTIFACT = await tokenFor({}, readJob(makeJobEvent({ artifacts: ['Other'] })));
const tokenOf = (reply: JobReply | undefined) => (reply?.kind === 'continue' ? reply.continuationToken : '');
const passing = new DeploymentError('SystemUnavailable', 'throttled');

interface Given {
  readonly files?: Record<string, string>;
  /** Result of each read of the execution; the last one repeats. Absent: no execution before the start, and a running one afterwards. */
  readonly looks?: readonly (Partial<Execution> | Error | undefined)[];
  /** The GetJobDetails output; if given, jobs are verified. */
  readonly details?: () => JobDetails | undefined;
  readonly secret?: GateSecret;
  readonly pipelines?: PipelineBindings;
  readonly deploymentRoleArn?: string | undefined;
  /** Error of the queue of renewals. */
  readonly queueError?: Error;
  /** Result of the comparison with the first event of the job. */
  readonly isFirst?: () => Promise<boolean>;
}

function setup({
  files = {},
  looks,
  details,
  secret = SECRET,
  pipelines,
  deploymentRoleArn,
  queueError,
  isFirst = async () => true,
}: Given = {}) {
  const clock = makeClock();
  const log = makeLog();
  const decisions = makeJobDecisions(clock);
  const replies: JobReply[] = [];
  /** Steps in their order: `arm`, `store`, `start`. */
  const steps: string[] = [];
  const stored: OpenJob[] = [];
  const armed: string[] = [];
  const credentialsUsed: ArtifactCredentials[] = [];
  const start = vi.fn(async (name: string, _input: string) => {
    steps.push('start');
    return { executionArn: `arn:aws:states:eu-west-1:111111111111:execution:deploy:${name}` };
  });
  let nth = 0;
  const find = vi.fn(async (_executionArn: string) => {
    const isStarted = start.mock.settledResults.some(({ type }) => type === 'fulfilled');
    const expected = looks ?? [isStarted ? RUNNING : undefined];
    const look = expected[Math.min(nth++, expected.length - 1)];
    if (look instanceof Error) throw look;
    const decision = decisions.settled.get(NAME);
    const input = decision?.kind === 'start' ? decision.input : ORIGIN;
    return look === undefined ? undefined : ({ input, ...look } as Execution);
  });
  const readText = vi.fn(async (_location: object, _maxBytes: number) => files.s3 ?? '');
  const reply = vi.fn(async (_jobId: string, answer: JobReply): Promise<'accepted' | 'already-answered'> => {
    replies.push(answer);
    return 'accepted';
  });
  const handler = createHandler({
    jobs: { reply, find: async () => details?.() },
    verifyJobs: details !== undefined,
    pipelines,
    deploymentRoleArn,
    tokens: createContinuationTokens({ secret, stateMachineArn: MACHINE, clock }),
    machine: { start, find },
    artifacts: (credentials) => {
      credentialsUsed.push(credentials);
      return makeArtifactFiles({ 'infra/template.yaml': TEMPLATE, 't.yaml': TEMPLATE, t: TEMPLATE, ...files });
    },
    copies: makeRevisionCopies(),
    decisions,
    events: { isFirst },
    textObjects: { readText },
    home: { accountId: '111111111111', region: 'eu-west-1' },
    stateMachineArn: MACHINE,
    openJobs: {
      sign: async (job) => JSON.stringify(job),
      store: async (job) => {
        steps.push('store');
        stored.push(job);
      },
    },
    renewals: {
      arm: async (text) => {
        if (queueError !== undefined) throw queueError;
        steps.push('arm');
        armed.push(text);
      },
    },
    clock,
    log,
  });
  /** Returns the reply of one invocation; undefined if the job stays open. */
  const run = async (options?: JobOptions): Promise<JobReply | undefined> => {
    const before = replies.length;
    await handler(makeJobEvent(options));
    return replies[before];
  };
  return { handler, run, start, find, decisions, reply, replies, readText, credentialsUsed, clock, log, steps, stored, armed };
}

const SUCCEEDED = {
  status: 'SUCCEEDED',
  output: JSON.stringify({ environmentName: 'prod', stackName: 'orders', stackStatus: 'CREATE_COMPLETE', stackId: 'arn:stack' }),
};

describe('the first call', () => {
  it('starts an execution that is named after the job, with the validated input and the revision of the job', async () => {
    const { run, start } = setup();

    await run();

    expect(start).toHaveBeenCalledExactlyOnceWith(
      NAME,
      JSON.stringify({
        environmentName: 'prod',
        stackName: 'orders',
        templatePath: 'infra/template.yaml',
        revisionS3Bucket: 'artifacts',
        revisionS3Key: 'pipeline/Source/abc.zip',
        revisionFiles: {
          template: hashOf(TEMPLATE),
          input: hashOf(makeJobEvent()['CodePipeline.job'].data.actionConfiguration.configuration.UserParameters),
        },
      }),
    );
  });

  it('arms the renewal and stores the open job before it starts the execution, and does not reply', async () => {
    const { handler, steps, stored, armed, replies } = setup();

    expect(await handler(makeJobEvent())).toEqual({ reply: 'none' });
    expect(steps).toEqual(['arm', 'store', 'start']);
    expect(stored).toEqual([
      {
        jobId: NAME,
        executionArn: EXECUTION,
        origin: { ...JSON.parse(ORIGIN), pipelineExecutionId: null },
        continuationToken: await tokenFor({ kind: 'starting' }),
      },
    ]);
    expect(armed).toEqual([JSON.stringify(stored[0])]);
    expect(replies).toEqual([]);
  });

  it('never waits', async () => {
    const { run, clock } = setup();

    await run();

    expect(clock.sleeps).toEqual([]);
  });

  it.each([passing, new DeploymentError('PermissionError', 'sqs:SendMessage'), new TypeError('a bug')])(
    'replies with a token that names the execution if the renewal cannot be armed: %s',
    async (queueError) => {
      const { run, steps } = setup({ queueError });

      expect(await run()).toEqual({
        kind: 'continue',
        continuationToken: TOKEN,
        externalExecutionId: EXECUTION,
        summary: `The deployment is still running: ${executionUrl(EXECUTION)}`,
      });
      expect(steps).toEqual(['start']);
    },
  );

  it('replies with the result if the deployment has ended before the job was stored', async () => {
    const { run, find } = setup({ looks: [SUCCEEDED] });

    expect(await run()).toMatchObject({ kind: 'succeed', externalExecutionId: EXECUTION });
    expect(find).toHaveBeenCalledOnce();
  });

  it('gives a redelivered job the same execution with the same bytes, also if the artifact changed', async () => {
    const files = { 'infra/template.yaml': TEMPLATE };
    const { run, start, clock } = setup({ files });
    await run();
    clock.advance(20 * 60_000);
    files['infra/template.yaml'] = 'Resources: {Other: {}}';

    await run();

    expect(start.mock.calls[1]).toEqual(start.mock.calls[0]);
  });

  it('starts nothing for a job that is redelivered after an hour, and follows its execution', async () => {
    const { run, start, clock, stored } = setup();
    const first = await run();
    clock.advance(3_600_000);

    expect([first, await run()]).toEqual([undefined, undefined]);
    expect(stored.map(({ executionArn }) => executionArn)).toEqual([EXECUTION, EXECUTION]);
    expect(start).toHaveBeenCalledOnce();
  });

  it('gives two jobs two executions', async () => {
    const { run, start } = setup();

    await run({ id: 'a' });
    await run({ id: 'b' });

    expect(start.mock.calls.map(([name]) => name)).toEqual(['a', 'b']);
  });

  it('derives a valid name from any job ID', async () => {
    const { run, start } = setup();

    await run({ id: `a b/c:${'d'.repeat(100)}` });

    expect(start.mock.calls[0]?.[0]).toBe(`a-b-c-${'d'.repeat(74)}`);
  });

  it('passes the ID of the pipeline execution', async () => {
    const { run, start } = setup();

    await run({
      userParameters: {
        input: { environmentName: 'prod', stackName: 'orders', templatePath: 't.yaml' },
        pipelineExecutionId: '8a1c',
      },
    });

    expect(JSON.parse(start.mock.calls[0]?.[1] ?? '')).toMatchObject({ pipelineExecutionId: '8a1c' });
  });

  it('ignores a revision in the input that is not the revision of the job', async () => {
    const { run, start } = setup();

    await run({
      userParameters: {
        input: { environmentName: 'prod', stackName: 'o', templatePath: 't', revisionS3Bucket: 'evil', revisionS3Key: 'evil' },
      },
    });

    expect(start.mock.calls[0]?.[1]).not.toContain('evil');
  });
});

describe('the input', () => {
  const INPUT = JSON.stringify({ environmentName: 'prod', stackName: 'orders', templatePath: 'infra/template.yaml' });

  it('is read from the artifact, with the credentials of the job', async () => {
    const { run, start, credentialsUsed } = setup({ files: { 'deploy/prod.json': INPUT } });

    await run({ userParameters: { inputFile: 'deploy/prod.json' } });

    expect(start).toHaveBeenCalledOnce();
    expect(credentialsUsed).toEqual([CREDENTIALS]);
  });

  it('is read from a bucket, as in the AWS blog article', async () => {
    const { run, start, readText } = setup({ files: { s3: INPUT } });

    await run({ userParameters: { s3Bucket: 'inputs', stateMachineFile: 'state_machine_input.json' } });

    expect(readText).toHaveBeenCalledExactlyOnceWith({ bucket: 'inputs', key: 'state_machine_input.json' }, 524_288);
    expect(start).toHaveBeenCalledOnce();
  });

  it('is read from the named artifact, if there are several', async () => {
    const { run, start } = setup();
    const input = JSON.parse(INPUT);

    await run({ artifacts: ['Source', 'Build'], userParameters: { input, inputArtifact: 'Build' } });

    expect(JSON.parse(start.mock.calls[0]?.[1] ?? '')).toMatchObject({ revisionS3Key: 'pipeline/Build/abc.zip' });
  });

  it.each<[string, JobOptions, RegExp]>([
    [
      'is no JSON',
      { userParameters: '{"input": hunter2}' },
      /`UserParameters` of the action to be JSON.*give one of \{"inputFile"/,
    ],
    ['is nothing', { userParameters: '' }, /got nothing: give one of \{"inputFile"/],
    ['is a list', { userParameters: '[]' }, /to be a JSON object, got a list/],
    ['is null', { userParameters: 'null' }, /to be a JSON object, got object/],
    ['is a text', { userParameters: '"x"' }, /to be a JSON object, got string/],
    ['is a number', { userParameters: '1' }, /to be a JSON object, got number/],
    [
      'names no artifact',
      { userParameters: { inputFile: 'a', inputArtifact: 1 } },
      /`inputArtifact`.*the name of an input artifact/,
    ],
    [
      'names no execution',
      { userParameters: { inputFile: 'a', pipelineExecutionId: 1 } },
      /`pipelineExecutionId`.*an ID such as/,
    ],
    ['names no bucket', { userParameters: { s3Bucket: 1, stateMachineFile: 'k' } }, /`s3Bucket`.*the name of a bucket/],
    [
      'names no key',
      { userParameters: { s3Bucket: 'b', stateMachineFile: 1 } },
      /`stateMachineFile`.*the key of the deployment input/,
    ],
    ['has only the key', { userParameters: { stateMachineFile: 'k' } }, /`s3Bucket`.*got nothing/],
    [
      'is none of the forms',
      { userParameters: { pipelineExecutionId: 'x' } },
      /"inputFile".*"input".*"s3Bucket".*"environmentName", "stackName", "roleArn", "onUnsafe"/,
    ],
    ['is two forms', { userParameters: { inputFile: 'a', input: {} } }, /known fields, got `input`/],
    [
      'has a typo',
      { userParameters: { inputFile: 'a', inputArtefact: 'x' } },
      /got `inputArtefact`: correct the name.*Known forms are one of/,
    ],
    ['has half a form', { userParameters: { s3Bucket: 'b' } }, /`stateMachineFile`.*got nothing/],
    ['names a file by number', { userParameters: { inputFile: 1 } }, /`inputFile`.*the path of a file.*got 1/],
    ['is not an object', { userParameters: { input: 'x' } }, /`input`.*a JSON object/],
    [
      'names an artifact that is not there',
      { userParameters: { input: {}, inputArtifact: 'X' } },
      /`inputArtifact`.*\("Source"\), got "X"/,
    ],
    ['says not which artifact', { artifacts: ['A', 'B'] }, /`inputArtifact`.*"A", "B"/],
    ['has no artifact', { artifacts: [] }, /to have an input artifact, got none/],
    [
      'misses a field',
      { userParameters: { input: { environmentName: 'p', templatePath: 't' } } },
      /`stackName` in `input`.*got nothing/,
    ],
    [
      'leaves the revision',
      { userParameters: { input: { environmentName: 'p', stackName: 'o', templatePath: '../t' } } },
      /`templatePath`/,
    ],
  ])('fails the action when it %s', async (_, options, message) => {
    const { run, start } = setup();

    expect(await run(options)).toEqual({ kind: 'fail', type: 'ConfigurationError', message: expect.stringMatching(message) });
    expect(start).not.toHaveBeenCalled();
  });

  it.each([
    ['prod.json', 'no JSON at all', /prod\.json to be JSON/],
    ['prod.json', '[1]', /prod\.json to be a JSON object/],
    ['prod.json', 'null', /prod\.json to be a JSON object/],
    ['prod.json', '"x"', /prod\.json to be a JSON object/],
    ['prod.json', '1', /prod\.json to be a JSON object/],
    ['prod.json', '{"colour":1}', /prod\.json.*`colour`/],
  ])('is refused with the name of its file: %s, %s', async (inputFile, text, message) => {
    const { run } = setup({ files: { [inputFile]: text } });

    expect(await run({ userParameters: { inputFile } })).toMatchObject({
      type: 'ConfigurationError',
      message: expect.stringMatching(message),
    });
  });
});

describe('a start that fails', () => {
  it.each(['ConfigurationError', 'PermissionError', 'RevisionUnavailable'] as const)(
    'fails the action with its type: %s',
    async (name) => {
      const { run, start } = setup();
      start.mockRejectedValue(new DeploymentError(name, 'because'));

      expect(await run()).toEqual({ kind: 'fail', type: name, message: 'because' });
    },
  );

  it.each([new DeploymentError('UnexpectedError', 'because'), new TypeError('because')])(
    'is JobFailed for an error without a type: %s',
    async (error) => {
      const { run, start } = setup();
      start.mockRejectedValue(error);

      expect(await run()).toEqual({ kind: 'fail', type: 'JobFailed', message: 'because' });
    },
  );

  it('for a transient reason is repeated by the next call, under the same name', async () => {
    const { run, start, stored } = setup();
    start.mockRejectedValueOnce(passing);

    const first = await run();
    const second = await run({ id: 'the-next-job', continuationToken: tokenOf(first) });

    expect(first).toEqual({ kind: 'continue', continuationToken: expect.stringContaining(NAME), summary: expect.any(String) });
    expect(second).toBeUndefined();
    expect(stored.at(-1)).toMatchObject({ jobId: 'the-next-job', executionArn: EXECUTION });
    expect(start.mock.calls[1]).toEqual(start.mock.calls[0]);
  });

  it('for a transient reason fails the action if the reason remains', async () => {
    const { run, start, clock } = setup();
    start.mockRejectedValue(passing);
    const first = await run();
    clock.advance(31 * 60_000);

    const last = await run({ continuationToken: tokenOf(first) });

    expect(last).toMatchObject({
      kind: 'fail',
      type: 'SystemUnavailable',
      message: expect.stringContaining('within 30 minutes'),
    });
    expect(start).toHaveBeenCalledOnce();
  });

  it('for a transient reason continues after half an hour if the execution cannot be read', async () => {
    const { run, start, clock } = setup({ looks: [undefined, passing] });
    start.mockRejectedValue(passing);
    const first = await run();
    clock.advance(31 * 60_000);

    const last = await run({ continuationToken: tokenOf(first) });

    expect(last).toMatchObject({ kind: 'continue', summary: 'Waiting to start the deployment.' });
  });

  it('fails the action if the job cannot be decided for half an hour, and stays failed', async () => {
    const details = vi.fn<() => JobDetails>(() => {
      throw passing;
    });
    const { run, start, clock } = setup({ details: () => details() });
    const first = await run();
    clock.advance(31 * 60_000);

    const last = await run({ continuationToken: tokenOf(first) });
    details.mockReturnValue({ data: makeJobEvent()['CodePipeline.job'].data });

    expect(last).toEqual({ kind: 'fail', type: 'SystemUnavailable', message: 'throttled' });
    expect(await run()).toEqual(last);
    expect(start).not.toHaveBeenCalled();
  });

  it('for a transient reason is watched from the start if it succeeds late', async () => {
    const { run, start, clock } = setup({ looks: [undefined, undefined, SUCCEEDED] });
    start.mockRejectedValueOnce(passing);
    const first = await run();
    clock.advance(20 * 60_000);

    const last = await run({ continuationToken: tokenOf(first) });

    expect(last).toMatchObject({ kind: 'succeed' });
  });
});

describe('a job whose first delivery failed the action', () => {
  const wrong = { userParameters: { input: { colour: 'red' } } };

  it('fails again with the same message when it is redelivered, although its input can be read now', async () => {
    const { run, start } = setup();

    const first = await run(wrong);

    expect(await run()).toEqual(first);
    expect(first).toMatchObject({ kind: 'fail', type: 'ConfigurationError', message: expect.stringContaining('`colour`') });
    expect(start).not.toHaveBeenCalled();
  });

  it('fails again after an error that the gate does not know', async () => {
    const details = vi.fn<() => JobDetails>().mockImplementationOnce(() => {
      throw new TypeError('a bug');
    });
    const { run, start, decisions } = setup({ details: () => details() });

    const first = await run();

    expect(first).toEqual({ kind: 'fail', type: 'JobFailed', message: 'a bug' });
    expect(decisions.settled.get(NAME)).toMatchObject({ kind: 'fail', error: 'UnexpectedError' });
    expect(await run()).toEqual(first);
    expect(start).not.toHaveBeenCalled();
  });
});

describe('a job that was decided before its delivery crashed', () => {
  it('starts the execution with the input of the first delivery', async () => {
    const { run, start, decisions } = setup();
    await decisions.settle(NAME, { kind: 'start', input: '{"first":true}', stackName: 'orders' });

    await run({ userParameters: 'wrong' });

    expect(start).toHaveBeenCalledExactlyOnceWith(NAME, '{"first":true}');
  });

  it('has one decision over all jobs of its action', async () => {
    const { run, start, decisions } = setup();
    start.mockRejectedValueOnce(passing);
    const first = await run();

    await run({ id: 'the-next-job', continuationToken: tokenOf(first) });

    expect([...decisions.settled]).toEqual([[NAME, expect.objectContaining({ kind: 'start', stackName: 'prod-orders' })]]);
  });
});

describe('a decision that cannot be stored', () => {
  const withBrokenDecisions = (error: Error) => {
    const flow = setup();
    vi.spyOn(flow.decisions, 'settle').mockRejectedValue(error);
    return flow;
  };

  it('delays the start, for as long as the errors are transient', async () => {
    const { run, start, clock } = withBrokenDecisions(passing);

    const first = await run();
    clock.advance(5 * 3_600_000);
    const later = await run({ continuationToken: tokenOf(first) });

    expect([first, later]).toMatchObject([
      { kind: 'continue' },
      { kind: 'continue', summary: 'Waiting to start the deployment.' },
    ]);
    expect(start).not.toHaveBeenCalled();
  });

  it('fails the action if the gate may not store it', async () => {
    const { run, start } = withBrokenDecisions(new DeploymentError('PermissionError', 's3:PutObject'));

    expect(await run()).toMatchObject({ kind: 'fail', type: 'PermissionError', message: 's3:PutObject' });
    expect(start).not.toHaveBeenCalled();
  });
});

describe('a start that fails after an earlier delivery of the job got through', () => {
  const wrong = { userParameters: { input: { colour: 'red' } } };
  const decided = { kind: 'start', input: ORIGIN, stackName: 'orders' } as const;

  it('continues with the existing execution, even if the input is now invalid', async () => {
    const { run, find, decisions, start } = setup({ looks: [RUNNING, SUCCEEDED] });
    await decisions.settle(NAME, decided);
    start.mockRejectedValueOnce(passing);

    expect(await run(wrong)).toMatchObject({ kind: 'succeed', externalExecutionId: EXECUTION });
    expect(find).toHaveBeenCalledWith(EXECUTION);
  });

  it('is resolved by the next call after a transient error', async () => {
    const { run, decisions, start } = setup({ looks: [passing, SUCCEEDED] });
    await decisions.settle(NAME, decided);
    start.mockRejectedValueOnce(passing);

    const first = await run(wrong);
    const second = await run({ ...wrong, continuationToken: tokenOf(first) });

    expect([first, second]).toMatchObject([{ kind: 'continue' }, { kind: 'succeed' }]);
  });

  it('fails if the execution may not be read', async () => {
    const { run } = setup({ looks: [new DeploymentError('PermissionError', 'states:DescribeExecution')] });

    expect(await run(wrong)).toMatchObject({ kind: 'fail', type: 'ConfigurationError' });
  });
});

describe('a later call', () => {
  it('reads the execution of the token and starts nothing', async () => {
    const { run, start, find } = setup({ looks: [SUCCEEDED] });

    expect(await run({ id: 'another', continuationToken: TOKEN })).toMatchObject({ kind: 'succeed' });
    expect(find).toHaveBeenCalledExactlyOnceWith(EXECUTION);
    expect(start).not.toHaveBeenCalled();
  });

  it('leaves its job open with the unchanged token while the deployment is running', async () => {
    const { run, stored, steps } = setup({ looks: [RUNNING] });

    expect(await run({ id: 'another', continuationToken: TOKEN })).toBeUndefined();
    expect(stored).toMatchObject([{ jobId: 'another', executionArn: EXECUTION, continuationToken: TOKEN }]);
    expect(steps).toEqual(['arm', 'store']);
  });

  it('finds the execution of a token that an earlier call wrote before the start', async () => {
    const { run, stored, start } = setup({ looks: [RUNNING] });

    expect(await run({ continuationToken: await tokenFor({ kind: 'starting' }) })).toBeUndefined();
    expect(stored).toMatchObject([{ continuationToken: TOKEN }]);
    expect(start).not.toHaveBeenCalled();
  });

  it.each(['RUNNING', 'PENDING_REDRIVE', 'SOMETHING_NEW', ''])('leaves its job open in status %j', async (status) => {
    expect(await setup({ looks: [{ status }] }).run({ continuationToken: TOKEN })).toBeUndefined();
  });

  it.each([
    ['not JSON', 'x'],
    ['of another version', TOKEN.replace('"v":2', '"v":1')],
    ['without an HMAC', TOKEN.replace(/,"mac":"\w+"/, '')],
    ['with a longer HMAC', TOKEN.replace(/"mac":"(\w+)"/, '"mac":"$1ab"')],
    ['with more before its HMAC', TOKEN.replace(/"mac":"(\w+)"/, '"mac":"ab$1"')],
    ['with another execution', TOKEN.replace(NAME, 'another-execution')],
    ['with another time', TOKEN.replace('2026', '2027')],
    ['of another machine', TOKEN_OF_OTHER_MACHINE],
    ['of another action', TOKEN_OF_OTHER_ACTION],
    ['of another artifact', TOKEN_OF_OTHER_ARTIFACT],
  ])('refuses a token that is %s', async (_, continuationToken) => {
    const { run, find, start } = setup();

    expect(await run({ continuationToken })).toMatchObject({
      kind: 'fail',
      type: 'JobFailed',
      message: expect.stringContaining('token'),
    });
    expect(find).not.toHaveBeenCalled();
    expect(start).not.toHaveBeenCalled();
  });
});

describe('an execution that does not belong to the job', () => {
  it.each([
    ['another revision', { revisionS3Bucket: 'artifacts', revisionS3Key: 'pipeline/Source/other.zip' }],
    ['another bucket', { revisionS3Bucket: 'other', revisionS3Key: 'pipeline/Source/abc.zip' }],
    ['another execution of the pipeline', { ...JSON.parse(ORIGIN), pipelineExecutionId: 'other' }],
    ['no readable input', 'x'],
    ['null as input', 'null'],
    ['a text as input', '"x"'],
    ['an empty input', ''],
  ])('gives the action no result: it has %s', async (_, origin) => {
    const { run } = setup({ looks: [{ ...SUCCEEDED, input: typeof origin === 'string' ? origin : JSON.stringify(origin) }] });

    expect(await run({ continuationToken: TOKEN })).toMatchObject({
      kind: 'fail',
      type: 'JobFailed',
      message: expect.stringContaining('another origin'),
    });
  });
});

describe('an execution with the revision of the job', () => {
  it.each<[string, JobDecision]>([
    [
      'another input than the trigger decided',
      { kind: 'start', input: JSON.stringify({ stackName: 'other' }), stackName: 'other' },
    ],
    ['a decision to start nothing', { kind: 'fail', error: 'ConfigurationError', message: 'Expected a, got b.' }],
  ])('gives the action no result if it has %s', async (_, decision) => {
    const { run, decisions } = setup({ looks: [{ ...SUCCEEDED, input: ORIGIN }] });
    await decisions.settle(NAME, decision);

    expect(await run({ continuationToken: TOKEN })).toMatchObject({
      kind: 'fail',
      message: expect.stringContaining('another origin'),
    });
  });

  it('gives the action its result if the decision was deleted', async () => {
    const { run } = setup({ looks: [{ ...SUCCEEDED, input: ORIGIN }] });

    expect(await run({ continuationToken: TOKEN })).toMatchObject({ kind: 'succeed' });
  });

  it('leaves the job open if the decision cannot be read after transient errors', async () => {
    const { run, decisions } = setup({ looks: [SUCCEEDED] });
    vi.spyOn(decisions, 'find').mockRejectedValueOnce(passing);

    expect(await run({ continuationToken: TOKEN })).toBeUndefined();
  });
});

describe('the secret of the gate', () => {
  const unavailable: GateSecret = { hmac: () => Promise.reject(passing) };

  it('that cannot be read leaves the action running with the same token', async () => {
    const { run, find, start } = setup({ secret: unavailable });

    expect(await run({ continuationToken: TOKEN })).toMatchObject({ kind: 'continue', continuationToken: TOKEN });
    expect(find).not.toHaveBeenCalled();
    expect(start).not.toHaveBeenCalled();
  });

  it('that cannot be read for the first job makes Lambda deliver the event again', async () => {
    const { handler, reply, start } = setup({ secret: unavailable });

    await expect(handler(makeJobEvent())).rejects.toThrow('got transient errors: retrying');
    expect(reply).not.toHaveBeenCalled();
    expect(start).not.toHaveBeenCalled();
  });

  it.each([new DeploymentError('PermissionError', 'no'), new TypeError('no')])(
    'that may not be read fails the action: %s',
    async (error) => {
      const { run, clock } = setup({ secret: { hmac: () => Promise.reject(error) } });

      expect(await run()).toMatchObject({ kind: 'fail', message: 'no' });
      expect(clock.sleeps).toEqual([]);
    },
  );

  it.each([
    [5, [1_000, 2_000, 4_000, 8_000, 16_000], 'start'],
    [6, [1_000, 2_000, 4_000, 8_000, 16_000], 'redelivery'],
  ])('is read again after %d transient errors, with longer pauses', async (failures, pauses, outcome) => {
    const hmac = vi.fn(SECRET.hmac);
    for (let count = 0; count < failures; count++) hmac.mockRejectedValueOnce(passing);
    const { handler, start, replies, clock } = setup({ secret: { hmac } });

    await handler(makeJobEvent()).catch(() => undefined);

    expect(clock.sleeps).toEqual(pauses);
    expect(start).toHaveBeenCalledTimes(outcome === 'start' ? 1 : 0);
    expect(replies).toEqual([]);
  });
});

describe('an event about a job that had another event', () => {
  it.each([undefined, TOKEN])(
    'gives the job no reply, stores nothing, and starts nothing, with the token %s',
    async (continuationToken) => {
      const { run, steps, find, log } = setup({ looks: [SUCCEEDED], isFirst: async () => false });

      expect(await run(continuationToken === undefined ? {} : { continuationToken })).toBeUndefined();
      expect(steps).toEqual([]);
      expect(find).not.toHaveBeenCalled();
      expect(log.lines).toEqual([{ level: 'warn', message: 'The job has another event', fields: { jobId: NAME } }]);
    },
  );

  it('is compared without its credentials, under the name of the execution', async () => {
    const isFirst = vi.fn(async () => true);
    const { run } = setup({ isFirst });

    await run({ id: 'a.b' });

    const { id, data } = JSON.parse(JSON.stringify(makeJobEvent({ id: 'a.b' })))['CodePipeline.job'];
    expect(isFirst).toHaveBeenCalledExactlyOnceWith(
      'a-b',
      JSON.stringify({ id, data: { ...data, artifactCredentials: undefined } }),
    );
  });

  it('that cannot be compared after transient errors is delivered again', async () => {
    const { handler, replies, start } = setup({ isFirst: () => Promise.reject(passing) });

    await expect(handler(makeJobEvent())).rejects.toThrow('got transient errors: retrying');
    expect(replies).toEqual([]);
    expect(start).not.toHaveBeenCalled();
  });

  it('that cannot be compared after another error fails the action', async () => {
    const { run } = setup({ isFirst: () => Promise.reject(new DeploymentError('PermissionError', 'no')) });

    expect(await run()).toMatchObject({ kind: 'fail', type: 'PermissionError', message: 'no' });
  });
});

describe('a job that CodePipeline has to confirm', () => {
  const known = (options: JobOptions = {}): JobDetails => ({
    data: makeJobEvent(options)['CodePipeline.job'].data,
    pipelineName: 'shop',
  });

  it('starts its deployment if CodePipeline confirms it', async () => {
    const { run, start } = setup({ details: () => known() });

    expect(await run()).toBeUndefined();
    expect(start).toHaveBeenCalledOnce();
  });

  it('is the same job if CodePipeline gives its variables unresolved', async () => {
    const inline = { input: { environmentName: 'prod', stackName: 'orders', templatePath: 't' } };
    const details = () => known({ userParameters: { ...inline, pipelineExecutionId: '#{codepipeline.PipelineExecutionId}' } });
    const { run, start } = setup({ details });

    await run({ userParameters: { ...inline, pipelineExecutionId: '8a1c' } });

    expect(start).toHaveBeenCalledOnce();
    expect(JSON.parse(start.mock.calls[0]?.[1] ?? '')).toMatchObject({ pipelineName: 'shop', pipelineExecutionId: '8a1c' });
  });

  it('gives its deployment the executions of the pipeline and of the action that CodePipeline names', async () => {
    const details = () => ({ ...known(), pipelineExecutionId: 'confirmed', actionExecutionId: 'action-1' });
    const { run, start } = setup({ details });

    await run();

    expect(JSON.parse(start.mock.calls[0]?.[1] ?? '')).toMatchObject({
      pipelineName: 'shop',
      pipelineExecutionId: 'confirmed',
      actionExecutionId: 'action-1',
    });
  });

  it('gets the result of an execution with the pipeline execution that CodePipeline confirmed', async () => {
    const input = JSON.stringify({ ...JSON.parse(ORIGIN), pipelineExecutionId: 'confirmed' });
    const { run, decisions } = setup({ details: () => known(), looks: [{ ...SUCCEEDED, input }] });
    await decisions.settle(NAME, { kind: 'start', input, stackName: 'orders' });

    expect(await run()).toMatchObject({ kind: 'succeed' });
  });

  it.each<[string, () => JobDetails | undefined]>([
    ['does not know it', () => undefined],
    ['has other parameters for it', () => known({ userParameters: { inputFile: 'other.json' } })],
    ['has another artifact for it', () => known({ artifacts: ['Other'] })],
  ])('starts nothing if CodePipeline %s', async (_, details) => {
    const { run, start, log } = setup({ details });

    expect(await run()).toMatchObject({
      kind: 'fail',
      type: 'PermissionError',
      message: expect.stringContaining('of this event'),
    });
    expect(start).not.toHaveBeenCalled();
    expect(JSON.stringify(log.lines)).not.toContain(CREDENTIALS.secretAccessKey);
  });

  it('is asked for again after a transient error', async () => {
    const details = vi.fn(known).mockImplementationOnce(() => {
      throw passing;
    });
    const { run, start } = setup({ details: () => details() });

    const first = await run();
    await run({ continuationToken: tokenOf(first) });

    expect(first).toMatchObject({ kind: 'continue', summary: 'Waiting to start the deployment.' });
    expect(start).toHaveBeenCalledOnce();
  });

  it.each([
    [{ shop: [{ environmentName: 'prod', stackName: 'orders' }] }, 'none'],
    [{ '*': [{ environmentName: '*', stackName: 'orders' }] }, 'none'],
    [{ shop: [{ environmentName: 'prod', stackName: 'blog-*' }], '*': [{ environmentName: '*', stackName: '*' }] }, 'fail'],
    [{ shop: [{ environmentName: 'prod-orders' }] }, 'fail'],
    [{ blog: [{ environmentName: 'prod', stackName: 'orders' }] }, 'fail'],
    [{}, 'fail'],
  ])('deploys only the stacks that the owner of the gate permits its pipeline: %j', async (pipelines, expected) => {
    const { handler, start } = setup({ details: () => known(), pipelines });

    expect(await handler(makeJobEvent())).toMatchObject({ reply: expected });
    expect(start).toHaveBeenCalledTimes(expected === 'fail' ? 0 : 1);
  });
});

describe('the read of the execution', () => {
  it.each([passing, new DeploymentError('UnexpectedError', 'unheard of')])(
    'leaves the job open if it fails: %s',
    async (error) => {
      const { run, find, stored } = setup({ looks: [error] });

      expect(await run({ continuationToken: TOKEN })).toBeUndefined();
      expect(find).toHaveBeenCalledOnce();
      expect(stored).toHaveLength(1);
    },
  );

  it.each([[passing], [undefined], [RUNNING]])(
    'that gives %j is followed by a token if the renewal cannot be armed',
    async (look) => {
      expect(await setup({ looks: [look], queueError: passing }).run({ continuationToken: TOKEN })).toMatchObject({
        kind: 'continue',
        continuationToken: TOKEN,
      });
    },
  );

  it('fails the action if the trigger has no permission', async () => {
    const { run } = setup({ looks: [new DeploymentError('PermissionError', 'states:DescribeExecution')] });

    expect(await run({ continuationToken: TOKEN })).toMatchObject({
      kind: 'fail',
      type: 'PermissionError',
      message: expect.stringMatching(/states:DescribeExecution.*The deployment itself may still be running/),
      externalExecutionId: EXECUTION,
    });
  });

  it('leaves the job of an execution open that is not visible yet', async () => {
    expect(await setup({ looks: [undefined] }).run({ continuationToken: TOKEN })).toBeUndefined();
  });

  it('fails the action if the execution does not exist', async () => {
    const { run, clock } = setup({ looks: [undefined] });
    clock.advance(6 * 60_000);

    expect(await run({ continuationToken: TOKEN })).toMatchObject({ kind: 'fail', type: 'JobFailed' });
  });
});

describe('the answer of the trigger, which the canary reads,', () => {
  it('has the message of a failure', async () => {
    const { handler } = setup();

    expect(await handler(makeJobEvent({ userParameters: '[]' }))).toEqual({
      reply: 'fail',
      message: expect.stringContaining('to be a JSON object, got a list'),
    });
  });

  it('has no message for another reply', async () => {
    expect(await setup({ looks: [SUCCEEDED] }).handler(makeJobEvent())).toEqual({ reply: 'succeed' });
  });
});

describe('a job', () => {
  it.each([[undefined], [{}], [{ 'CodePipeline.job': {} }], [{ 'CodePipeline.job': { id: '' } }]])('is not %j', async (event) => {
    const { handler, reply } = setup();

    await expect(handler(event)).rejects.toEqual(expect.objectContaining({ name: 'UnexpectedError' }));
    expect(reply).not.toHaveBeenCalled();
  });

  it('that is malformed gets a failure reply without its values', async () => {
    const { handler, replies, log } = setup();
    const event = makeJobEvent();
    const job = { ...event['CodePipeline.job'], data: { ...event['CodePipeline.job'].data, inputArtifacts: 'top-secret' } };

    await handler({ 'CodePipeline.job': job });

    expect(replies).toEqual([{ kind: 'fail', type: 'JobFailed', message: expect.stringContaining('inputArtifacts') }]);
    expect(JSON.stringify([replies, log.lines])).not.toContain('top-secret');
  });

  it('without UserParameters is a mistake in the configuration', async () => {
    const { handler, replies } = setup();
    const event = makeJobEvent();
    const data = { ...event['CodePipeline.job'].data, actionConfiguration: { configuration: { FunctionName: 'trigger' } } };

    await handler({ 'CodePipeline.job': { ...event['CodePipeline.job'], data } });

    expect(replies).toMatchObject([{ type: 'ConfigurationError', message: expect.stringContaining('got nothing') }]);
  });

  it('that was already answered is not an error', async () => {
    const { handler, reply, log } = setup({ looks: [SUCCEEDED] });
    reply.mockResolvedValue('already-answered');

    await expect(handler(makeJobEvent())).resolves.toEqual({ reply: 'succeed' });
    expect(log.lines.at(-1)?.fields).toMatchObject({ outcome: 'already-answered' });
  });

  it('writes none of its credentials in a log line or a reply', async () => {
    const { run, log, replies, start } = setup({ looks: [passing, SUCCEEDED] });
    await run();
    await run({ userParameters: 'wrong' });

    const seen = JSON.stringify([log.lines, replies, start.mock.calls]);
    for (const secret of Object.values(CREDENTIALS)) expect(seen).not.toContain(secret);
    expect(log.lines.length).toBeGreaterThan(2);
  });
});
