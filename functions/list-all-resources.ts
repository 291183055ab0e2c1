import { pathInside } from '../core/change-set/located-change.ts';
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
 * Lists the resources of a stack, and of each nested stack in it: the deletion of a stack deletes them too. A nested stack that CloudFormation
 * retained is no longer part of the stack.
 */
export async function listAllResources(stacks: Pick<Stacks, 'listResources'>, stackId: string, path = ''): Promise<AllResources> {
  const own = (await stacks.listResources(stackId)).map((resource) => (path === '' ? resource : { ...resource, path }));
  const all = { resources: [...own], listedStacks: path === '' ? [] : [path] };
  for (const { resourceType, logicalResourceId, physicalResourceId } of sortFailedStackResources(own).existing) {
    if (resourceType !== NESTED_STACK_TYPE || physicalResourceId === undefined) continue;
    const inside = await listAllResources(stacks, physicalResourceId, pathInside(path, logicalResourceId));
    all.resources.push(...inside.resources);
    all.listedStacks.push(...inside.listedStacks);
  }
  return all;
}
