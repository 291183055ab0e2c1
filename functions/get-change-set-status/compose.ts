import { createChangeSets } from '../adapters/change-sets.ts';
import { keepLooking } from '../keep-looking.ts';
import type { RuntimeWith } from '../lambda.ts';
import { createHandler, STILL_MAKING } from './handler.ts';

/** Needs CloudFormation. */
export function wireGetChangeSetStatus({ clients, clock }: RuntimeWith<'cloudFormation'>) {
  const look = createHandler({ changeSets: createChangeSets(clients.cloudFormation()), clock });
  return keepLooking(look, ({ changeSetCreationStatus = '' }) => STILL_MAKING.has(changeSetCreationStatus), clock);
}
