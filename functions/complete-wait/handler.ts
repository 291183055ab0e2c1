import { readStackStatusEvent } from '../../core/deployment/stack-status-event.ts';
import { accountOfArn, regionOfArn } from '../../core/deployment/target.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readTargetEnd } from '../../core/waves/target-events.ts';
import { waveKeyOf } from '../../core/waves/wave-names.ts';
import type { Log, Stacks, TaskTokens } from '../ports/ports.ts';
import type { StoredWait, Waits } from '../ports/waits.ts';
import type { TargetEnds, TargetId } from '../ports/waves.ts';
import { wakeTask } from '../wake-task.ts';

/** Dependencies of the target of the EventBridge rule. */
export interface CompleteWaitDeps {
  readonly stacks: Pick<Stacks, 'find'>;
  readonly waits: Pick<Waits, 'find' | 'recordStart'>;
  readonly targetEnds: Pick<TargetEnds, 'record'>;
  readonly taskTokens: TaskTokens;
  readonly log: Log;
}

/**
 * Ends the wait of a task when CloudFormation reports the end of the operation that the task waits for, or when Step Functions reports the end
 * of a target's execution that a wave waits for. The event is only a wake-up: its status is not used, and the next task reads the stack or
 * the execution. Events can be lost, late, duplicate, or forged without changing a result.
 */
export function createHandler(deps: CompleteWaitDeps): (event: unknown) => Promise<void> {
  return async (event) => {
    const target = readTargetEnd(event);
    if (target !== undefined) return endTarget(deps, target);
    const reported = readStackStatusEvent(event);
    if (reported === undefined) return;
    const { stackId, clientRequestToken, isEnd } = reported;
    if (!isEnd) return deps.waits.recordStart(clientRequestToken);
    const wait = await deps.waits.find(clientRequestToken);
    if (wait === undefined || !(await isAwaitedStack(stackId, wait, deps.stacks))) return;
    const outcome = await wake(deps, clientRequestToken);
    deps.log.info('ended a wait', { executionArn: wait.executionArn, outcome });
  };
}

/** Reports the end first, so that the wave finds it when it wakes. */
async function endTarget(deps: CompleteWaitDeps, target: TargetId): Promise<void> {
  await deps.targetEnds.record(target);
  deps.log.info('a target ended', { ...target, outcome: await wake(deps, waveKeyOf(target.waveId)) });
}

function wake({ waits, taskTokens }: CompleteWaitDeps, key: string): Promise<string> {
  return wakeTask(async () => (await waits.find(key))?.taskToken, taskTokens);
}

/** Only the stack of the deployment ends its wait: a nested stack ends before it, and can carry its client request token. */
async function isAwaitedStack(stackId: string, wait: StoredWait, stacks: Pick<Stacks, 'find'>): Promise<boolean> {
  if (wait.stackId !== undefined) return wait.stackId === stackId;
  // The function has no access to targets. The next poll ends such a wait.
  if (isElsewhere(stackId, wait.executionArn)) return false;
  try {
    const stack = await stacks.find(stackId);
    return stack !== undefined && stack.rootId === undefined;
  } catch (error) {
    // The gate may not read nested stacks whose names do not match its patterns.
    if (error instanceof DeploymentError && error.name === 'PermissionError') return false;
    throw error;
  }
}

/** Tests whether a stack is in another account or Region than the gate. */
function isElsewhere(stackId: string, executionArn: string): boolean {
  return accountOfArn(stackId) !== accountOfArn(executionArn) || regionOfArn(stackId) !== regionOfArn(executionArn);
}
