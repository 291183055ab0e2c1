import { createChangeSets } from '../adapters/change-sets.ts';
import { inTarget } from '../in-target.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler, STILL_CREATING } from './handler.ts';
import { pollForAWhile } from './poll-for-a-while.ts';

/** Wires Get Change Set Creation Status. */
export function wireGetChangeSetStatus({ clients, clock }: RuntimeWith<'cloudFormation' | 'sts'>) {
  return inTarget(clients, ['cloudFormation'], ({ cloudFormation }) => {
    const check = createHandler({ changeSets: createChangeSets(cloudFormation), clock });
    return pollForAWhile(check, ({ changeSetCreationStatus = '' }) => STILL_CREATING.has(changeSetCreationStatus), clock);
  });
}
