import { createStacks } from '../adapters/stacks.ts';
import { keepLooking } from '../keep-looking.ts';
import type { RuntimeWith } from '../lambda.ts';
import { createHandler } from './handler.ts';

/** Needs CloudFormation. */
export function wireGetOperationStatus({ clients, clock }: RuntimeWith<'cloudFormation'>) {
  const look = createHandler({ stacks: createStacks(clients.cloudFormation()), clock });
  return keepLooking(look, ({ operationOutcome }) => operationOutcome === 'in-progress', clock);
}
