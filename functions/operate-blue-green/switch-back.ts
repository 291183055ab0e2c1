import type { OperatorReply } from '../../core/blue-green/operator-reply.ts';
import type { Pointer } from '../../core/blue-green/pointer.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import { followPointer } from '../follow-pointer.ts';
import type { StoredPointer } from '../ports/pointers.ts';
import { deploymentOf, isOwnPrevious, stackNameIn } from '../retire-previous.ts';
import { type OperateDeps, showPair } from './show-pair.ts';

/**
 * Moves the pointer to the previous stack, then the SSM parameter and the alias, and protects the stack that was the current one. The gate
 * does not delete that stack automatically. A repeated request finds the stack as the current one, and completes what is missing.
 *
 * @param to name or ARN of the previous stack
 */
export async function switchBack(to: string, { pointer, number }: StoredPointer, deps: OperateDeps): Promise<OperatorReply> {
  const isNamed = (stackId: string) => [stackId, stackNameIn(stackId)].includes(to);
  if (isNamed(pointer.current)) return complete(pointer, deps);
  const { previous } = pointer;
  const refuse = async (reason: string): Promise<OperatorReply> => ({
    kind: 'refused',
    pair: await showPair(pointer, deps),
    reason,
  });
  if (previous === undefined || !isNamed(previous.stackId)) return refuse(`The deployment has no previous stack ${to}.`);
  if (!(await isOwnPrevious(pointer, previous, deps)))
    return refuse('The gate did not create the previous stack for this deployment.');
  const now = deps.clock.now();
  if (Date.parse(previous.deletesUntil ?? '') > now.getTime()) {
    return refuse(
      `The gate is deleting the previous stack. If the stack still exists after ${previous.deletesUntil}, try again.`,
    );
  }
  if (pointer.next !== undefined && Date.parse(pointer.next.expiresAt) > now.getTime()) {
    return refuse(`The deployment ${pointer.next.executionArn} is creating a next stack: wait until the deployment ends.`);
  }
  const [current, target] = [await deps.stacks.find(pointer.current), await deps.stacks.find(previous.stackId)];
  if (readStackCondition(current).condition === 'busy')
    return refuse('The current stack is being updated: wait until the update ends.');
  if (readStackCondition(target).condition !== 'exists') {
    return refuse(`The previous stack is not ready: its status is ${target?.stackStatus ?? 'absent'}.`);
  }
  const {
    next: _,
    previous: { policySha256 },
    ...rest
  } = { ...pointer, previous };
  const moved: Pointer = {
    ...rest,
    current: previous.stackId,
    previous: {
      stackId: pointer.current,
      switchedAt: now.toISOString(),
      wasProtected: current?.hasTerminationProtection ?? false,
      ...(policySha256 === undefined ? {} : { policySha256 }),
    },
  };
  if ((await deps.pointers.store(moved, number)) === 'conflict') {
    return refuse('Another writer changed the pointer at the same time. The pointer did not move.');
  }
  return complete(moved, deps);
}

async function complete(pointer: Pointer, deps: OperateDeps): Promise<OperatorReply> {
  const notes = await followPointer(deploymentOf(pointer), deps);
  const { previous } = pointer;
  const stack = previous === undefined ? undefined : await deps.stacks.find(previous.stackId);
  if (stack !== undefined && !stack.hasTerminationProtection && readStackCondition(stack).condition !== 'absent') {
    await deps.stacks.setTerminationProtection(stack.stackId, true);
  }
  return { kind: 'pair', pair: await showPair(pointer, deps), notes };
}
