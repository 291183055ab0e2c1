import { planWave } from '../../core/waves/plan-wave.ts';
import type { TargetStatus } from '../../core/waves/wave-progress.ts';
import { inBatches } from '../in-batches.ts';
import type { TaskTokens } from '../ports/ports.ts';
import type { Waits } from '../ports/waits.ts';
import type { Release, TargetExecutions, Waves } from '../ports/waves.ts';
import { wakeTask } from '../wake-task.ts';
import type { Wave } from './wave.ts';

/** Dependencies of `moveTargets`. */
export interface MoveTargetsDeps {
  readonly waves: Pick<Waves, 'settleStart' | 'settleRelease'>;
  readonly executions: Pick<TargetExecutions, 'start'>;
  readonly waits: Pick<Waits, 'find'>;
  readonly taskTokens: TaskTokens;
}

/**
 * Starts and releases the next targets; after a stop, starts none and stops each target that waits for its release. Each decision is stored
 * before it is carried out, so that a repeated round carries out the same decision and does not lose a target that an earlier attempt
 * started.
 *
 * @param stopReason undefined while the wave continues
 * @returns the new statuses
 */
export async function moveTargets(
  wave: Wave,
  statuses: readonly TargetStatus[],
  stopReason: string | undefined,
  deps: MoveTargetsDeps,
): Promise<readonly TargetStatus[]> {
  const next = [...statuses];
  const indexesOf = (status: TargetStatus) => statuses.flatMap((one, index) => (one === status ? [index] : []));
  const { start, release } =
    stopReason === undefined ? planWave(statuses, wave.rules) : { start: indexesOf('pending'), release: indexesOf('judged') };
  for (const [index, status] of await inBatches(start, (target) => startTarget(wave, target, stopReason, deps)))
    next[index] = status;
  const decision: Release = stopReason === undefined ? { decision: 'proceed' } : { decision: 'stop', reason: stopReason };
  await inBatches(release, (target) => releaseTarget(wave, target, decision, deps));
  for (const index of release) next[index] = 'released';
  return next;
}

async function startTarget(
  wave: Wave,
  index: number,
  stopReason: string | undefined,
  { waves, executions }: MoveTargetsDeps,
): Promise<readonly [number, TargetStatus]> {
  const target = { waveId: wave.id, index };
  if ((await waves.settleStart(target, stopReason === undefined ? 'start' : 'skip')) === 'skip') return [index, 'skipped'];
  const { executionArn, input } = await wave.executionOf(index);
  await executions.start(executionArn, JSON.stringify(input));
  return [index, 'working'];
}

async function releaseTarget(
  wave: Wave,
  index: number,
  decision: Release,
  { waves, waits, taskTokens }: MoveTargetsDeps,
): Promise<void> {
  const target = await wave.executionOf(index);
  await waves.settleRelease(target, decision);
  await wakeTask(async () => (await waits.find(target.name))?.taskToken, taskTokens);
}
