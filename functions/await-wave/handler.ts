import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readTargetName, waveIdOf, waveKeyOf } from '../../core/waves/wave-names.ts';
import { isActive, readProgress } from '../../core/waves/wave-progress.ts';
import type { GateSecret, Log, TaskTokens } from '../ports/ports.ts';
import type { Waits } from '../ports/waits.ts';
import type { TargetEnds, TargetId, Waves } from '../ports/waves.ts';
import { wakeTask } from '../wake-task.ts';

/** Dependencies of Await Targets and Await Release. */
export interface AwaitWaveDeps {
  readonly secret: GateSecret;
  readonly waves: Pick<Waves, 'recordVerdict' | 'findRelease' | 'listVerdicts'>;
  readonly targetEnds: Pick<TargetEnds, 'list'>;
  readonly waits: Pick<Waits, 'store' | 'find'>;
  readonly taskTokens: TaskTokens;
  readonly log: Log;
}

/**
 * Stores the token of a task that waits for the targets of its wave, or for its release by the wave, and then reads once, so that
 * nothing between the last state and the stored token is missed. A target also reports its verdict to the wave.
 */
export function createHandler(deps: AwaitWaveDeps): (event: unknown) => Promise<void> {
  return async (event) => {
    const { taskToken, state } = readAwaitEvent(event);
    const { execution } = state;
    const key =
      state.wave === undefined ? waveKeyOf(await waveIdOf(execution.id, (text) => deps.secret.hmac(text))) : execution.name;
    await deps.waits.store(key, { taskToken, executionArn: execution.id });
    const isDue = state.wave === undefined ? await hasNews(state, key, deps) : await isDecided(readTarget(state), deps);
    if (isDue) deps.log.info('the wait has already ended', { outcome: await deps.taskTokens.complete(taskToken) });
  };
}

function readAwaitEvent(event: unknown): { readonly taskToken: string; readonly state: DeploymentState } {
  const { taskToken, state } = (event ?? {}) as { readonly taskToken?: unknown; readonly state?: unknown };
  if (typeof taskToken === 'string' && taskToken !== '') return { taskToken, state: readDeploymentState(state) };
  throw new DeploymentError(
    'ConfigurationError',
    'Expected the event to have a `taskToken`, got none: start the state machine, not one of its functions.',
  );
}

/** Returns true if a target of the wave reported something that the last round did not read. */
async function hasNews({ waveProgress }: DeploymentState, key: string, { waves, targetEnds }: AwaitWaveDeps): Promise<boolean> {
  const statuses = readProgress(waveProgress?.targets ?? '');
  const waveId = key.slice(waveKeyOf('').length);
  const [judged, ended] = await Promise.all([waves.listVerdicts(waveId), targetEnds.list(waveId)]);
  return judged.some((index) => statuses[index] === 'working') || ended.some((index) => isActive(statuses[index]));
}

/** Reports the verdict, wakes the wave, and reads the release. */
async function isDecided(target: TargetId, { waves, waits, taskTokens }: AwaitWaveDeps): Promise<boolean> {
  if ((await waves.findRelease(target)) !== undefined) return true;
  await waves.recordVerdict(target);
  await wakeTask(async () => (await waits.find(waveKeyOf(target.waveId)))?.taskToken, taskTokens);
  return (await waves.findRelease(target)) !== undefined;
}

/** @throws DeploymentError if the state is not the state of a judged target */
function readTarget({ execution, hold }: DeploymentState): TargetId {
  const target = readTargetName(execution.name);
  if (target !== undefined && hold === 'waiting') return target;
  throw new DeploymentError(
    'UnexpectedError',
    `Expected ${execution.name} to be a target that waits for its release, got another execution.`,
  );
}
