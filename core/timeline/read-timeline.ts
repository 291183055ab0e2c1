import type { DeploymentState } from '../deployment/state.ts';
import type { ErrorDetails, HistoryEvent } from './history-event.ts';

/** Status of an execution. */
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One visit of a state. */
export interface Step {
  readonly name: string;
  /** Type of the state: `Task`, `Wait`, `Choice`, `Pass`, `Succeed`, `Fail`. */
  readonly kind: string;
  readonly enteredAt: Date;
  /** Absent if the execution is in this state. */
  readonly exitedAt?: Date | undefined;
  /** Attempts that failed or timed out, in order. A timeout of a wait for an event is the time of a poll. */
  readonly failures: readonly ErrorDetails[];
}

/** The course of an execution. */
export interface Timeline {
  readonly status: ExecutionStatus;
  readonly startedAt?: Date | undefined;
  /** Absent while the execution is running. */
  readonly endedAt?: Date | undefined;
  /** Error and cause of an execution that did not succeed. */
  readonly failure?: ErrorDetails | undefined;
  /** Data of the state machine: the input, and every field that the steps added; not validated. */
  readonly state: Partial<DeploymentState>;
  readonly steps: readonly Step[];
}

const STATUS_BY_TYPE: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/**
 * Reads the course of an execution from its history.
 *
 * @param events every event, oldest first
 */
export function readTimeline(events: readonly HistoryEvent[]): Timeline {
  const end = events.find(({ type = '' }) => Object.hasOwn(STATUS_BY_TYPE, type));
  const failure = end?.executionFailedEventDetails ?? end?.executionAbortedEventDetails ?? end?.executionTimedOutEventDetails;
  return {
    status: STATUS_BY_TYPE[end?.type ?? ''] ?? 'RUNNING',
    startedAt: events[0]?.timestamp,
    endedAt: end?.timestamp,
    ...(failure === undefined ? {} : { failure }),
    state: readState(events),
    steps: readSteps(events, end?.timestamp),
  };
}

/** Returns the data after the last step that returned the state, or the input of the execution if no step has returned it. */
function readState(events: readonly HistoryEvent[]): Partial<DeploymentState> {
  const outputs = events.flatMap(({ executionStartedEventDetails, stateExitedEventDetails }) =>
    parseObject(stateExitedEventDetails?.output ?? executionStartedEventDetails?.input),
  );
  // A Pass state and a Fail state exit with other data.
  return outputs.findLast((output) => 'stackName' in output) ?? {};
}

function readSteps(events: readonly HistoryEvent[], endedAt: Date | undefined): readonly Step[] {
  const steps: (Step & { exitedAt?: Date | undefined; readonly failures: ErrorDetails[] })[] = [];
  for (const event of events) {
    const { type = '', timestamp, stateEnteredEventDetails, stateExitedEventDetails } = event;
    if (stateEnteredEventDetails !== undefined && timestamp !== undefined) {
      const name = stateEnteredEventDetails.name ?? '';
      steps.push({ name, kind: type.replace('StateEntered', ''), enteredAt: timestamp, failures: [] });
    } else if (stateExitedEventDetails !== undefined) {
      Object.assign(steps.at(-1) ?? {}, { exitedAt: timestamp });
    } else {
      steps.at(-1)?.failures.push(...failureOf(event));
    }
  }
  const last = steps.at(-1);
  // A Fail state has no exit event, and an execution that was stopped leaves its state without one.
  if (last !== undefined && last.exitedAt === undefined && endedAt !== undefined) last.exitedAt = endedAt;
  return steps;
}

function failureOf(event: HistoryEvent): readonly ErrorDetails[] {
  const details = [
    event.lambdaFunctionFailedEventDetails,
    event.lambdaFunctionTimedOutEventDetails,
    event.lambdaFunctionScheduleFailedEventDetails,
    event.lambdaFunctionStartFailedEventDetails,
    event.taskFailedEventDetails,
    event.taskTimedOutEventDetails,
    event.taskStartFailedEventDetails,
    event.taskSubmitFailedEventDetails,
  ];
  return details.filter((detail) => detail !== undefined);
}

function parseObject(text: string | undefined): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? [{ ...value }] : [];
  } catch {
    return [];
  }
}
