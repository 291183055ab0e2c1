import type { Observations } from '../harness/observations.ts';
import { actionsOf, allExecutions } from './executions.ts';
import type { Violation } from './violation.ts';

/** Retries, clean-up and the trigger's next look may take this much beyond the deployment's own time limit. */
const SLACK_MINUTES = 60;

/** S5: finite faults end in a result within the deployment's time limit plus some slack. */
export function endsInTime(seen: Observations): readonly Violation[] {
  if (seen.standstill !== undefined) return [violation(seen.standstill)];
  if (!seen.isSettled) return [];
  const open = allExecutions(seen).filter(({ isClosed }) => !isClosed);
  const late = actionsOf(seen).flatMap(({ push, action }) => {
    const minutes = (action.lastUpdateTime.getTime() - action.startTime.getTime()) / 60_000;
    const bound = push.timeoutMinutes + SLACK_MINUTES;
    const name = `the action of job ${action.jobs[0]?.id}`;
    if (action.status === 'InProgress') return [violation(`${name} has no result`)];
    return minutes > bound ? [violation(`${name} took ${Math.round(minutes)} minutes, more than ${bound}`)] : [];
  });
  return [...late, ...open.map(({ props }) => violation(`execution ${props.name} has no end`))];
}

function violation(words: string): Violation {
  return { invariant: 'S5', words };
}
