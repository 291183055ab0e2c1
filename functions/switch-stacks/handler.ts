import type { Pointer } from '../../core/blue-green/pointer.ts';
import { selectOutputs } from '../../core/blue-green/select-outputs.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState, StackOfPair } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import { type AnnounceEndDeps, announceEnd } from '../announce-end.ts';
import { type FollowPointerDeps, followPointer } from '../follow-pointer.ts';
import type { Pointers, StackListings } from '../ports/pointers.ts';
import type { Clock, Stack, Stacks } from '../ports/ports.ts';

/** Dependencies of Switch Stacks. */
export interface SwitchStacksDeps extends FollowPointerDeps, AnnounceEndDeps {
  readonly stacks: Pick<Stacks, 'find' | 'setTerminationProtection'>;
  readonly pointers: Pick<Pointers, 'find' | 'store'>;
  readonly listings: Pick<StackListings, 'add'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** A state whose next stack was created, and verified if the push requests that. */
interface VerifiedState extends DeploymentState {
  readonly currentStack: StackOfPair & { readonly stackId: string };
  readonly nextStack: StackOfPair;
  readonly stackId: string;
}

/**
 * Moves the pointer to the next stack, then the SSM parameter and the alias, and protects the previous stack. The pointer moves only from
 * the stack and the reservation of this execution. A retried task finds the pointer that an earlier attempt moved.
 *
 * @throws DeploymentError StackChanged if another principal changed the pointer or the stack; the pointer does not move
 */
export function createHandler(deps: SwitchStacksDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = requireVerified(readDeploymentState(event));
    const { environmentName, stackName, stackId, currentStack, nextStack } = state;
    const deployment = environmentName === undefined ? { stackName } : { environmentName, stackName };
    const [current, next] = [await deps.stacks.find(currentStack.stackId), await deps.stacks.find(stackId)];
    await deps.listings.add({ deployment, stack: stackId });
    await movePointer(deps, state, current, next);
    const switchNotes = await followPointer(deployment, deps);
    if (current !== undefined && readStackCondition(current).condition !== 'absent' && !current.hasTerminationProtection) {
      await deps.stacks.setTerminationProtection(currentStack.stackId, true);
    }
    await announceEnd(state.execution.id, deps);
    deps.log.info('switched', { stackId, previous: currentStack.stackId });
    return {
      ...state,
      currentStack: { ...currentStack, outputs: selectOutputs(current?.outputs ?? {}) },
      nextStack: { ...nextStack, stackId, outputs: selectOutputs(next?.outputs ?? {}) },
      ...(switchNotes.length === 0 ? {} : { switchNotes }),
    };
  };
}

function requireVerified(state: DeploymentState): VerifiedState {
  const { currentStack, nextStack, stackId, operationOutcome, verification } = state;
  const { stackId: currentId } = currentStack ?? {};
  const isVerified = verification === undefined || isYes(verification.answer?.Payload);
  if (currentStack !== undefined && currentId !== undefined && nextStack !== undefined && stackId !== undefined) {
    if (operationOutcome === 'succeeded' && isVerified) {
      return { ...state, currentStack: { ...currentStack, stackId: currentId }, nextStack, stackId };
    }
  }
  throw new DeploymentError(
    'UnexpectedError',
    'Expected a next stack that was created and verified, got another state: the pointer did not move.',
  );
}

function isYes(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'verified' in payload && payload.verified === true;
}

async function movePointer(
  { pointers, clock }: SwitchStacksDeps,
  state: VerifiedState,
  current: Stack | undefined,
  next: Stack | undefined,
): Promise<void> {
  const { environmentName, stackName, stackId, currentStack, execution } = state;
  const stored = await pointers.find(environmentName === undefined ? { stackName } : { environmentName, stackName });
  if (stored?.pointer.current === stackId) return;
  if (stored?.pointer.previous?.stackId === stackId) {
    throw new DeploymentError('StackChanged', `This deployment moved the pointer to ${stackId}, and an operator moved it back.`);
  }
  const isOwn = stored?.pointer.current === currentStack.stackId && stored.pointer.next?.executionArn === execution.id;
  if (!isOwn || readStackCondition(next).condition !== 'exists') {
    throw new DeploymentError(
      'StackChanged',
      `Expected to move the pointer from ${currentStack.stackId} to ${stackId}, but another principal changed the pointer or the next ` +
        'stack. The pointer did not move.',
    );
  }
  const { next: _, previous: __, ...rest } = stored.pointer;
  const pointer: Pointer = { ...rest, current: stackId, previous: describePrevious(state, current, clock.now()) };
  if ((await pointers.store(pointer, stored.number)) === 'stored') return;
  throw new DeploymentError('SystemUnavailable', 'Another writer changed the pointer at the same time. The gate tries again.');
}

function describePrevious(state: VerifiedState, current: Stack | undefined, now: Date): NonNullable<Pointer['previous']> {
  const { retireAfterHours } = state.blueGreen ?? {};
  const policySha256 = state.revisionFiles?.policy;
  return {
    stackId: state.currentStack.stackId,
    switchedAt: now.toISOString(),
    ...(retireAfterHours === undefined ? {} : { retireAt: new Date(now.getTime() + retireAfterHours * 3_600_000).toISOString() }),
    wasProtected: current?.hasTerminationProtection ?? false,
    ...(policySha256 === undefined ? {} : { policySha256 }),
  };
}
