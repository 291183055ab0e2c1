import { createStacks } from '../adapters/stacks.ts';
import { pollForAWhile } from '../poll-for-a-while.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Wires Check Stack Existence. */
export function wireCheckStack({ clients, clock }: RuntimeWith<'cloudFormation'>) {
  const check = createHandler({ stacks: createStacks(clients.cloudFormation()), clock });
  return pollForAWhile(check, ({ stackCondition }) => stackCondition === 'busy', clock);
}
