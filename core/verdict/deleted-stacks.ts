import type { Change } from '../change-set/change-set-page.ts';
import { type LocatedChange, pathInside } from '../change-set/located-change.ts';
import type { EffectKind } from '../effects/effect.ts';
import { effectOfChange } from '../effects/effect-of-change.ts';
import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { type StackResource, sortFailedStackResources } from '../stack/stack-resource.ts';
import type { Template } from '../template/template.ts';

/** A nested stack that a change set deletes with its resources. CloudFormation does not list these resources in the change set. */
export interface DeletedStack {
  /** Path of the nested stack. */
  readonly path: string;
  /** ARN of the nested stack; undefined if the change set does not name it. */
  readonly stackId: string | undefined;
}

/** Effects that delete a stack with all its resources. */
export const DELETING: readonly EffectKind[] = ['delete', 'replace', 'may-replace'];

/** Finds the nested stacks that the changes delete or replace. */
export function findDeletedStacks(changes: readonly LocatedChange[]): readonly DeletedStack[] {
  return changes
    .map((change) => effectOfChange(change))
    .filter(({ kind, atLeast = kind, resourceType }) => resourceType === NESTED_STACK_TYPE && DELETING.includes(atLeast))
    .map(({ path, logicalResourceId, physicalResourceId }) => ({
      path: pathInside(path, logicalResourceId),
      stackId: physicalResourceId,
    }));
}

/** PolicyAction of a removal, by DeletionPolicy. RetainExceptOnCreate retains the resources of a stack whose create succeeded. */
const POLICY_ACTIONS: ReadonlyMap<unknown, string> = new Map([
  ['Delete', 'Delete'],
  ['Retain', 'Retain'],
  ['RetainExceptOnCreate', 'Retain'],
  ['Snapshot', 'Snapshot'],
]);

/**
 * Describes the effect of the deletion of a stack on each of its resources, as entries of a change set. The DeletionPolicy in the deployed
 * template determines whether CloudFormation deletes or retains a resource. A resource without the policy is treated as deleted.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 *
 * @param resources as ListStackResources returns them
 * @param template the processed template that is deployed; undefined if unavailable
 */
export function describeDeletions(
  path: string,
  resources: readonly StackResource[],
  template: Template | undefined,
): readonly LocatedChange[] {
  return sortFailedStackResources(resources).existing.map((resource) => {
    const change = describeRemoval(resource, policyActionOf(template, resource.logicalResourceId, resource.resourceType));
    // A removal sets no values, so both readings would have the same entry.
    return { path, plain: change, valued: change };
  });
}

/** Describes the removal of a resource as a change set does. */
export function describeRemoval(
  { logicalResourceId, physicalResourceId, resourceType }: StackResource,
  policyAction?: string,
): Change {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: 'Remove',
      LogicalResourceId: logicalResourceId,
      PhysicalResourceId: physicalResourceId,
      ResourceType: resourceType,
      PolicyAction: policyAction,
    },
  };
}

function policyActionOf(template: Template | undefined, logicalId = '', type = ''): string | undefined {
  const declared = template?.Resources?.[logicalId];
  return declared?.Type === type ? POLICY_ACTIONS.get(declared.DeletionPolicy) : undefined;
}
