import type { Account, Timing } from '../model/account.ts';
import type { Running } from '../model/resource-handler.ts';
import type { StackRecord } from '../model/stack-record.ts';
import { deleteStack } from './delete-stack.ts';
import { requestedByUser } from './failure-sentences.ts';
import type { PhaseOutcome } from './phase-outcome.ts';
import { type OperationRequest, StackOperation } from './stack-operation.ts';
import { startTimer } from './timer.ts';

/** The reaction to a failed operation. */
export type OnFailure = 'ROLLBACK' | 'DO_NOTHING' | 'DELETE';

/** A root operation of a request. */
export interface RunRequest extends Omit<OperationRequest, 'unfinished'> {
  readonly onFailure: OnFailure;
  readonly timeoutInMinutes?: number | undefined;
  /** Called at the end of the operation, with or without success. */
  readonly onEnd?: (ok: boolean) => void;
}

/** Returns the failed operation that a rollback or another operation continues from. */
function unfinishedOperationOf({ unfinished }: StackRecord): StackOperation | undefined {
  return unfinished instanceof StackOperation ? unfinished : undefined;
}

/** Runs a create, update, or import from its first event to its last event. */
export function runStack(request: RunRequest): void {
  const { account, stack, kind, target, onFailure, timeoutInMinutes, onEnd } = request;
  const operation = new StackOperation({ ...request, unfinished: unfinishedOperationOf(stack) });
  const stopClock = startClock(account, stack, TIMING_NAMES[kind]);
  let wait: Running | undefined;
  const timeout =
    timeoutInMinutes === undefined
      ? undefined
      : startTimer(timeoutInMinutes * 60, () => operation.interrupt('Stack creation time exceeded the specified timeout'));
  const finish = (ok: boolean, isUnfinished = false): void => {
    timeout?.cancel();
    stack.operation = undefined;
    stack.unfinished = isUnfinished ? operation : undefined;
    stopClock();
    onEnd?.(ok);
  };
  const fail = (reason: string): void => {
    if (onFailure === 'DO_NOTHING') {
      operation.sayFailed(reason);
      finish(false, true);
    } else if (onFailure === 'DELETE') {
      const token = request.token;
      deleteStack(account, stack, { token, reason: requestedByUser(reason, 'Delete'), done: () => finish(false) });
    } else {
      const why = kind === 'CREATE' ? requestedByUser(reason, 'Rollback') : reason;
      operation.rollBack(why, new Set(), ({ ok }) => finish(false, !ok && kind !== 'CREATE'));
    }
  };
  const succeed = (): void => operation.commit(() => finish(true));
  operation.begin();
  stack.operation = {
    interrupt: (reason) => {
      if (wait === undefined) return operation.interrupt(reason);
      wait.cancel();
      fail(reason);
    },
    abandon: () => {
      wait?.cancel();
      timeout?.cancel();
      operation.abandon();
    },
  };
  const monitor = (outcome: PhaseOutcome) => {
    if (!outcome.ok) return fail(outcome.reason);
    const minutes = target.rollbackConfiguration.MonitoringTimeInMinutes ?? 0;
    if (minutes === 0) return succeed();
    wait = startTimer(minutes * 60, succeed);
  };
  // The call returns before the operation starts, so that a caller sees every operation in progress, even one without changes.
  // With rollback disabled, a failure stops only the resources that depend on the failed one.
  startTimer(0, () => operation.forward(monitor, onFailure === 'DO_NOTHING' ? 'continue' : 'stop'));
}

const TIMING_NAMES = { CREATE: 'create', UPDATE: 'update', IMPORT: 'import' } as const;

/** Rolls back a stack whose operation failed without a rollback, or whose rollback failed. */
export function runRollBack(
  account: Account,
  stack: StackRecord,
  { token, skip }: { readonly token: string | undefined; readonly skip: ReadonlySet<string> },
): void {
  const operation = unfinishedOperationOf(stack);
  if (operation === undefined) throw new Error(`Expected ${stack.id} to have an unfinished operation, got none.`);
  const stopClock = startClock(account, stack, 'rollback');
  stack.operation = operation;
  operation.continueFor(token);
  operation.rollBack('User Initiated', skip, ({ ok }) => {
    stack.operation = undefined;
    if (ok) stack.unfinished = undefined;
    stopClock();
  });
}

/** Deletes a stack, from the first event to the last event. */
export function runDelete(
  account: Account,
  stack: StackRecord,
  options: { readonly token: string | undefined; readonly retain: ReadonlySet<string>; readonly isForced: boolean },
): void {
  const stopClock = startClock(account, stack, 'delete');
  deleteStack(account, stack, { ...options, reason: 'User Initiated', done: stopClock });
}

/** Measures the duration of the CloudFormation operation. */
export function startClock(account: Account, { name }: Pick<StackRecord, 'name'>, what: Timing['what']): () => void {
  const started = Date.now();
  return () =>
    account.timings.push({
      what,
      stackName: name,
      startedAt: new Date(started).toISOString(),
      seconds: (Date.now() - started) / 1000,
    });
}
