import { deadlineOf } from '../deployment/deadline.ts';

/** Time that remains for CloudFormation after the latest possible approval: one hour, or half of the time limit if that is shorter. */
const LONGEST_RESERVE_MINUTES = 60;

/** The reminder is sent before the deadline by this share of the decision time, and at most two hours before it. */
const REMINDER_SHARE = 0.25;
const LONGEST_REMINDER_MINUTES = 120;

/** A deployment with its time limit. */
interface TimedDeployment {
  readonly execution: { readonly startTime: string };
  readonly timeoutMinutes?: number | undefined;
  readonly wave?: { readonly deadline: string } | undefined;
}

/**
 * Returns the deadline for an approval. It is earlier than the deadline of the deployment, so that an approved change set can still be
 * executed, and therefore earlier than CodePipeline's limit of 24 hours.
 */
export function approvalDeadlineOf(state: TimedDeployment): Date {
  return new Date(Date.parse(state.execution.startTime) + decisionMinutesOf(state) * 60_000);
}

/** Returns the time of the reminder. */
export function reminderOf(state: TimedDeployment): Date {
  const before = Math.min(LONGEST_REMINDER_MINUTES, decisionMinutesOf(state) * REMINDER_SHARE);
  return new Date(approvalDeadlineOf(state).getTime() - before * 60_000);
}

/**
 * Returns the seconds until the state machine checks an approval again: at the reminder, then at the deadline. At least 1, as
 * TimeoutSeconds requires.
 */
export function approvalWaitSeconds(state: TimedDeployment, now: Date): number {
  const reminder = reminderOf(state);
  const until = now < reminder ? reminder : approvalDeadlineOf(state);
  return Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
}

function decisionMinutesOf(state: TimedDeployment): number {
  const minutes = Math.max(0, (deadlineOf(state).getTime() - Date.parse(state.execution.startTime)) / 60_000);
  return minutes - Math.min(LONGEST_RESERVE_MINUTES, minutes / 2);
}
