import { createChangeSets } from '../adapters/change-sets.ts';
import type { RuntimeWith } from '../lambda.ts';
import { createHandler } from './handler.ts';

/** Needs CloudFormation. */
export function wireDeleteChangeSet({ clients, log }: RuntimeWith<'cloudFormation'>) {
  return createHandler({ changeSets: createChangeSets(clients.cloudFormation()), log });
}
