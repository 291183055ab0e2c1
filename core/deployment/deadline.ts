/** 12 hours. */
export const DEFAULT_TIMEOUT_MINUTES = 720;

/** The state machine ends after 84,600 seconds (23.5 hours), and CodePipeline after 24 hours. The remaining time is for the cleanup. */
export const LONGEST_TIMEOUT_MINUTES = 1_380;

/** A deployment with its time limit. */
interface TimedDeployment {
  readonly execution: { readonly startTime: string };
  readonly timeoutMinutes?: number | undefined;
  /** The place in a wave; absent for a deployment outside a wave. */
  readonly wave?: { readonly deadline: string } | undefined;
}

/** Returns the time at which the deployment stops waiting. A target of a wave never waits longer than the wave. */
export function deadlineOf({ execution, timeoutMinutes, wave }: TimedDeployment): Date {
  const own = Date.parse(execution.startTime) + timeoutMinutesOf({ timeoutMinutes }) * 60_000;
  return new Date(wave === undefined ? own : Math.min(own, Date.parse(wave.deadline)));
}

/** Returns the time limit of the deployment in minutes. */
export function timeoutMinutesOf(state: Pick<TimedDeployment, 'timeoutMinutes'>): number {
  return state.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES;
}
