import type { StackIdentity } from '../core/deployment/names.ts';
import { DeploymentError } from '../core/errors.ts';
import type { Pointers, Routing } from './ports/pointers.ts';

/** Dependencies of `followPointer`. */
export interface FollowPointerDeps {
  readonly pointers: Pick<Pointers, 'find'>;
  readonly routing: Routing;
}

/** Attempts before the caller tries again. */
const MOST_ROUNDS = 5;

/**
 * Sets the SSM parameter and the alias to the stack that the pointer names. Another writer can move the pointer at the same time, so the
 * function reads the pointer again until it still names the stack that was set.
 *
 * @returns problems that do not fail the deployment, as sentences
 * @throws DeploymentError if the parameter cannot be set
 */
export async function followPointer(
  deployment: StackIdentity,
  { pointers, routing }: FollowPointerDeps,
): Promise<readonly string[]> {
  let current = (await pointers.find(deployment))?.pointer.current;
  for (let round = 0; round < MOST_ROUNDS && current !== undefined; round++) {
    await routing.setParameter(deployment, current);
    const note = await routing.moveAlias(deployment, current);
    const last = (await pointers.find(deployment))?.pointer.current;
    if (last === current) return note === undefined ? [] : [note];
    current = last;
  }
  throw new DeploymentError('SystemUnavailable', 'Other writers moved the pointer several times. The gate tries again.');
}
