/** 12 hours. */
export const DEFAULT_TIMEOUT_MINUTES = 720;

/** The state machine ends after 84,600 seconds (23.5 hours), and CodePipeline after 24 hours. The remaining time is for the cleanup. */
export const LONGEST_TIMEOUT_MINUTES = 1_380;

/** A deployment with its time limit. */
interface TimedDeployment {
  readonly execution: { readonly startTime: string };
  readonly timeoutMinutes?: number | undefined;
}

/** Returns the time at which the deployment stops waiting. */
export function deadlineOf(state: TimedDeployment): Date {
  return new Date(Date.parse(state.execution.startTime) + timeoutMinutesOf(state) * 60_000);
}

/** Returns the time limit of the deployment in minutes. */
export function timeoutMinutesOf(state: Pick<TimedDeployment, 'timeoutMinutes'>): number {
  return state.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES;
}
