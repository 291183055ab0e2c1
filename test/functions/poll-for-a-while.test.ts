import { describe, expect, it } from 'vitest';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { pollForAWhile } from '../../functions/get-change-set-status/poll-for-a-while.ts';
import { makeState } from '../core/deployment/state-factory.ts';

/** A check that takes `lookMs`, with a clock that only sleeps and checks advance, and that `jumps` can set. */
function setup({ endsAfterLooks = Number.POSITIVE_INFINITY, waitSeconds = 1, lookMs = 0, jumpMs = 0, throwsAt = 0 } = {}) {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const events: unknown[] = [];
  const sleeps: number[] = [];
  const look = async (event: unknown): Promise<DeploymentState> => {
    events.push(event);
    now += lookMs + jumpMs;
    if (events.length === throwsAt) throw new Error('Rate exceeded');
    const hasEnded = events.length >= endsAfterLooks;
    return makeState({ operationOutcome: hasEnded ? 'succeeded' : 'in-progress', waitSeconds });
  };
  const sleep = async (ms: number) => {
    sleeps.push(ms);
    now += ms;
  };
  const isWaiting = ({ operationOutcome }: DeploymentState) => operationOutcome === 'in-progress';
  return { run: pollForAWhile(look, isWaiting, { now: () => new Date(now), sleep }), events, sleeps };
}

describe('polling within one invocation', () => {
  it('checks once if there is no wait', async () => {
    const { run, events, sleeps } = setup({ endsAfterLooks: 1 });

    expect(await run('event')).toMatchObject({ operationOutcome: 'succeeded' });
    expect([events, sleeps]).toEqual([['event'], []]);
  });

  it('checks the same event again after the requested wait, and returns when the operation has ended', async () => {
    const { run, events, sleeps } = setup({ endsAfterLooks: 3, waitSeconds: 2 });

    expect(await run('event')).toMatchObject({ operationOutcome: 'succeeded' });
    expect([events, sleeps]).toEqual([
      ['event', 'event', 'event'],
      [2_000, 2_000],
    ]);
  });

  it('returns to the state machine after 10 s', async () => {
    const { run, sleeps } = setup();

    expect(await run('event')).toMatchObject({ operationOutcome: 'in-progress', waitSeconds: 1 });
    expect(sleeps).toHaveLength(10);
  });

  it('returns to the state machine if a wait does not fit', async () => {
    const { run, sleeps } = setup({ waitSeconds: 60 });

    expect(await run('event')).toMatchObject({ operationOutcome: 'in-progress', waitSeconds: 60 });
    expect(sleeps).toEqual([]);
  });

  it('counts the time of slow checks', async () => {
    const { run, events } = setup({ lookMs: 4_000 });

    await run('event');

    expect(events).toHaveLength(3);
  });

  it('does not take longer if the clock is set back', async () => {
    const { run, sleeps } = setup({ jumpMs: -90_000 });

    await run('event');

    expect(sleeps).toHaveLength(10);
  });

  it('leaves a failed check to the retries of the state machine', async () => {
    await expect(setup({ throwsAt: 2 }).run('event')).rejects.toThrow('Rate exceeded');
  });
});
