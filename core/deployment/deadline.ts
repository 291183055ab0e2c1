import type { DeploymentState } from './state.ts';

/** Half a day: longer than most stacks take, shorter than a working day's surprise. */
export const DEFAULT_TIMEOUT_MINUTES = 720;

/** The machine stops at 84,600 s (23.5 h), CodePipeline at 24 h; what is left is for cleaning up. */
export const LONGEST_TIMEOUT_MINUTES = 1_380;

/** When the deployment gives up waiting. */
export function deadlineOf(state: Pick<DeploymentState, 'execution' | 'timeoutMinutes'>): Date {
  return new Date(Date.parse(state.execution.startTime) + timeoutMinutesOf(state) * 60_000);
}

/** The deployment's own time limit in minutes. */
export function timeoutMinutesOf(state: Pick<DeploymentState, 'timeoutMinutes'>): number {
  return state.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES;
}
