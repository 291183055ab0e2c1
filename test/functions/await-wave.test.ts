import { describe, expect, it, vi } from 'vitest';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { targetExecutionNameOf, waveIdOf, waveKeyOf } from '../../core/waves/wave-names.ts';
import { createHandler } from '../../functions/await-wave/handler.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import { makeLog, makeSecret, makeTargetEnds, makeWaits, makeWaves, sign } from './fakes.ts';

const WAVE = makeState({ stackCondition: 'wave', waveProgress: { targets: 'wjn', round: 1 } });
const PARENT = WAVE.execution.id;
const KEY = waveKeyOf(await waveIdOf(PARENT, sign));
const NAME = await targetExecutionNameOf(PARENT, 1, sign);
const TARGET = makeState({
  execution: { ...WAVE.execution, id: `${PARENT}-1`, name: NAME },
  hold: 'waiting',
  wave: { parent: PARENT, judgeAllFirst: true, deadline: '2026-01-02T00:00:00.000Z', proof: 'a' },
});

function setup() {
  const waves = makeWaves();
  const waits = makeWaits([]);
  const targetEnds = makeTargetEnds();
  const complete = vi.fn(async (_token: string) => 'completed' as const);
  const handler = createHandler({ secret: makeSecret(), waves, targetEnds, waits, taskTokens: { complete }, log: makeLog() });
  return {
    waves,
    waits,
    targetEnds,
    handler,
    completed: () => complete.mock.calls.map(([token]) => token),
    wait: (state: DeploymentState) => handler({ taskToken: 'own', state }),
  };
}

describe('a wave that waits for its targets', () => {
  it('has its token stored under a key that its targets can find', async () => {
    const { wait, waits, completed } = setup();

    await wait(WAVE);

    expect(waits.stored.get(KEY)).toEqual({ taskToken: 'own', executionArn: PARENT });
    expect(completed()).toEqual([]);
  });

  it.each([
    ['the verdict of a running target', 0, 'verdict', true],
    ['the end of a running target', 0, 'end', true],
    ['the end of a judged target', 1, 'end', true],
    ['the verdict of a judged target, which was read', 1, 'verdict', false],
    ['the end of an ended target, which was read', 2, 'end', false],
  ] as const)('ends its wait at once if it finds %s: %#', async (_label, index, kind, isNews) => {
    const { wait, waves, targetEnds, completed } = setup();
    const target = { waveId: 'w', index };
    await (kind === 'verdict' ? waves.recordVerdict(target) : targetEnds.record(target));

    await wait(WAVE);

    expect(completed()).toEqual(isNews ? ['own'] : []);
  });

  it('waits also without progress', async () => {
    const { wait, targetEnds, completed } = setup();
    await targetEnds.record({ waveId: 'w', index: 0 });
    const { waveProgress: _, ...state } = WAVE;

    await wait(state);

    expect(completed()).toEqual([]);
  });
});

describe('a target that waits for its release', () => {
  it('reports its verdict, and wakes the wave', async () => {
    const { wait, waves, waits, completed } = setup();
    waits.stored.set(KEY, { taskToken: 'wave', executionArn: PARENT });

    await wait(TARGET);

    expect(waits.stored.get(NAME)).toEqual({ taskToken: 'own', executionArn: `${PARENT}-1` });
    expect([...waves.verdicts]).toEqual([1]);
    expect(completed()).toEqual(['wave']);
  });

  it('ends its wait at once if the wave has decided', async () => {
    const { wait, waves, completed } = setup();
    waves.releases.set(1, { decision: 'proceed' });

    await wait(TARGET);

    expect(completed()).toEqual(['own']);
    expect(waves.verdicts.size).toBe(0);
  });

  it('ends its wait if the wave decides while the verdict is reported', async () => {
    const { wait, waves, waits, completed } = setup();
    vi.spyOn(waits, 'find').mockImplementation(async () => {
      waves.releases.set(1, { decision: 'proceed' });
      return undefined;
    });

    await wait(TARGET);

    expect(completed()).toEqual(['own']);
  });

  it.each([
    ['that is not held', { hold: 'released' as const }],
    ['with the name of another execution', { execution: WAVE.execution }],
  ])('is refused for an execution %s, so that it reports no verdict', async (_label, change) => {
    const { wait, waves } = setup();

    await expect(wait({ ...TARGET, ...change })).rejects.toThrow('to be a target that waits for its release');
    expect(waves.verdicts.size).toBe(0);
  });
});

describe('an event without a token', () => {
  it.each([{}, null, { taskToken: '', state: WAVE }, { taskToken: 1, state: WAVE }])('%j is refused', async (event) => {
    await expect(setup().handler(event)).rejects.toThrow('Expected the event to have a `taskToken`');
  });
});
