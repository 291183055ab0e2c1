import type { ShownPair, ShownStack } from '../../core/blue-green/operator-reply.ts';
import type { Pointer } from '../../core/blue-green/pointer.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import type { FollowPointerDeps } from '../follow-pointer.ts';
import type { Pointers } from '../ports/pointers.ts';
import type { Log } from '../ports/ports.ts';
import { type RetirementDeps, stackNameIn } from '../retire-previous.ts';

/** Dependencies of the operations. */
export interface OperateDeps extends RetirementDeps, FollowPointerDeps {
  readonly pointers: Pick<Pointers, 'find' | 'store'>;
  readonly log: Log;
}

/** Reads both stacks of a pointer. */
export async function showPair(
  { current, previous, next }: Pointer,
  { stacks, clock }: Pick<OperateDeps, 'stacks' | 'clock'>,
): Promise<ShownPair> {
  const show = async (stackId: string): Promise<ShownStack> => {
    const stack = await stacks.find(stackId);
    return {
      stackId,
      stackName: stackNameIn(stackId),
      stackStatus: stack === undefined || readStackCondition(stack).condition === 'absent' ? 'absent' : stack.stackStatus,
      hasTerminationProtection: stack?.hasTerminationProtection ?? false,
    };
  };
  return {
    current: await show(current),
    ...(previous === undefined ? {} : { previous: { ...(await show(previous.stackId)), ...timesOf(previous) } }),
    ...(next === undefined ? {} : { next: showNext(next, clock.now()) }),
  };
}

function showNext(
  { stackName, executionArn, expiresAt }: NonNullable<Pointer['next']>,
  now: Date,
): NonNullable<ShownPair['next']> {
  return { stackName, executionArn, hasEnded: Date.parse(expiresAt) <= now.getTime() };
}

function timesOf({ switchedAt, retireAt }: NonNullable<Pointer['previous']>) {
  return { switchedAt, ...(retireAt === undefined ? {} : { retireAt }) };
}
