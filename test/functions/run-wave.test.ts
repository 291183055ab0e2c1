import { describe, expect, it, vi } from 'vitest';
import { executionArnOf, stateMachineArnOf } from '../../core/deployment/execution-arn.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { targetExecutionNameOf } from '../../core/waves/wave-names.ts';
import type { Execution } from '../../functions/ports/ports.ts';
import { createHandler } from '../../functions/run-wave/handler.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import {
  makeClock,
  makeEndNotices,
  makeLog,
  makeRevisionCopies,
  makeSecret,
  makeTargetEnds,
  makeWaits,
  makeWaves,
  sign,
} from './fakes.ts';

const { execution, ...rest } = makeState();
const INPUT = { environmentName: 'prod', templatePath: 't.yaml', revisionS3Bucket: 'artifacts', revisionS3Key: 'source.zip' };
const nameOf = (index: number) => targetExecutionNameOf(execution.id, index, sign);
const arnOf = async (index: number) => executionArnOf(stateMachineArnOf(execution.id), await nameOf(index));
const REFUSED = {
  states: ['Check Stack Existence', 'Deployment Failed'],
  state: { inspection: { recordUri: 's3://gate/records/a' } },
};

interface Given {
  readonly state?: Partial<DeploymentState>;
  readonly targets?: number;
  readonly pipelineStatus?: string;
}

/** A wave over stacks `s0`, `s1`, ... in the account of the gate. */
async function setup({ state, targets = 3, pipelineStatus = 'InProgress' }: Given = {}) {
  const copies = makeRevisionCopies();
  const hash = await copies.put(
    JSON.stringify(Array.from({ length: targets }, (_, index) => ({ ...INPUT, stackName: `s${index}` }))),
  );
  const clock = makeClock();
  const waves = makeWaves();
  const waits = makeWaits([]);
  const targetEnds = makeTargetEnds();
  const executions = new Map<string, Execution>();
  const started: string[] = [];
  const find = vi.fn(async (arn: string) => executions.get(arn));
  const readEnd = vi.fn(async () => REFUSED as never);
  const endNotices = makeEndNotices();
  const records = new Map<string, string>();
  const complete = vi.fn(async (_token: string) => 'completed' as const);
  const findPipeline = vi.fn(async (..._ids: readonly (string | undefined)[]) =>
    pipelineStatus === 'absent' ? undefined : { status: pipelineStatus },
  );
  const handler = createHandler({
    secret: makeSecret(),
    copies,
    waves,
    targetEnds,
    executions: {
      find,
      readEnd,
      async start(executionArn, input) {
        if (!executions.has(executionArn)) executions.set(executionArn, { status: 'RUNNING', input });
        started.push(JSON.parse(input).stackName);
      },
    },
    pipelines: { find: findPipeline },
    waits,
    taskTokens: { complete },
    gateBucket: {
      async putRecord(name, body) {
        records.set(name, body);
        return `s3://gate/records/${name}`;
      },
    },
    endNotices,
    clock,
    log: makeLog(),
  });
  let current: unknown = {
    ...rest,
    execution,
    stackCondition: 'wave',
    revisionFiles: { template: 'a', targets: hash },
    ...state,
  };
  return {
    clock,
    waves,
    waits,
    targetEnds,
    executions,
    started,
    find,
    readEnd,
    records,
    complete,
    findPipeline,
    endNotices,
    handler,
    /** Plays one round. @param isPoll the wait before it timed out */
    async play(isPoll = false): Promise<DeploymentState> {
      current = await handler({ ...(current as object), ...(isPoll && { awaitTimeout: { Error: 'States.Timeout' } }) });
      return current as DeploymentState;
    },
    /** Ends the execution of a target, and reports the end. */
    async end(index: number, end: Partial<Execution> = {}, isReported = true) {
      const arn = await arnOf(index);
      executions.set(arn, { input: executions.get(arn)?.input, output: '{}', status: 'SUCCEEDED', ...end });
      if (isReported) await targetEnds.record({ waveId: 'w', index });
    },
  };
}

const FAILED = { status: 'FAILED', error: 'ChangeSetRejected', cause: 'Orders would be deleted.' };

