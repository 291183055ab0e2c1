import { describe, expect, it } from 'vitest';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { targetExecutionNameOf } from '../../core/waves/wave-names.ts';
import { createHandler } from '../../functions/read-release/handler.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import { makeClock, makeWaves, sign } from './fakes.ts';

const PARENT = 'arn:aws:states:eu-west-1:111111111111:execution:stackgate:job-1';
const NAME = await targetExecutionNameOf(PARENT, 1, sign);
const TARGET = makeState({
  execution: { id: `${PARENT}-1`, name: NAME, startTime: '2026-01-01T00:00:00.000Z' },
  hold: 'waiting',
  wave: { parent: PARENT, judgeAllFirst: true, deadline: '2026-01-01T10:00:00.000Z', proof: 'a' },
});

function setup(parentStatus: string | undefined = 'RUNNING', now?: string) {
  const waves = makeWaves();
  const asked: string[] = [];
  const handler = createHandler({
    waves,
    executions: {
      find: async (arn) => {
        asked.push(arn);
        return parentStatus === 'absent' ? undefined : { status: parentStatus };
      },
    },
    clock: makeClock(now),
  });
  return { waves, asked, read: (state: DeploymentState = TARGET) => handler(state) };
}

describe('reading the release of a target', () => {
  it('releases it if the wave decided to proceed', async () => {
    const { waves, read } = setup();
    waves.releases.set(1, { decision: 'proceed' });

    expect(await read()).toMatchObject({ hold: 'released' });
  });

  it('stops it with the reason if the wave stopped', async () => {
    const { waves, read } = setup();
    waves.releases.set(1, { decision: 'stop', reason: 'another target failed' });

    expect(await read()).toMatchObject({
      hold: 'stopped',
      failure: { Error: 'WaveStopped', Cause: expect.stringMatching(/another target failed\. Nothing was changed\./) },
    });
  });

  it('waits while the wave is running, for a time after a wait that ended early', async () => {
    const { read, asked } = setup();

    expect(await read({ ...TARGET, awaitTimeout: {} })).toMatchObject({ hold: 'waiting', nextWait: 'event', awaitSeconds: 300 });
    expect(await read()).toMatchObject({ hold: 'waiting', nextWait: 'time', waitSeconds: 300 });
    expect(asked).toEqual([PARENT, PARENT]);
  });

  it.each(['ABORTED', 'TIMED_OUT', 'SUCCEEDED', 'absent'])('stops it if the execution of the wave is %s', async (status) => {
    expect(await setup(status).read()).toMatchObject({
      hold: 'stopped',
      failure: { Error: 'WaveStopped', Cause: expect.stringContaining(`has ended (${status})`) },
    });
  });

  it('stops it at the deadline of the wave', async () => {
    const { read, asked } = setup('RUNNING', '2026-01-01T10:00:00.000Z');

    expect(await read()).toMatchObject({ hold: 'stopped' });
    expect(asked).toEqual([]);
  });

  it.each([{ execution: { ...TARGET.execution, name: 'by-hand' } }, { wave: undefined }])(
    'refuses an execution with %j',
    async (change) => {
      await expect(setup().read({ ...TARGET, ...change } as DeploymentState)).rejects.toThrow('to be a target of a wave');
    },
  );
});
