import { createStacks } from '../adapters/stacks.ts';
import { keepLooking } from '../keep-looking.ts';
import type { RuntimeWith } from '../lambda.ts';
import { createHandler } from './handler.ts';

/** Needs CloudFormation. */
export function wireCheckStack({ clients, clock }: RuntimeWith<'cloudFormation'>) {
  const check = createHandler({ stacks: createStacks(clients.cloudFormation()), clock });
  return keepLooking(check, ({ stackCondition }) => stackCondition === 'busy', clock);
}
