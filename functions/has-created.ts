import { clientRequestTokenOf, type ExecutionIdentity } from '../core/deployment/names.ts';
import type { GateSecret, Stacks } from './ports/ports.ts';

/** Dependencies of `hasCreated`. */
export interface HasCreatedDeps {
  readonly stacks: Pick<Stacks, 'readEvents'>;
  readonly secret: GateSecret;
}

/**
 * Checks whether an execution created a stack: CloudFormation writes the token of the create on the events of the stack.
 *
 * @returns undefined if the stack has no events yet, so that the principal that created it is not known
 */
export async function hasCreated(
  execution: Pick<ExecutionIdentity, 'id'>,
  stackId: string,
  { stacks, secret }: HasCreatedDeps,
): Promise<boolean | undefined> {
  const token = await clientRequestTokenOf(execution, 'create', (text) => secret.hmac(text));
  let created: false | undefined;
  for await (const event of stacks.readEvents(stackId)) {
    if (event.clientRequestToken === token) return true;
    created = false;
  }
  return created;
}
