import type { Observations } from '../harness/observations.ts';
import { isUndisturbedExceptForEvents } from '../scenario/scenario.ts';
import { actionsOf, allExecutions, executionOf } from './executions.ts';
import type { Violation } from './violation.ts';

/** Time that retries, cleanup, and the next poll of the trigger may take in addition to the time limit of the deployment. */
const SLACK_MINUTES = 60;

/**
 * Time from the end of an execution to the answer, even if every event is lost. The next job of the action can precede the
 * answer.
 */
const ANSWER_SECONDS = 60;

/**
 * S5: with a limited number of faults, every action has a result within the time limit of the deployment plus a margin. If no
 * call has a fault, the action has its result one minute after the end of its execution, even if every event is lost.
 */
export function endsInTime(seen: Observations): readonly Violation[] {
  if (seen.standstill !== undefined) return [violation(seen.standstill)];
  if (!seen.isSettled) return [];
  // The time of the execution counts, because a forged reply can end the action earlier.
  const early = actionsOf(seen).flatMap(({ push, action }) => {
    const execution = executionOf(seen, action);
    const end = execution?.stopDate ?? action.lastUpdateTime;
    const minutes = (end.getTime() - action.startTime.getTime()) / 60_000;
    const skew = jumpsOf(seen);
    return execution?.error === 'DeploymentTimedOut' && minutes < push.timeoutMinutes - 1 - skew / 60_000
      ? [violation(`execution ${execution.props.name} timed out after ${minutes.toFixed(1)} of ${push.timeoutMinutes} minutes`)]
      : [];
  });
  const open = allExecutions(seen).filter(({ isClosed }) => !isClosed);
  const late = actionsOf(seen).flatMap(({ push, action }) => {
    const minutes = (action.lastUpdateTime.getTime() - action.startTime.getTime()) / 60_000;
    const bound = push.timeoutMinutes + SLACK_MINUTES;
    const name = `the action of job ${action.jobs[0]?.id}`;
    if (action.status === 'InProgress') return [violation(`${name} has no result`)];
    return minutes > bound ? [violation(`${name} took ${Math.round(minutes)} minutes, more than ${bound}`)] : [];
  });
  return [
    ...late,
    ...early,
    ...findLateAnswers(seen),
    ...open.map(({ props }) => violation(`execution ${props.name} does not end`)),
  ];
}

function findLateAnswers(seen: Observations): readonly Violation[] {
  const { scenario } = seen.harness;
  if (!isUndisturbedExceptForEvents(scenario)) return [];
  const bound = ANSWER_SECONDS + scenario.continuationSeconds;
  return actionsOf(seen).flatMap(({ action }) => {
    const end = executionOf(seen, action)?.stopDate ?? action.lastUpdateTime;
    const seconds = (action.lastUpdateTime.getTime() - end.getTime()) / 1_000;
    const words = `the action of job ${action.jobs[0]?.id} has its result ${Math.round(seconds)} seconds after its execution, more than ${bound}`;
    return seconds > bound ? [violation(words)] : [];
  });
}

/** Sum of the jumps of the functions' clocks, in milliseconds. */
function jumpsOf({ performed }: Observations): number {
  return performed.reduce((sum, { step }) => sum + (step.kind === 'clock-jump' ? Math.abs(step.bySeconds) * 1_000 : 0), 0);
}

function violation(words: string): Violation {
  return { invariant: 'S5', words };
}
