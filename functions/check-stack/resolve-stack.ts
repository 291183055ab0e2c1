import { pointerPathOf } from '../../core/blue-green/pointer.ts';
import { type StackIdentity, stackNameOf } from '../../core/deployment/names.ts';
import { type TargetFields, targetOf } from '../../core/deployment/target.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import type { Pointers, StackListings } from '../ports/pointers.ts';
import type { Stack, Stacks } from '../ports/ports.ts';

/** Dependencies of `resolveStack`. */
export interface ResolveStackDeps {
  readonly stacks: Pick<Stacks, 'find'>;
  readonly pointers: Pick<Pointers, 'find'>;
  readonly listings: Pick<StackListings, 'find'>;
}

/**
 * Finds the stack of a deployment: the stack that its pointer names, or otherwise the stack with its name. A stack that the gate created
 * for another deployment is refused, even if its name is the name of this deployment.
 *
 * @returns undefined if there is no stack
 * @throws DeploymentError ConfigurationError if the pointer names a stack of another deployment, StackNotDeployable if the stack that the
 *   pointer names was deleted and the previous one exists
 */
export async function resolveStack(deployment: StackIdentity & TargetFields, deps: ResolveStackDeps): Promise<Stack | undefined> {
  // Pointers exist only for stacks in the account and the Region of the gate.
  if (targetOf(deployment) !== undefined) return deps.stacks.find(stackNameOf(deployment));
  const stored = await deps.pointers.find(deployment);
  if (stored !== undefined) {
    const { current, previous } = stored.pointer;
    await requireListed(deployment, current, deps);
    const stack = await deps.stacks.find(current);
    if (isPresent(stack)) return stack;
    if (previous !== undefined && isPresent(await deps.stacks.find(previous.stackId))) {
      throw new DeploymentError(
        'StackNotDeployable',
        `Expected the stack ${current}, which the pointer of ${pointerPathOf(deployment)} names, to exist, but it was deleted. The previous ` +
          `stack ${previous.stackId} exists: move the pointer to it with \`stackgate blue-green switch\`, and release the change again.`,
      );
    }
  }
  return findByName(deployment, deps);
}

function isPresent(stack: Stack | undefined): boolean {
  return readStackCondition(stack).condition !== 'absent';
}

async function findByName(deployment: StackIdentity, { stacks, listings }: ResolveStackDeps): Promise<Stack | undefined> {
  const name = stackNameOf(deployment);
  const stack = await stacks.find(name);
  const owner = (await listings.find(name))?.deployment;
  if (owner === undefined || pointerPathOf(owner) === pointerPathOf(deployment)) return stack;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected ${name} to be the stack of the deployment ${pointerPathOf(deployment)}, but the gate created a stack with this name for the ` +
      `deployment ${pointerPathOf(owner)}: change \`environmentName\` or \`stackName\`.`,
  );
}

async function requireListed(deployment: StackIdentity, stackId: string, { listings }: ResolveStackDeps): Promise<void> {
  const listing = await listings.find(stackId);
  if (listing !== undefined && pointerPathOf(listing.deployment) === pointerPathOf(deployment)) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected the pointer of ${pointerPathOf(deployment)} to name a stack of this deployment, got ${stackId}, which the gate did not list for ` +
      'it: another principal changed the pointer. Restore its previous version in the bucket of the gate.',
  );
}
