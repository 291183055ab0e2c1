import { pathInside } from '../core/change-set/located-change.ts';
import { DeploymentError } from '../core/errors.ts';
import { NESTED_STACK_TYPE } from '../core/nested-stack-type.ts';
import { type StackResource, sortFailedStackResources } from '../core/stack/stack-resource.ts';
import type { Stacks } from './ports/ports.ts';

/** Every resource of a stack and of its nested stacks. */
export interface AllResources {
  readonly resources: readonly StackResource[];
  /** Paths of the nested stacks whose resources were listed. */
  readonly listedStacks: readonly string[];
}

/**
 * Lists the resources of a stack, and of each nested stack in it: the deletion of a stack deletes them too. Of a nested stack that was deleted,
 * lists the resources that CloudFormation retained. A nested stack that CloudFormation retained is no longer part of the stack.
 */
export async function listAllResources(stacks: Pick<Stacks, 'listResources'>, stackId: string, path = ''): Promise<AllResources> {
  const own = (await stacks.listResources(stackId)).map((resource) => (path === '' ? resource : { ...resource, path }));
  const all = { resources: [...own], listedStacks: path === '' ? [] : [path] };
  const { existing, retained } = sortFailedStackResources(own);
  for (const resource of own) {
    const { resourceType, logicalResourceId, physicalResourceId } = resource;
    if (resourceType !== NESTED_STACK_TYPE || physicalResourceId === undefined || retained.includes(resource)) continue;
    const inside = pathInside(path, logicalResourceId);
    if (existing.includes(resource)) {
      const nested = await listAllResources(stacks, physicalResourceId, inside);
      all.resources.push(...nested.resources);
      all.listedStacks.push(...nested.listedStacks);
    } else {
      all.resources.push(...(await listRetained(stacks, physicalResourceId, inside)));
    }
  }
  return all;
}

/**
 * Lists what CloudFormation retained of a deleted stack. If CloudFormation refuses the request, the list is empty: the resources are no
 * longer part of a stack.
 */
async function listRetained(
  stacks: Pick<Stacks, 'listResources'>,
  stackId: string,
  path: string,
): Promise<readonly StackResource[]> {
  try {
    const { resources } = await listAllResources(stacks, stackId, path);
    return sortFailedStackResources(resources).retained;
  } catch (error) {
    if (error instanceof DeploymentError && error.name !== 'SystemUnavailable') return [];
    throw error;
  }
}
