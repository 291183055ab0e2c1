import { inheritSettings, parameterValuesOf } from '../../core/blue-green/inherit-settings.ts';
import type { Pointer } from '../../core/blue-green/pointer.ts';
import { buildStackSettings } from '../../core/deployment/build-stack-settings.ts';
import { deadlineOf } from '../../core/deployment/deadline.ts';
import { inputFieldsOf } from '../../core/deployment/input-fields.ts';
import { nextStackNameOf, type StackIdentity, stackNameOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import type { Template } from '../../core/template/template.ts';
import { hasCreated } from '../has-created.ts';
import type { Pointers, StackListings, StoredPointer } from '../ports/pointers.ts';
import type { BaselinePolicy, Clock, GateSecret, Stack, Stacks } from '../ports/ports.ts';
import type { ArtifactFiles } from '../ports/revisions.ts';
import { readPolicies, readRevision } from '../read-revision.ts';
import {
  explainForeignStack,
  explainLeftStack,
  explainObstacles,
  explainOtherExecution,
  explainThirdStack,
  type PairObstacle,
  requireNameLength,
} from './explain.ts';
import { planVerification } from './plan-verification.ts';

/** One of the two stacks, for the search for obstacles. */
export interface StackToCompare {
  readonly stackName: string;
  readonly stackId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The two stacks that would exist. */
export interface StackPair {
  readonly template: Template;
  readonly current: StackToCompare;
  readonly next: Omit<StackToCompare, 'stackId'>;
  readonly accepted: readonly string[];
}

/** Dependencies of Prepare Next Stack. */
export interface PrepareNextStackDeps {
  readonly stacks: Pick<Stacks, 'find' | 'readEvents'>;
  readonly pointers: Pick<Pointers, 'find' | 'store'>;
  readonly listings: StackListings;
  readonly artifactFiles: ArtifactFiles;
  readonly baselinePolicy: BaselinePolicy;
  readonly secret: GateSecret;
  readonly clock: Pick<Clock, 'now'>;
  /** ARNs of the functions that may verify a next stack. */
  readonly verifyFunctions: readonly string[];
  readonly findObstacles: (pair: StackPair) => readonly PairObstacle[];
}

/** A state whose verdict a blue/green deployment avoids. */
interface AvoidingState extends DeploymentState {
  readonly stackId: string;
}

/**
 * Proves that the template can exist twice, and reserves the next stack: the name is listed, and the pointer names this execution,
 * so that no other execution creates a stack. A retried task finds its own reservation.
 *
 * @throws DeploymentError ChangeSetRejected if two stacks are not possible, StackChanged if the current stack changed
 */
export function createHandler(deps: PrepareNextStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = requireAvoiding(readDeploymentState(event));
    const deployment = deploymentOf(state);
    const verification = planVerification(state, deployment, deps.verifyFunctions);
    const current = await readCurrentStack(deps, state);
    const sign = (text: string) => deps.secret.hmac(text);
    const stackName = requireNameLength(await nextStackNameOf({ ...deployment, execution: state.execution }, sign));
    await requireTwoStacksPossible(deps, state, current, stackName);
    await reserve(deps, state, deployment, stackName);
    const { summary = '', recordUri, recordUrl } = state.inspection ?? {};
    return {
      ...(inputFieldsOf({ ...state }) as unknown as DeploymentState),
      execution: state.execution,
      doesStackExist: true,
      stackCondition: 'exists',
      waitSeconds: state.waitSeconds,
      ...(state.awaitSeconds === undefined ? {} : { awaitSeconds: state.awaitSeconds }),
      changeSetAction: 'BLUE-GREEN',
      avoided: { summary, ...(recordUri === undefined ? {} : { recordUri }), ...(recordUrl === undefined ? {} : { recordUrl }) },
      currentStack: { stackName: nameIn(state.stackId), stackId: state.stackId },
      nextStack: { stackName },
      ...(verification === undefined ? {} : { verification }),
    };
  };
}

function requireAvoiding(state: DeploymentState): AvoidingState {
  const { stackId, changeSetAction } = state;
  if (changeSetAction === 'BLUE-GREEN' && stackId !== undefined) return { ...state, stackId };
  throw new DeploymentError(
    'UnexpectedError',
    `Expected a change set whose effects a blue/green deployment avoids, got ${changeSetAction ?? 'no verdict'}: nothing was created.`,
  );
}

function deploymentOf({ environmentName, stackName }: DeploymentState): StackIdentity {
  return environmentName === undefined ? { stackName } : { environmentName, stackName };
}

async function readCurrentStack({ stacks }: PrepareNextStackDeps, { stackId }: AvoidingState): Promise<Stack> {
  const stack = await stacks.find(stackId);
  if (stack !== undefined && readStackCondition(stack).condition === 'exists') return stack;
  throw new DeploymentError(
    'StackChanged',
    `Expected ${stackId} to be ready for a deployment, got ${stack?.stackStatus ?? 'no stack'}: another principal changed it. Release the ` +
      'change again.',
  );
}

async function requireTwoStacksPossible(
  deps: PrepareNextStackDeps,
  state: AvoidingState,
  current: Stack,
  nextName: string,
): Promise<void> {
  const { template, configuration, policyText } = await readRevision(state, deps.artifactFiles);
  const { baseline } = await readPolicies(deps.baselinePolicy, state, policyText);
  const settings = buildStackSettings({ input: state, template, configuration, deployedParameters: current.parameterNames });
  const parameters = parameterValuesOf(inheritSettings(settings, current, template));
  const obstacles = deps.findObstacles({
    template,
    current: { stackName: nameIn(state.stackId), stackId: state.stackId, parameters },
    next: { stackName: nextName, parameters },
    accepted: baseline.blueGreen?.accepts ?? [],
  });
  if (obstacles.length > 0) throw new DeploymentError('ChangeSetRejected', explainObstacles(stackNameOf(state), obstacles));
}

/** Lists the stacks, and stores the reservation in the pointer. */
async function reserve(
  deps: PrepareNextStackDeps,
  state: AvoidingState,
  deployment: StackIdentity,
  stackName: string,
): Promise<void> {
  const stored = await deps.pointers.find(deployment);
  await requireCurrent(deps, state, stored);
  const { previous, next } = stored?.pointer ?? {};
  if (previous !== undefined && (await exists(deps, previous.stackId))) {
    throw new DeploymentError('ChangeSetRejected', explainThirdStack(previous.stackId));
  }
  if (next !== undefined && next.executionArn !== state.execution.id) {
    await requireEnded(deps, next);
  }
  if ((await exists(deps, stackName)) && (await deps.listings.find(stackName)) === undefined) {
    throw new DeploymentError('ConfigurationError', explainForeignStack(stackName));
  }
  await deps.listings.add({ deployment, stack: stackName });
  await deps.listings.add({ deployment, stack: state.stackId });
  const expiresAt = new Date(deadlineOf(state).getTime() + CLEANUP_MS).toISOString();
  const pointer: Pointer = {
    version: 1,
    ...deployment,
    current: state.stackId,
    next: { stackName, executionArn: state.execution.id, expiresAt },
  };
  if ((await deps.pointers.store(pointer, stored?.number)) === 'stored') return;
  throw new DeploymentError('SystemUnavailable', 'Another execution changed the pointer at the same time. The gate tries again.');
}

/** Requires that the execution of a reservation has ended, and that no stack of it exists. */
async function requireEnded(deps: PrepareNextStackDeps, next: NonNullable<Pointer['next']>): Promise<void> {
  if (Date.parse(next.expiresAt) > deps.clock.now().getTime()) {
    throw new DeploymentError('ChangeSetRejected', explainOtherExecution(next));
  }
  const stack = await deps.stacks.find(next.stackName);
  if (stack === undefined || readStackCondition(stack).condition === 'absent') return;
  const isOwn = await hasCreated({ id: next.executionArn }, stack.stackId, deps);
  // Another principal can create a stack with the name of a deployment that ended before it created one.
  if (isOwn === false) return;
  if (isOwn === true) throw new DeploymentError('ChangeSetRejected', explainLeftStack(next, stack.stackId));
  throw new DeploymentError(
    'SystemUnavailable',
    `The events of the stack ${stack.stackId} are not visible yet. The gate tries again.`,
  );
}

/** Time after the deadline of a deployment in which it deletes its next stack. */
const CLEANUP_MS = 1_800_000;

/** Requires that the pointer names the stack of the deployment, or a stack that no longer exists. */
async function requireCurrent(
  deps: PrepareNextStackDeps,
  { stackId }: AvoidingState,
  stored: StoredPointer | undefined,
): Promise<void> {
  const current = stored?.pointer.current ?? stackId;
  if (current === stackId || !(await exists(deps, current))) return;
  throw new DeploymentError(
    'StackChanged',
    `Expected the pointer to name ${stackId}, got ${current}: another principal moved it. Release the change again.`,
  );
}

async function exists({ stacks }: PrepareNextStackDeps, stack: string): Promise<boolean> {
  return readStackCondition(await stacks.find(stack)).condition !== 'absent';
}

/** The name of a stack in its ARN. */
function nameIn(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}
