import type { Pointer } from '../../core/blue-green/pointer.ts';
import { clientRequestTokenOf, type StackIdentity } from '../../core/deployment/names.ts';
import { nextWaitSeconds } from '../../core/deployment/next-wait.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState, NextStackDeletion, StackOfPair } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import { readStackCondition, stackCommand } from '../../core/stack/stack-condition.ts';
import { sortFailedStackResources } from '../../core/stack/stack-resource.ts';
import { judgeStackDeletion } from '../../core/verdict/judge-stack-deletion.ts';
import { type AnnounceEndDeps, announceEnd } from '../announce-end.ts';
import { describeDeployment, storeRecord } from '../decision-record.ts';
import { hasCreated } from '../has-created.ts';
import { listAllResources } from '../list-all-resources.ts';
import type { Pointers } from '../ports/pointers.ts';
import type { Clock, GateBucket, GateSecret, Stack, Stacks } from '../ports/ports.ts';
import { explainEnd, type NextStackEnd } from './explain.ts';
import { OWN_STACK_POLICY } from './own-stack-policy.ts';

/** Dependencies of Delete Next Stack. */
export interface DeleteNextStackDeps extends AnnounceEndDeps {
  readonly stacks: Pick<Stacks, 'find' | 'listResources' | 'delete' | 'setTerminationProtection' | 'readEvents'>;
  readonly pointers: Pick<Pointers, 'find' | 'store'>;
  readonly gateBucket: Pick<GateBucket, 'putRecord'>;
  readonly secret: GateSecret;
  readonly clock: Pick<Clock, 'now'>;
}

/** Longest wait for the deletion. The state machine ends 25 minutes after the longest deadline. */
const LONGEST_DELETION_MS = 1_200_000;

/** A state with a next stack. */
interface NextState extends DeploymentState {
  readonly nextStack: StackOfPair;
}

/**
 * Deletes the next stack of this execution, which failed or did not verify, and returns whether the deletion has ended. The function
 * deletes only a stack that this execution created and that the pointer does not name. When the stack is deleted or belongs to another
 * principal, the function ends the reservation in the pointer.
 *
 * @throws DeploymentError SystemUnavailable, which the state machine retries
 */
export function createHandler(deps: DeleteNextStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = requireNextStack(readDeploymentState(event));
    const now = deps.clock.now();
    const since = new Date(state.nextStackDeletion?.since ?? now);
    const end = await deleteNextStack(deps, state, now.getTime() - since.getTime() > LONGEST_DELETION_MS);
    const status: NextStackDeletion['status'] = end === 'in-progress' ? 'in-progress' : 'ended';
    const rest = {
      ...state,
      waitSeconds: nextWaitSeconds(since, now),
      nextStackDeletion: { status, since: since.toISOString() },
    };
    if (end === 'in-progress') return rest;
    await announceEnd(state.execution.id, deps);
    return { ...rest, failure: explainEnd(state, end) };
  };
}

function requireNextStack(state: DeploymentState): NextState {
  const { nextStack } = state;
  if (nextStack !== undefined) return { ...state, nextStack };
  throw new DeploymentError('UnexpectedError', 'Expected the state to have a next stack, got none: nothing was deleted.');
}

async function deleteNextStack(
  deps: DeleteNextStackDeps,
  state: NextState,
  isTooLate: boolean,
): Promise<NextStackEnd | 'in-progress'> {
  const { stacks, pointers, log } = deps;
  const { nextStack, stackId, execution } = state;
  const stored = await pointers.find(deploymentOf(state));
  const stack = await stacks.find(stackId ?? nextStack.stackName);
  if (stack !== undefined && stored?.pointer.current === stack.stackId) return { kind: 'current' };
  if (stack !== undefined && stored?.pointer.previous?.stackId === stack.stackId) return { kind: 'previous' };
  if (stack === undefined || readStackCondition(stack).condition === 'absent') {
    await endReservation(deps, state);
    return { kind: 'deleted' };
  }
  const isOwn = await hasCreated(execution, stack.stackId, deps);
  if (isOwn === undefined && !isTooLate) return 'in-progress';
  if (isOwn !== true) {
    if (isOwn === false) await endReservation(deps, state);
    return { kind: 'foreign', stackId: stack.stackId };
  }
  if (stack.stackStatus === 'DELETE_FAILED' || isTooLate) {
    await expireReservation(deps, state);
    return { kind: 'left', command: stackCommand('delete-stack', stack.stackId), stackStatus: stack.stackStatus };
  }
  if (stack.stackStatus === 'DELETE_IN_PROGRESS') return 'in-progress';
  await recordDeletion(deps, state, stack);
  if (stack.hasTerminationProtection) await stacks.setTerminationProtection(stack.stackId, false);
  await stacks.delete(stack.stackId, await clientRequestTokenOf(execution, 'delete', (text) => deps.secret.hmac(text)));
  log.info('deleting the next stack', { stackId: stack.stackId, stackStatus: stack.stackStatus });
  return 'in-progress';
}

function deploymentOf({ environmentName, stackName }: DeploymentState): StackIdentity {
  return environmentName === undefined ? { stackName } : { environmentName, stackName };
}

/** Writes the record of a deletion: the resources, and the rule that allows it. */
async function recordDeletion(deps: DeleteNextStackDeps, state: NextState, { stackId }: Stack): Promise<void> {
  const { resources, listedStacks } = await listAllResources(deps.stacks, stackId);
  const now = deps.clock.now().toISOString();
  const verdict = judgeStackDeletion(
    {
      stackId,
      stackName: state.nextStack.stackName,
      resources: sortFailedStackResources(resources).existing,
      listedStacks,
      note: 'This record is about the deletion of a next stack that failed or did not verify.',
    },
    { policies: { baseline: OWN_STACK_POLICY }, waivers: [], now, environmentName: state.environmentName },
  );
  const deployment = describeDeployment(state, { ...state.revisionFiles });
  await storeRecord(deps.gateBucket, state, buildRecord(verdict, { judgedAt: now, deployment }), '-next-stack-deleted');
}

/** Removes this execution's reservation from the pointer. */
function endReservation(deps: DeleteNextStackDeps, state: NextState): Promise<void> {
  return changeReservation(deps, state, () => undefined);
}

/** Ends the time of this execution's reservation: the stack remains, but the execution no longer creates or deletes it. */
function expireReservation(deps: DeleteNextStackDeps, state: NextState): Promise<void> {
  const now = deps.clock.now().toISOString();
  return changeReservation(deps, state, (next) => (next.expiresAt <= now ? next : { ...next, expiresAt: now }));
}

type Reservation = NonNullable<Pointer['next']>;

async function changeReservation(
  { pointers }: DeleteNextStackDeps,
  state: NextState,
  change: (next: Reservation) => Reservation | undefined,
): Promise<void> {
  const stored = await pointers.find(deploymentOf(state));
  if (stored?.pointer.next?.executionArn !== state.execution.id) return;
  const { next, ...pointer } = stored.pointer;
  const changed = change(next);
  if (changed === next) return;
  const outcome = await pointers.store(changed === undefined ? pointer : { ...pointer, next: changed }, stored.number);
  if (outcome === 'stored') return;
  throw new DeploymentError('SystemUnavailable', 'Another writer changed the pointer at the same time. The gate tries again.');
}
