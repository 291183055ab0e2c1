import { createStacks } from '../adapters/stacks.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Needs CloudFormation. */
export function wireCheckStack({ clients, clock }: RuntimeWith<'cloudFormation'>) {
  return createHandler({ stacks: createStacks(clients.cloudFormation()), clock });
}
