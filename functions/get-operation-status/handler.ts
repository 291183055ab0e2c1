import { assertNever } from '../../core/assert-never.ts';
import { selectOutputs } from '../../core/blue-green/select-outputs.ts';
import { deadlineOf } from '../../core/deployment/deadline.ts';
import { operatedStackNameOf } from '../../core/deployment/names.ts';
import { awaitSeconds, fallbackSeconds } from '../../core/deployment/next-wait.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import { type DeploymentState, type Failure, openSettingsOf } from '../../core/deployment/state.ts';
import { describeDeletedStack } from '../../core/report/describe-success.ts';
import { describeOperationFailure } from '../../core/stack/describe-operation-failure.ts';
import { describeFailedSettings } from '../../core/stack/describe-settings.ts';
import { findRollbackFailure, findStackReason } from '../../core/stack/find-first-failure.ts';
import { describeUndeleted, findLeftovers } from '../../core/stack/find-leftovers.ts';
import { type OperationReading, pickOwnEvents, readOperation } from '../../core/stack/read-operation.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { isInProgress } from '../../core/stack/stack-status.ts';
import { type AnnounceEndDeps, announceEnd } from '../announce-end.ts';
import { identifyOperation, type Operation } from '../operation.ts';
import type { Clock, Stack, Stacks } from '../ports/ports.ts';
import type { Waits } from '../ports/waits.ts';
import { findFailures, readRecentEvents } from '../read-recent-events.ts';
import { hasStartEvent } from '../see-start-event.ts';
import { type ApplySettingsDeps, applySettings, isWithoutChanges } from './apply-settings.ts';
import { explainNotStarted, explainTimeout } from './explain.ts';
import { finishSettings } from './finish-settings.ts';
import { type StoreSecretVersionsDeps, storeSecretVersions } from './store-secret-versions.ts';

