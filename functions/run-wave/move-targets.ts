import { planWave } from '../../core/waves/plan-wave.ts';
import type { TargetStatus } from '../../core/waves/wave-progress.ts';
import { inBatches } from '../in-batches.ts';
import type { TaskTokens } from '../ports/ports.ts';
import type { Waits } from '../ports/waits.ts';
import type { Release, Start, TargetExecutions, Waves } from '../ports/waves.ts';
import { wakeTask } from '../wake-task.ts';
import type { Wave } from './wave.ts';

/** Dependencies of `moveTargets`. */
export interface MoveTargetsDeps {
  readonly waves: Pick<Waves, 'settleStart' | 'settleRelease'>;
  readonly executions: Pick<TargetExecutions, 'start'>;
  readonly waits: Pick<Waits, 'find'>;
  readonly taskTokens: TaskTokens;
}

/** The new statuses, and why the wave stops, as a clause; absent while it continues. */
export interface MovedTargets {
  readonly statuses: readonly TargetStatus[];
  readonly stopReason?: string;
}

/**
 * Starts and releases the next targets; after a stop, starts none and stops each target that waits for its release. Each decision is stored
 * before it is carried out, so that a repeated round carries out the same decision and does not lose a target that an earlier attempt
 * started. If an earlier attempt decided to stop the wave, the wave stops, although this attempt would continue it.
 *
 * @param stopReason undefined while the wave continues
 */
export async function moveTargets(
  wave: Wave,
  statuses: readonly TargetStatus[],
  stopReason: string | undefined,
  deps: MoveTargetsDeps,
): Promise<MovedTargets> {
  const next = [...statuses];
  const indexesOf = (status: TargetStatus) => statuses.flatMap((one, index) => (one === status ? [index] : []));
  const { start, release } =
    stopReason === undefined ? planWave(statuses, wave.rules) : { start: indexesOf('pending'), release: indexesOf('judged') };
  const begin: Start = stopReason === undefined ? { decision: 'start' } : { decision: 'skip', reason: stopReason };
  const starts = await inBatches(start, async (target) => [target, await startTarget(wave, target, begin, deps)] as const);
  for (const [index, { decision }] of starts) next[index] = decision === 'skip' ? 'skipped' : 'working';
  const proceed: Release = stopReason === undefined ? { decision: 'proceed' } : { decision: 'stop', reason: stopReason };
  const releases = await inBatches(release, (target) => releaseTarget(wave, target, proceed, deps));
  for (const index of release) next[index] = 'released';
  const settled = [...starts.map(([, stored]) => stored), ...releases];
  const reason = stopReason ?? settled.flatMap((stored) => ('reason' in stored ? stored.reason : []))[0];
  return { statuses: next, ...(reason === undefined ? {} : { stopReason: reason }) };
}

async function startTarget(wave: Wave, index: number, start: Start, { waves, executions }: MoveTargetsDeps): Promise<Start> {
  const settled = await waves.settleStart({ waveId: wave.id, index }, start);
  if (settled.decision === 'skip') return settled;
  const { executionArn, input } = await wave.executionOf(index);
  await executions.start(executionArn, JSON.stringify(input));
  return settled;
}

async function releaseTarget(
  wave: Wave,
  index: number,
  decision: Release,
  { waves, waits, taskTokens }: MoveTargetsDeps,
): Promise<Release> {
  const target = await wave.executionOf(index);
  const settled = await waves.settleRelease(target, decision);
  await wakeTask(async () => (await waits.find(target.name))?.taskToken, taskTokens);
  return settled;
}