describe('a round of a wave', () => {
  it('starts the first target with the input of the wave, its fields, and a proof', async () => {
    const { play, executions, started } = await setup();

    expect(await play()).toMatchObject({
      waveOutcome: 'in-progress',
      nextWait: 'event',
      awaitSeconds: 10,
      waveProgress: { targets: 'wpp', round: 1 },
    });
    expect(started).toEqual(['s0']);
    expect(JSON.parse(executions.get(await arnOf(0))?.input ?? '')).toMatchObject({
      environmentName: 'prod',
      stackName: 's0',
      revisionFiles: { template: 'a' },
      wave: {
        parent: execution.id,
        judgeAllFirst: false,
        deadline: '2026-01-01T12:00:00.000Z',
        proof: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  it('starts the next target after a reported end, and ends with the last one', async () => {
    const { play, end, started, records, endNotices } = await setup({ targets: 2 });
    await play();
    await end(0);
    expect(await play()).toMatchObject({ waveProgress: { targets: 'nw' } });
    await end(1, {
      output: JSON.stringify({ stackId: 'arn:stack', changeSetAction: 'NO-CHANGES', inspection: { recordUri: 's3://r' } }),
    });

    expect(await play()).toMatchObject({
      waveOutcome: 'succeeded',
      waveProgress: { targets: 'nn' },
      waveResult: { counts: { new: 2, old: 0, unclear: 0 }, recordUri: `s3://gate/records/waves/${execution.name}` },
    });
    expect(started).toEqual(['s0', 's1']);
    expect(JSON.parse(records.get(`waves/${execution.name}.json`) ?? '').targets[1]).toMatchObject({
      stackName: 'prod-s1',
      accountId: '111111111111',
      version: 'new',
      stackId: 'arn:stack',
      recordUri: 's3://r',
    });
    expect(endNotices.sent).toEqual([execution.id]);
  });

  it('reads only targets that reported an end, and none twice', async () => {
    const { play, end, find } = await setup({ state: { operationPreferences: { MaxConcurrentCount: 3 } } });
    await play();
    await end(1);
    await play();
    await play();

    expect(find.mock.calls).toEqual([[await arnOf(1)]]);
  });

  it('waits for an event only after a change of a target, so that repeated events cannot run the loop without a wait', async () => {
    const { play, targetEnds } = await setup();
    await play();
    await targetEnds.record({ waveId: 'w', index: 0 });

    expect(await play()).toMatchObject({ nextWait: 'time', waitSeconds: 10 });
    expect(await play(true)).toMatchObject({ nextWait: 'event' });
  });

  it('reads every running target in turn if the wait timed out', async () => {
    const { play, find } = await setup({ targets: 100, state: { operationPreferences: { MaxConcurrentCount: 100 } } });
    await play();
    await play(true);
    await play(true);

    expect(find.mock.calls.length).toBe(120);
    expect(new Set(find.mock.calls.map(([arn]) => arn)).size).toBe(100);
  });

  it('finds the end of a target without a report by the poll', async () => {
    const { play, end } = await setup();
    await play();
    await end(0, {}, false);

    expect(await play()).toMatchObject({ waveProgress: { targets: 'wpp' } });
    expect(await play(true)).toMatchObject({ waveProgress: { targets: 'nwp' } });
  });

  it('waits for an execution that is not visible yet', async () => {
    const { play, executions } = await setup();
    await play();
    executions.clear();

    expect(await play(true)).toMatchObject({ waveProgress: { targets: 'wpp' }, nextWait: 'event' });
  });

  it.each(['PENDING_REDRIVE', 'RUNNING'])('waits for an execution that is %s', async (status) => {
    const { play, end } = await setup();
    await play();
    await end(0, { status });

    expect(await play()).toMatchObject({ waveProgress: { targets: 'wpp' } });
  });

  it('gives each target the pipeline and the execution of the action, for its approval', async () => {
    const pipeline = { pipelineName: 'shop', actionExecutionId: 'action-1' };
    const { play, executions } = await setup({ state: pipeline });
    await play();

    expect(JSON.parse(executions.get(await arnOf(0))?.input ?? '')).toMatchObject(pipeline);
  });

  it('refuses a state without targets', async () => {
    const { handler } = await setup();

    await expect(handler(makeState())).rejects.toThrow('Expected the state to have the targets of a wave');
  });
});

describe('a wave with a failed target', () => {
  it('stops, starts no more targets, and gives the reason', async () => {
    const { play, end, started } = await setup();
    await play();
    await end(0, FAILED);

    const state = await play();

    expect(state).toMatchObject({
      waveOutcome: 'failed',
      waveProgress: { targets: 'oss', stopReason: expect.stringContaining('1 of 3 targets was refused or failed') },
      failure: { Error: 'WaveStopped', Cause: expect.stringContaining('Orders would be deleted.') },
    });
    expect(state.failure?.Cause).toMatch(/\nRecord: https:\/\/\S+\.md$/);
    expect(started).toEqual(['s0']);
  });

  it('waits for the targets that are running', async () => {
    const { play, end } = await setup({ state: { operationPreferences: { MaxConcurrentCount: 2 } } });
    await play();
    await end(1, FAILED);

    expect(await play()).toMatchObject({ waveOutcome: 'in-progress', waveProgress: { targets: 'wos' } });
    await end(0);
    expect(await play()).toMatchObject({ waveOutcome: 'failed', waveResult: { counts: { new: 1, old: 2, unclear: 0 } } });
  });

  it('starts a target that an earlier attempt of the round decided to start', async () => {
    const { play, end, waves, started } = await setup();
    await play();
    await end(0, FAILED);
    await waves.settleStart({ waveId: 'w', index: 1 }, { decision: 'start' });

    expect(await play()).toMatchObject({ waveOutcome: 'in-progress', waveProgress: { targets: 'ows' } });
    expect(started).toEqual(['s0', 's1']);
  });

  it('stops if an earlier attempt decided to skip a target, although this attempt would continue', async () => {
    const { play, waves, started } = await setup();
    await waves.settleStart({ waveId: 'w', index: 0 }, { decision: 'skip', reason: 'the pipeline was stopped' });

    expect(await play()).toMatchObject({ waveProgress: { targets: 'spp', stopReason: 'the pipeline was stopped' } });
    expect(await play()).toMatchObject({
      waveOutcome: 'failed',
      waveProgress: { targets: 'sss' },
      failure: {
        Error: 'WaveStopped',
        Cause: expect.stringContaining('The wave stopped: the pipeline was stopped. 0 of 3 targets'),
      },
    });
    expect(started).toEqual([]);
  });

  it('stops if an earlier attempt decided to stop a judged target, although this attempt would continue', async () => {
    const { play, waves } = await setup({ state: { judgeAllFirst: true }, targets: 1 });
    await play();
    await waves.recordVerdict({ waveId: 'w', index: 0 });
    await waves.settleRelease({ waveId: 'w', index: 0 }, { decision: 'stop', reason: 'the pipeline was stopped' });

    expect(await play()).toMatchObject({ waveProgress: { targets: 'r', stopReason: 'the pipeline was stopped' } });
  });

  it('succeeds within the tolerance', async () => {
    const { play, end } = await setup({ targets: 1, state: { operationPreferences: { FailureToleranceCount: 1 } } });
    await play();
    await end(0, FAILED);

    expect(await play()).toMatchObject({ waveOutcome: 'succeeded', waveResult: { counts: { new: 0, old: 1, unclear: 0 } } });
  });

  it('cannot determine the version of an execution with another input', async () => {
    const { play, end } = await setup({ targets: 1 });
    await play();
    await end(0, { input: '{"stackName":"other"}' });

    expect(await play()).toMatchObject({
      waveResult: { counts: { unclear: 1 } },
      failure: { Cause: expect.stringContaining('Another principal') },
    });
  });

  it.each([
    [{ status: 'ABORTED' }, 'The execution ended with ABORTED and gave no reason.'],
    [{ status: 'FAILED', error: 'X', cause: '' }, 'The execution ended with X and gave no reason.'],
  ])('gives a reason for %j', async (end, reason) => {
    const { play, end: endTarget } = await setup({ targets: 1 });
    await play();
    await endTarget(0, end);

    expect((await play()).failure?.Cause).toContain(reason);
  });

  it('accepts an output that is not JSON, and a history without a state', async () => {
    const { play, end, readEnd } = await setup({ targets: 2 });
    readEnd.mockResolvedValue({ states: ['Execute Change Set'], state: undefined } as never);
    await play();
    await end(0, { output: 'x' });
    await play();
    await end(1, FAILED);

    expect(await play()).toMatchObject({ waveResult: { counts: { new: 1, unclear: 1 } } });
  });
});

describe('a wave that judges all targets first', () => {
  const state = { judgeAllFirst: true, operationPreferences: { MaxConcurrentCount: 3 } };

  it('releases its targets after the last verdict, and wakes them', async () => {
    const { play, waves, waits, complete } = await setup({ state });
    await play();
    await waves.recordVerdict({ waveId: 'w', index: 0 });
    await waves.recordVerdict({ waveId: 'w', index: 2 });
    expect(await play()).toMatchObject({ waveProgress: { targets: 'jwj' } });
    expect(waves.releases.size).toBe(0);
    await waves.recordVerdict({ waveId: 'w', index: 1 });
    await waits.store(await nameOf(1), { taskToken: 'one', executionArn: 'arn' });

    expect(await play()).toMatchObject({ waveProgress: { targets: 'rrr' } });
    expect([...waves.releases.values()]).toEqual([{ decision: 'proceed' }, { decision: 'proceed' }, { decision: 'proceed' }]);
    expect(complete.mock.calls).toEqual([['one']]);
  });

  it('does not count a verdict that the gate did not write', async () => {
    const { play, waves } = await setup({ state });
    vi.spyOn(waves, 'listVerdicts');
    const listed = { ...waves, listVerdicts: async () => [0, 1, 2] };
    await play();

    expect(await listed.hasVerdict({ waveId: 'w', index: 0 })).toBe(false);
    expect(await play()).toMatchObject({ waveProgress: { targets: 'www' } });
  });

  it('stops every target if one is refused', async () => {
    const { play, end, waves } = await setup({ state });
    await play();
    await waves.recordVerdict({ waveId: 'w', index: 0 });
    await end(1, FAILED);

    expect(await play()).toMatchObject({ waveProgress: { targets: 'row' } });
    expect(waves.releases.get(0)).toMatchObject({ decision: 'stop', reason: expect.stringContaining('1 of 3') });
    await waves.recordVerdict({ waveId: 'w', index: 2 });
    expect(await play()).toMatchObject({ waveProgress: { targets: 'ror' } });
    await end(0, { ...FAILED, error: 'WaveStopped' });
    await end(2, { ...FAILED, error: 'WaveStopped' });
    expect(await play()).toMatchObject({ waveOutcome: 'failed', waveResult: { counts: { new: 0, old: 3, unclear: 0 } } });
  });
});

describe('a wave whose pipeline execution', () => {
  const pipeline = { pipelineName: 'shop', pipelineExecutionId: 'execution-1', actionExecutionId: 'action-1' };

  it.each(['Stopped', 'Superseded', 'absent'])('is %s starts no more targets', async (pipelineStatus) => {
    const { play, started } = await setup({ state: pipeline, pipelineStatus });
    const state = await play();

    expect(started).toEqual([]);
    expect(state).toMatchObject({ waveOutcome: 'failed', waveProgress: { targets: 'sss' } });
    expect(state.failure?.Cause).toContain(`is no longer in progress (${pipelineStatus})`);
  });

  it('is in progress continues, and asks only if a target is next', async () => {
    const { play, findPipeline } = await setup({ state: pipeline });
    await play();
    await play();

    expect(findPipeline.mock.calls).toEqual([['shop', 'execution-1', 'action-1']]);
  });

  it.each([{}, { pipelineName: 'shop' }, { pipelineExecutionId: 'execution-1' }])(
    'is unknown with %j continues',
    async (state) => {
      const { play, findPipeline, started } = await setup({ state });
      await play();

      expect(findPipeline).not.toHaveBeenCalled();
      expect(started).toEqual(['s0']);
    },
  );

  it('cannot be read is tried again', async () => {
    const { play, findPipeline } = await setup({ state: pipeline });
    findPipeline.mockRejectedValue(new DeploymentError('SystemUnavailable', 'throttled'));

    await expect(play()).rejects.toThrow('throttled');
  });
});

describe('the time limit of a wave', () => {
  it('stops it, and a quarter of an hour later it ends without the running targets', async () => {
    const { play, clock } = await setup({ state: { timeoutMinutes: 30 } });
    await play();
    clock.advance(30 * 60_000);

    expect(await play(true)).toMatchObject({
      waveOutcome: 'in-progress',
      waveProgress: { targets: 'wss', stopReason: expect.stringContaining('30 minutes') },
    });
    clock.advance(15 * 60_000);
    const state = await play(true);
    expect(state).toMatchObject({ waveOutcome: 'failed', waveResult: { counts: { new: 0, old: 2, unclear: 1 } } });
    expect(state.failure?.Cause).toContain('Still running at the end of the wave.');
  });

  it('limits the wait of a round, which has at least one second', async () => {
    const { play, clock } = await setup({ state: { timeoutMinutes: 30 } });
    clock.advance(30 * 60_000 - 4_000);
    expect(await play()).toMatchObject({ awaitSeconds: 4 });
    clock.advance(4_000 + 15 * 60_000 - 500);
    expect(await play()).toMatchObject({ awaitSeconds: 1 });
  });
});
