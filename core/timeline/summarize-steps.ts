import { groupBy } from '../group-by.ts';
import type { Step } from './read-timeline.ts';

/** All visits of one state. */
export interface StepSummary {
  readonly name: string;
  readonly visits: number;
  /** Total time in the state, in seconds. */
  readonly seconds: number;
  /** Errors of attempts that failed, without repetitions. A wait that times out is not a failure. */
  readonly errors: readonly string[];
  /** The execution is in this state. */
  readonly isCurrent: boolean;
}

/** Summarizes the visits of each state, in the order of the first visits. Choices take no time and are not listed. */
export function summarizeSteps(steps: readonly Step[], now: Date): readonly StepSummary[] {
  const shown = steps.filter(({ kind }) => kind !== 'Choice');
  return [...groupBy(shown, ({ name }) => name)].map(([name, visits]) => ({
    name,
    visits: visits.length,
    seconds: visits.reduce((sum, step) => sum + secondsOf(step, now), 0),
    errors: [...new Set(visits.flatMap(({ failures }) => failures.flatMap(({ error }) => error ?? [])))].filter(
      (error) => error !== 'States.Timeout',
    ),
    isCurrent: visits.some(({ exitedAt }) => exitedAt === undefined),
  }));
}

/** Seconds from the entry to the exit; to the present if the execution is in the state. */
export function secondsOf({ enteredAt, exitedAt }: Step, now: Date): number {
  return Math.max(0, ((exitedAt ?? now).getTime() - enteredAt.getTime()) / 1_000);
}

/** Formats a duration in seconds for people: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationInWords(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
