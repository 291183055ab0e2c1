import { deadlineOf, timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { findExcess, isOver, planWave } from '../../core/waves/plan-wave.ts';
import { describeExcess, describePipelineEnd, describeTimeLimit } from '../../core/waves/stop-reasons.ts';
import { readProgress, type TargetStatus, writeProgress } from '../../core/waves/wave-progress.ts';
import { CLEAN_UP_MS, waveWaitSeconds } from '../../core/waves/wave-times.ts';
import { type AnnounceEndDeps, announceEnd } from '../announce-end.ts';
import type { PipelineExecutions } from '../ports/approvals.ts';
import type { Clock, GateSecret } from '../ports/ports.ts';
import type { RevisionCopies } from '../ports/revisions.ts';
import type { TargetExecutions } from '../ports/waves.ts';
import { type FinishWaveDeps, finishWave } from './finish-wave.ts';
import { type MoveTargetsDeps, moveTargets } from './move-targets.ts';
import { type ReadTargetsDeps, readTargets } from './read-targets.ts';
import { readWave, type Wave } from './wave.ts';

/** Dependencies of Run Wave. */
export interface RunWaveDeps extends ReadTargetsDeps, MoveTargetsDeps, FinishWaveDeps, AnnounceEndDeps {
  readonly executions: TargetExecutions;
  readonly waves: ReadTargetsDeps['waves'] & MoveTargetsDeps['waves'] & FinishWaveDeps['waves'];
  readonly secret: GateSecret;
  readonly copies: Pick<RevisionCopies, 'read'>;
  readonly pipelines: PipelineExecutions;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * One round of a wave: reads which targets were judged or ended, decides whether the wave continues, starts and releases the next targets, and
 * writes the summary after the last one.
 */
export function createHandler(deps: RunWaveDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const { awaitTimeout, ...state } = readDeploymentState(event);
    const wave = await readWave(state, deps);
    const { waveProgress } = state;
    const before = waveProgress === undefined ? wave.stacks.map(() => 'pending' as const) : readProgress(waveProgress.targets);
    const round = waveProgress?.round ?? 0;
    const isPoll = awaitTimeout !== undefined;
    const read = await readTargets(wave, before, { round, isPoll }, deps);
    const foundReason = waveProgress?.stopReason ?? (await findStopReason(wave, read, deps));
    const { statuses: moved, stopReason } = await moveTargets(wave, read, foundReason, deps);
    const progress = { targets: writeProgress(moved), round: round + 1, ...(stopReason === undefined ? {} : { stopReason }) };
    deps.log.info('a round of the wave', { executionArn: state.execution.id, ...progress });
    const now = deps.clock.now();
    const hasEnded = isOver(moved) || now.getTime() >= deadlineOf(state).getTime() + CLEAN_UP_MS;
    if (hasEnded) {
      const result = await finishWave(wave, moved, stopReason, deps);
      await announceEnd(state.execution.id, deps);
      return { ...state, waveProgress: progress, ...result };
    }
    const hasMoved = progress.targets !== writeProgress(before);
    return { ...state, waveProgress: progress, ...planWait(state, isPoll || hasMoved, now) };
  };
}

/** Decides whether the wave stops. @returns the reason, as a clause; undefined while it continues */
async function findStopReason(
  wave: Wave,
  statuses: readonly TargetStatus[],
  { pipelines, clock }: RunWaveDeps,
): Promise<string | undefined> {
  const { state, rules } = wave;
  const excess = findExcess(statuses, rules);
  if (excess !== undefined) return describeExcess(excess, rules.failureToleranceCount);
  const { start, release } = planWave(statuses, rules);
  if (clock.now() >= deadlineOf(state)) return describeTimeLimit(timeoutMinutesOf(state));
  const { pipelineName, pipelineExecutionId, actionExecutionId } = state;
  if (start.length + release.length === 0 || pipelineName === undefined || pipelineExecutionId === undefined) return undefined;
  const pipeline = await pipelines.find(pipelineName, pipelineExecutionId, actionExecutionId);
  return pipeline?.status === 'InProgress' ? undefined : describePipelineEnd(pipelineName, pipelineExecutionId, pipeline?.status);
}

/**
 * @param isEventExpected false if the last wait ended without a change of a target, so that repeated events cannot run the loop without a wait
 */
function planWait(state: DeploymentState, isEventExpected: boolean, now: Date): Partial<DeploymentState> {
  const deadline = deadlineOf(state).getTime();
  const last = now.getTime() < deadline ? deadline : deadline + CLEAN_UP_MS;
  const left = Math.ceil((last - now.getTime()) / 1_000);
  const seconds = Math.max(1, Math.min(waveWaitSeconds(new Date(state.execution.startTime), now), left));
  return {
    waveOutcome: 'in-progress',
    nextWait: isEventExpected ? 'event' : 'time',
    awaitSeconds: seconds,
    waitSeconds: seconds,
  };
}