/** Dependencies of Get Stack Creation Status and Get Change Set Execution Status. */
export interface GetOperationStatusDeps extends StoreSecretVersionsDeps, AnnounceEndDeps, Omit<ApplySettingsDeps, 'stacks'> {
  readonly stacks: Pick<Stacks, 'find' | 'readEvents' | 'findStackPolicy' | 'setStackPolicy' | 'setTerminationProtection'>;
  readonly waits: Pick<Waits, 'hasStartEvent'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Maximum number of resources in the state that could not be deleted. */
const MAX_LEFTOVERS = 20;

/**
 * CloudFormation writes the first event of an operation within seconds. If a check finds no event, and the operation still has no event after
 * this time, the operation never started. An error of the task that requested the operation does not prove this, because the error can
 * occur after the request took effect.
 */
const LONGEST_WITHOUT_EVENT_MS = 120_000;

/**
 * Reads whether this deployment's create or update has ended, and how. Only events with this deployment's token decide: the status
 * of the stack can be stale, or belong to another operation. For a push without changes, no operation runs: the function applies the
 * settings of the push.
 */
export function createHandler(deps: GetOperationStatusDeps): (event: unknown) => Promise<DeploymentState> {
  const check = createCheck(deps);
  return async (event) => {
    const state = readDeploymentState(event);
    if (isWithoutChanges(state)) return applySettings(state, deps);
    const checked = await addOutputs(await check(state), deps.stacks);
    const finished = await finishSettings(checked, deps.stacks);
    await storeSecretVersions(checked, deps);
    if (isLastTask(finished)) await announceEnd(finished.execution.id, deps);
    return finished;
  };
}

/** An update that failed is followed by Delete Change Set, and the create of a next stack by other tasks. */
function isLastTask({ operationOutcome, changeSetName, nextStack }: DeploymentState): boolean {
  if (nextStack !== undefined) return false;
  return operationOutcome === 'succeeded' || (operationOutcome !== 'in-progress' && changeSetName === undefined);
}

/** Adds the outputs of both stacks when the next stack of a blue/green deployment exists. */
async function addOutputs(state: DeploymentState, stacks: Pick<Stacks, 'find'>): Promise<DeploymentState> {
  const { currentStack, nextStack, stackId, operationOutcome } = state;
  if (currentStack?.stackId === undefined || nextStack === undefined || stackId === undefined) return state;
  if (operationOutcome !== 'succeeded') return state;
  const [current, next] = [await stacks.find(currentStack.stackId), await stacks.find(stackId)];
  return {
    ...state,
    currentStack: { ...currentStack, outputs: selectOutputs(current?.outputs ?? {}) },
    nextStack: { ...nextStack, stackId, outputs: selectOutputs(next?.outputs ?? {}) },
  };
}

function createCheck(deps: GetOperationStatusDeps): (state: DeploymentState) => Promise<DeploymentState> {
  const { stacks, secret, clock } = deps;
  return async ({ awaitTimeout, noEventSince, ...state }) => {
    const operation = await identifyOperation(state, (text) => secret.hmac(text));
    const stack = await stacks.find(operation.stack);
    const now = clock.now();
    const open = { operation, stack, now, since: operation.startedAt, hasTimedOut: awaitTimeout !== undefined };
    const keepWaiting = () => planWait(open, deps);
    if (stack !== undefined && isInProgress(stack.stackStatus)) return keepWaiting();
    const events = await readRecentEvents(operation, stacks);
    const reading = readOperation(events, operation);
    switch (reading.kind) {
      case 'succeeded':
        return succeed(operation, reading, findLeftovers(ownEventsOf(operation, events)));
      case 'failed':
        return fail(operation, reading, await explainFailure(operation, reading, events, stacks));
      case 'in-progress':
        return keepWaiting();
      case 'not-begun':
        return awaitFirstEvent({ ...open, since: new Date(noEventSince ?? now) }, deps);
      default:
        return assertNever(reading);
    }
  };
}

/** An operation that is in progress. */
interface OpenOperation {
  readonly operation: Operation;
  readonly stack: Stack | undefined;
  readonly now: Date;
  /** Start of the operation, or of the wait for its first event. */
  readonly since: Date;
  /** True if the last wait for an event timed out; false if it ended before the operation. */
  readonly hasTimedOut: boolean;
}

async function awaitFirstEvent(open: OpenOperation, deps: Pick<GetOperationStatusDeps, 'waits'>): Promise<DeploymentState> {
  const { operation, now, since } = open;
  if (now.getTime() - since.getTime() > LONGEST_WITHOUT_EVENT_MS) return notStarted(operation);
  return { ...(await planWait(open, deps)), noEventSince: since.toISOString() };
}

async function planWait(
  { operation, stack, now, since, hasTimedOut }: OpenOperation,
  { waits }: Pick<GetOperationStatusDeps, 'waits'>,
): Promise<DeploymentState> {
  const { state, clientRequestToken } = operation;
  const seen = { ...state, ...(stack === undefined ? {} : { stackStatus: stack.stackStatus, stackId: stack.stackId }) };
  const deadline = deadlineOf(state);
  if (now >= deadline) return { ...seen, operationOutcome: 'timed-out', failure: explainTimeout(operation, stack) };
  // No event may follow an end event, so the next waits are short.
  const isExpected = hasTimedOut && (await hasStartEvent(clientRequestToken, waits));
  return {
    ...seen,
    operationOutcome: 'in-progress',
    nextWait: hasTimedOut ? 'event' : 'time',
    awaitSeconds: awaitSeconds({ since, now, deadline }, isExpected),
    waitSeconds: fallbackSeconds(since, now),
  };
}

type Ended = Extract<OperationReading, { kind: 'succeeded' | 'failed' }>;

/** Removes the failure that a Catch recorded earlier, because the operation succeeded. */
function succeed({ state }: Operation, { status, stackId }: Ended, leftovers: readonly string[]): DeploymentState {
  const { failure: _, ...rest } = state;
  const undeleted = leftovers.length === 0 ? {} : { undeletedResources: leftovers.slice(0, MAX_LEFTOVERS) };
  return { ...rest, stackId, stackStatus: status, operationOutcome: 'succeeded', ...undeleted };
}

function ownEventsOf({ clientRequestToken, startedAt }: Operation, events: readonly StackEvent[]): readonly StackEvent[] {
  return pickOwnEvents(events, clientRequestToken, startedAt);
}

function fail({ state }: Operation, { status, stackId }: Ended, failure: Failure): DeploymentState {
  return { ...state, stackId, stackStatus: status, operationOutcome: 'failed', failure };
}

function notStarted(operation: Operation): DeploymentState {
  return { ...operation.state, operationOutcome: 'not-started', failure: explainNotStarted(operation) };
}

async function explainFailure(
  operation: Operation,
  { status, stackId }: Ended,
  events: readonly StackEvent[],
  stacks: Pick<Stacks, 'readEvents'>,
): Promise<Failure> {
  const { state, verb } = operation;
  const ownEvents = ownEventsOf(operation, events);
  const failures = await findFailures(ownEvents, operation, stacks);
  const cause = describeOperationFailure({
    verb,
    stackId,
    stackName: operatedStackNameOf(state),
    stackStatus: status,
    failures,
    stackReason: findStackReason(ownEvents),
    rollbackFailure: findRollbackFailure(ownEvents),
    retained: ownEvents.filter(({ resourceStatus }) => resourceStatus === 'DELETE_SKIPPED'),
  });
  const leftovers = status === 'UPDATE_ROLLBACK_COMPLETE' ? findLeftovers(ownEvents) : [];
  const notes = `${describeUndeleted(leftovers)}${describeFailedSettings(openSettingsOf(state))}${describeDeletedStack(state.deletedStack)}`;
  return { Error: 'StackOperationFailed', Cause: `${cause}${notes}` };
}
