import { createStacks } from '../adapters/stacks.ts';
import type { RuntimeWith } from '../lambda.ts';
import { createHandler } from './handler.ts';

/** Needs CloudFormation. */
export function wireDeleteFailedStack({ clients }: RuntimeWith<'cloudFormation'>) {
  return createHandler({ stacks: createStacks(clients.cloudFormation()) });
}
