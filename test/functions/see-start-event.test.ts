import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../core/errors.ts';
import { planFirstAwait } from '../../functions/see-start-event.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import { makeClock } from './fakes.ts';

const STARTED_AT = '2026-01-01T00:00:00.000Z';

/** @param answers of each look for the start event; the last one repeats */
async function plan(...answers: readonly (boolean | Error)[]) {
  const clock = makeClock(STARTED_AT);
  const left = [...answers];
  const hasStartEvent = async () => {
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer instanceof Error) throw answer;
    return answer ?? false;
  };
  const operation = { state: makeState(), clientRequestToken: 'token', operationStartedAt: STARTED_AT };
  return { ...(await planFirstAwait(operation, { waits: { hasStartEvent }, clock })), sleeps: clock.sleeps };
}

describe('the first wait for the end of an operation', () => {
  it('is long as soon as the start event arrived', async () => {
    expect(await plan(false, false, true)).toEqual({ awaitSeconds: 3_900, sleeps: [250, 250] });
  });

  it('is short if the start event does not arrive within three seconds', async () => {
    const { awaitSeconds, sleeps } = await plan(false);

    expect(awaitSeconds).toBe(10);
    expect(sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(3_000);
  });

  it('is short if the start event cannot be looked up: the operation has started', async () => {
    expect(await plan(new DeploymentError('PermissionError', 'denied'))).toMatchObject({ awaitSeconds: 10 });
  });

  it('does not hide a defect', async () => {
    await expect(plan(new TypeError('a defect'))).rejects.toThrow('a defect');
  });
});
