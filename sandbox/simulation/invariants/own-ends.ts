import type { Observations } from '../harness/observations.ts';
import { readTrueEvents } from '../harness/read-account.ts';

/** The end of an operation, and whether its stack was deleted afterwards. */
export interface OwnEnd {
  readonly at: number;
  readonly status: string;
  readonly isUndone: boolean;
}

/** Returns the ends of the operations with the execution's tokens, in order, from the events of the stacks. */
export function readOwnEnds(seen: Observations, executionName: string): readonly OwnEnd[] {
  const stackIds = new Set([
    ...seen.executed.filter((one) => one.executionName === executionName).map(({ stackId }) => stackId),
    ...seen.made.filter((one) => one.what === 'stack' && one.executionName === executionName).map(({ id }) => id),
  ]);
  return [...stackIds]
    .flatMap((stackId) => {
      const events = readTrueEvents(seen.harness.sandbox, stackId).filter(({ physicalId }) => physicalId === stackId);
      const isUndone = events.some(({ status }) => status.startsWith('DELETE_'));
      return events
        .filter(
          ({ token, status }) =>
            seen.names.executionOfToken(token) === executionName &&
            !token?.startsWith('stackgate-delete-') &&
            /_(?:COMPLETE|FAILED)$/.test(status),
        )
        .map(({ at, status }) => ({ at, status, isUndone }));
    })
    .sort((a, b) => a.at - b.at);
}
