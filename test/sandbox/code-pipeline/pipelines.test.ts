import {
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, it } from 'vitest';
import { action, setupPipeline, type Work } from './support.ts';

const SECOND = 1_000;
const succeedAtOnce: Work = (_job, { succeed }) => succeed();

/** Succeeds after a minute. */
const succeedLater: Work = async (_job, { succeed }) => {
  await new Promise((resolve) => setTimeout(resolve, 60 * SECOND));
  await succeed();
};

const userParametersOf = (job: { data: { actionConfiguration: { configuration: Record<string, string> } } }) =>
  job.data.actionConfiguration.configuration.UserParameters;

describe('a pipeline', () => {
  it('runs its stages in order, and actions with the same run order in parallel', async () => {
    const stages = [
      { name: 'Test', actions: [action('A', { userParameters: 'A' }), action('B', { userParameters: 'B' })] },
      { name: 'Prod', actions: [action('D', { userParameters: 'D', runOrder: 2 }), action('C', { userParameters: 'C' })] },
    ];
    const { run, push, received } = setupPipeline(succeedLater, { stages });
    const started = push();

    expect((await run(started.finished)).status).toBe('Succeeded');
    expect(received.map(userParametersOf)).toEqual(['A', 'B', 'C', 'D']);
    expect(Math.floor((Date.now() - started.startTime.getTime()) / (60 * SECOND))).toBe(3);
  });

  it('stops at the stage that fails', async () => {
    const stages = [
      { name: 'Test', actions: [action('A')] },
      { name: 'Prod', actions: [action('B')] },
    ];
    const { run, push, received } = setupPipeline((_job, { fail }) => fail(), { stages });

    expect((await run(push().finished)).status).toBe('Failed');
    expect(received).toHaveLength(1);
  });

  it('shows which of several parallel actions failed', async () => {
    const stages = [{ name: 'Test', actions: [action('A', { userParameters: 'A' }), action('B', { userParameters: 'B' })] }];
    const { run, push } = setupPipeline((job, { succeed, fail }) => (userParametersOf(job) === 'A' ? fail() : succeed()), {
      stages,
    });

    expect(await run(push().finished)).toMatchObject({ status: 'Failed', actionStatus: 'Failed', message: 'broken' });
  });

  it('accepts UserParameters of 1,000 characters', async () => {
    const stages = [{ name: 'P', actions: [action('A', { userParameters: 'x'.repeat(1_000) })] }];
    const { run, push, received } = setupPipeline(succeedAtOnce, { stages });
    await run(push().finished);

    expect(received.map(userParametersOf)).toEqual(['x'.repeat(1_000)]);
  });

  it('replaces variables of the pipeline, the source and earlier actions', async () => {
    const stages = [
      { name: 'Test', actions: [action('A', { namespace: 'Gate' })] },
      {
        name: 'Prod',
        actions: [
          action('B', { userParameters: '#{codepipeline.PipelineExecutionId} #{SourceVariables.BucketName} #{Gate.verdict}' }),
        ],
      },
    ];
    const { sandbox, run, push, received } = setupPipeline(
      (_job, { succeed }) => succeed({ outputVariables: { verdict: 'safe' } }),
      {
        stages,
      },
    );
    const started = push();
    await run(started.finished);

    expect(received.map(userParametersOf)[1]).toBe(`${started.pipelineExecutionId} ${sandbox.codePipeline.artifactBucket} safe`);
  });

  it('fails an action with an unknown variable before its first job', async () => {
    const stages = [{ name: 'Prod', actions: [action('B', { userParameters: '#{Nothing.here}' })] }];
    const { run, push, received } = setupPipeline(succeedAtOnce, { stages });

    const result = await run(push().finished);

    expect(result).toMatchObject({ status: 'Failed', failureType: 'InvalidActionConfiguration' });
    expect(result.message).toContain('one or more variables could not be resolved: Action name: B.');
    expect(received).toEqual([]);
  });

  it('gives an action the artifacts that it names', async () => {
    const stages = [{ name: 'Prod', actions: [action('A', { inputArtifacts: [] }), action('B', { inputArtifacts: ['App'] })] }];
    const { run, push, received } = setupPipeline(succeedAtOnce, { stages, sourceArtifact: 'App' });
    await run(push().finished);

    expect(received.map(({ data }) => data.inputArtifacts.map(({ name }) => name))).toEqual([[], ['App']]);
  });

  it('accepts any bytes as an archive, even a gigabyte that does not fit in memory', async () => {
    const { sandbox, run, received } = setupPipeline(succeedAtOnce);
    const read = (start: number, end: number) => Buffer.alloc(end - start);

    await run(sandbox.codePipeline.push('shop', { archive: { size: 1024 ** 3, read } }).finished);
    await run(sandbox.codePipeline.push('shop', { archive: Buffer.from('no zip') }).finished);

    expect(received).toHaveLength(2);
    expect(sandbox.s3.keys(sandbox.codePipeline.artifactBucket)).toHaveLength(2);
  });

  it.each([
    ['a name with a space', { name: 'my shop' }],
    ['an action without a name', { stages: [{ name: 'Prod', actions: [action('')] }] }],
    [
      'UserParameters of 1,001 characters',
      { stages: [{ name: 'P', actions: [action('A', { userParameters: 'x'.repeat(1_001) })] }] },
    ],
    ['empty UserParameters', { stages: [{ name: 'P', actions: [action('A', { userParameters: '' })] }] }],
  ])('is refused with %s', (_what, definition) => {
    expect(() => setupPipeline(succeedAtOnce, definition)).toThrow(/^Expected/);
  });

  it('admits one execution at a time to a stage, and the latest waiting execution supersedes the others', async () => {
    const { run, push, received } = setupPipeline(succeedLater);
    const runs = [push(), push(), push()];

    const results = await run(Promise.all(runs.map(({ finished }) => finished)));

    expect(results.map(({ status }) => status)).toEqual(['Succeeded', 'Superseded', 'Succeeded']);
    expect(received).toHaveLength(2);
  });

  it('queues executions in mode QUEUED', async () => {
    const { run, push, received } = setupPipeline(succeedLater, { executionMode: 'QUEUED' });
    const runs = [push(), push(), push()];
    const start = Date.now();

    const results = await run(Promise.all(runs.map(({ finished }) => finished)));

    expect(results.map(({ status }) => status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    expect(received).toHaveLength(3);
    expect(Math.floor((Date.now() - start) / (60 * SECOND))).toBe(3);
  });

  it('runs executions in parallel in mode PARALLEL', async () => {
    const { run, push } = setupPipeline(succeedLater, { executionMode: 'PARALLEL' });
    const start = Date.now();

    await run(Promise.all([push(), push()].map(({ finished }) => finished)));

    expect(Math.floor((Date.now() - start) / (60 * SECOND))).toBe(1);
  });
});

describe('an operator', () => {
  it('sees the state of each stage and action', async () => {
    const { run, push, operator } = setupPipeline((_job, { fail }) => fail({ type: 'PermissionError', message: 'no' }));
    const before = await run(operator.send(new GetPipelineStateCommand({ name: 'shop' })));
    const started = push();
    const during = await run(operator.send(new GetPipelineStateCommand({ name: 'shop' })));
    await run(started.finished);
    const after = await run(operator.send(new GetPipelineStateCommand({ name: 'shop' })));

    expect(before.stageStates).toEqual([{ stageName: 'Prod', actionStates: [{ actionName: 'Deploy' }] }]);
    expect(during.stageStates?.[0]?.latestExecution?.status).toBe('InProgress');
    expect(after.stageStates).toMatchObject([
      {
        actionStates: [
          {
            latestExecution: {
              status: 'Failed',
              errorDetails: { code: 'PermissionError', message: 'no' },
              lastStatusChange: expect.any(Date),
            },
          },
        ],
        latestExecution: { pipelineExecutionId: started.pipelineExecutionId, status: 'Failed' },
      },
    ]);
  });

  it('returns the status and the progress of each action of a stage', async () => {
    const stages = [
      { name: 'Test', actions: [action('A', { userParameters: 'A' }), action('B', { userParameters: 'B' })] },
      { name: 'Prod', actions: [action('A')] },
    ];
    const { sandbox, run, push, operator } = setupPipeline(
      (job, { succeed, fail }) =>
        userParametersOf(job) === 'A' ? succeed({ continuationToken: 't', executionDetails: { percentComplete: 40 } }) : fail(),
      { stages },
    );
    push();
    await sandbox.advance(SECOND);

    const { stageStates = [] } = await run(operator.send(new GetPipelineStateCommand({ name: 'shop' })));

    const shown = stageStates.map(({ actionStates = [] }) =>
      actionStates.map(({ latestExecution }) => [latestExecution?.status, latestExecution?.percentComplete]),
    );
    expect(shown).toEqual([
      [
        ['InProgress', 40],
        ['Failed', undefined],
      ],
      [[undefined, undefined]],
    ]);
  });

  it('sees executions and their actions, the newest first', async () => {
    const { run, push, operator } = setupPipeline((_job, { succeed }) =>
      succeed({ outputVariables: { a: 'b' }, executionDetails: { summary: 's', externalExecutionId: 'e' } }),
    );
    const first = push();
    await run(first.finished);
    const second = push();
    await run(second.finished);
    const pipelineName = 'shop';

    const listed = await run(operator.send(new ListPipelineExecutionsCommand({ pipelineName })));
    const { pipelineExecutionId } = first;
    const got = await run(operator.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId })));
    const filter = { pipelineExecutionId };
    const actions = await run(operator.send(new ListActionExecutionsCommand({ pipelineName, filter })));
    const all = await run(operator.send(new ListActionExecutionsCommand({ pipelineName })));

    expect(listed.pipelineExecutionSummaries?.map((summary) => summary.pipelineExecutionId)).toEqual([
      second.pipelineExecutionId,
      pipelineExecutionId,
    ]);
    expect(got.pipelineExecution).toMatchObject({ pipelineName, pipelineExecutionId, status: 'Succeeded' });
    expect(actions.actionExecutionDetails).toMatchObject([
      {
        pipelineExecutionId,
        stageName: 'Prod',
        actionName: 'Deploy',
        status: 'Succeeded',
        input: { resolvedConfiguration: { FunctionName: 'trigger', UserParameters: '{"input":{}}' } },
        output: { outputVariables: { a: 'b' }, executionResult: { externalExecutionId: 'e', externalExecutionSummary: 's' } },
      },
    ]);
    expect(all.actionExecutionDetails).toHaveLength(2);
  });

  it('starts an execution with the latest revision', async () => {
    const { run, push, operator, received } = setupPipeline(succeedAtOnce);
    await expect(run(operator.send(new StartPipelineExecutionCommand({ name: 'shop' })))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await run(push().finished);

    await run(operator.send(new StartPipelineExecutionCommand({ name: 'shop' })));
    await run(new Promise((resolve) => setTimeout(resolve, SECOND)));

    expect(received).toHaveLength(2);
    expect(received[1]?.data.inputArtifacts).toEqual(received[0]?.data.inputArtifacts);
  });

  it('stops an execution and abandons its actions, whose functions continue', async () => {
    const { sandbox, run, push, operator } = setupPipeline(succeedLater);
    const started = push();
    await sandbox.advance(SECOND);
    const input = { pipelineName: 'shop', pipelineExecutionId: started.pipelineExecutionId };

    await run(operator.send(new StopPipelineExecutionCommand({ ...input, abandon: true })));
    const result = await run(started.finished);
    const state = await run(operator.send(new GetPipelineStateCommand({ name: 'shop' })));
    await sandbox.advance(120 * SECOND);

    expect(result).toMatchObject({ status: 'Stopped', actionStatus: 'Abandoned' });
    expect(state.stageStates?.[0]?.latestExecution?.status).toBe('Stopped');
    expect(started.actions[0]?.replies.map(({ outcome }) => outcome)).toEqual(['InvalidJobStateException']);
    await expect(run(operator.send(new StopPipelineExecutionCommand(input)))).rejects.toMatchObject({
      name: 'PipelineExecutionNotStoppableException',
    });
  });

  it('stops an execution when its actions have ended', async () => {
    const stages = [
      { name: 'Test', actions: [action('A')] },
      { name: 'Prod', actions: [action('B')] },
    ];
    const { sandbox, run, push, operator, received } = setupPipeline(succeedLater, { stages });
    const started = push();
    await sandbox.advance(SECOND);
    const input = { pipelineName: 'shop', pipelineExecutionId: started.pipelineExecutionId };

    await run(operator.send(new StopPipelineExecutionCommand(input)));
    await expect(run(operator.send(new StopPipelineExecutionCommand(input)))).rejects.toMatchObject({
      name: 'DuplicatedStopRequestException',
    });

    expect(await run(started.finished)).toMatchObject({ status: 'Stopped', actionStatus: 'Succeeded' });
    expect(received).toHaveLength(1);
  });

  it('ends a stopped execution that waits for a stage', async () => {
    const { sandbox, run, push, operator, received } = setupPipeline(succeedLater);
    const first = push();
    const second = push();
    await sandbox.advance(SECOND);
    const input = { pipelineName: 'shop', pipelineExecutionId: second.pipelineExecutionId, abandon: true };

    await run(operator.send(new StopPipelineExecutionCommand(input)));
    await run(first.finished);
    await sandbox.advance(SECOND);

    expect(second.status).toBe('Stopped');
    expect(received).toHaveLength(1);
    await expect(run(push().finished)).resolves.toMatchObject({ status: 'Succeeded' });
  });

  it.each([
    ['FAILED_ACTIONS', ['A', 'B', 'B', 'C']],
    ['ALL_ACTIONS', ['A', 'B', 'A', 'B', 'C']],
  ] as const)('retries a failed stage: %s', async (retryMode, expected) => {
    const stages = [
      { name: 'Test', actions: [action('A', { userParameters: 'A' }), action('B', { userParameters: 'B' })] },
      { name: 'Prod', actions: [action('C', { userParameters: 'C' })] },
    ];
    let failures = 1;
    const { run, push, operator, received } = setupPipeline(
      (job, { succeed, fail }) => (userParametersOf(job) === 'B' && failures-- > 0 ? fail() : succeed()),
      { stages },
    );
    const started = push();
    await run(started.finished);
    const input = { pipelineName: 'shop', pipelineExecutionId: started.pipelineExecutionId, stageName: 'Test', retryMode };

    const retried = await run(operator.send(new RetryStageExecutionCommand(input)));

    expect(retried.pipelineExecutionId).toBe(started.pipelineExecutionId);
    expect((await run(started.finished)).status).toBe('Succeeded');
    expect(received.map(userParametersOf)).toEqual(expected);
    expect(new Set(received.map(({ id }) => id)).size).toBe(expected.length);
  });

  it('refuses to retry a stage that has not failed, does not exist, or was superseded', async () => {
    let fails = true;
    const { run, push, operator } = setupPipeline((_job, { succeed, fail }) => (fails ? fail() : succeed()));
    const failed = push();
    await run(failed.finished);
    fails = false;
    const succeeded = push();
    await run(succeeded.finished);
    const retry = (pipelineExecutionId: string, stageName = 'Prod') =>
      run(
        operator.send(
          new RetryStageExecutionCommand({ pipelineName: 'shop', pipelineExecutionId, stageName, retryMode: 'ALL_ACTIONS' }),
        ),
      );

    await expect(retry(succeeded.pipelineExecutionId)).rejects.toMatchObject({ name: 'StageNotRetryableException' });
    await expect(retry(failed.pipelineExecutionId, 'Nowhere')).rejects.toMatchObject({ name: 'StageNotFoundException' });
    await expect(retry(failed.pipelineExecutionId)).rejects.toMatchObject({ name: 'NotLatestPipelineExecutionException' });
  });

  it('returns an error for a pipeline or an execution that does not exist', async () => {
    const { run, operator } = setupPipeline(succeedAtOnce);

    await expect(run(operator.send(new GetPipelineStateCommand({ name: 'none' })))).rejects.toMatchObject({
      name: 'PipelineNotFoundException',
    });
    await expect(
      run(operator.send(new GetPipelineExecutionCommand({ pipelineName: 'shop', pipelineExecutionId: 'x' }))),
    ).rejects.toMatchObject({ name: 'PipelineExecutionNotFoundException' });
  });
});
