/** A resource of a stack, as ListStackResources returns it. Every field is optional: a missing field proves nothing. */
export interface StackResource {
  /** Logical IDs of the nested stacks that contain the resource, joined by `/`; absent in the root stack. */
  readonly path?: string;
  readonly logicalResourceId?: string | undefined;
  readonly physicalResourceId?: string | undefined;
  readonly resourceType?: string | undefined;
  readonly resourceStatus?: string | undefined;
}

/** The resources of a stack whose first create failed. */
export interface FailedStackResources {
  /** Resources that exist or can exist. Deleting the stack deletes them. */
  readonly existing: readonly StackResource[];
  /** Resources that CloudFormation retained because of their DeletionPolicy. They are no longer part of the stack. */
  readonly retained: readonly StackResource[];
}

/** Sorts the resources of a stack whose first create failed by the action of CloudFormation. Unknown statuses count as existing. */
export function sortFailedStackResources(resources: readonly StackResource[]): FailedStackResources {
  return {
    existing: resources.filter((resource) => !isGone(resource) && resource.resourceStatus !== 'DELETE_SKIPPED'),
    retained: resources.filter(({ resourceStatus }) => resourceStatus === 'DELETE_SKIPPED'),
  };
}

/** Tests whether a resource was deleted or never created. CloudFormation assigns the physical ID when the create starts. */
function isGone({ resourceStatus, physicalResourceId }: StackResource): boolean {
  return resourceStatus === 'DELETE_COMPLETE' || (resourceStatus === 'CREATE_FAILED' && !physicalResourceId);
}

/** Names a resource for people: path and logical ID, type, and physical ID. */
export function nameResource({ path, logicalResourceId, resourceType, physicalResourceId }: StackResource): string {
  const details = [resourceType ?? 'unknown type', physicalResourceId].filter(Boolean).join(', ');
  const name = logicalResourceId ?? 'a resource without a logical ID';
  return `${path === undefined ? name : `${path}/${name}`} (${details})`;
}

/** Maximum number of resources in a message. */
const MOST_NAMES = 12;

/** Names the first resources, and counts the others. */
export function nameResources(resources: readonly StackResource[]): string {
  const names = resources.slice(0, MOST_NAMES).map(nameResource).join(', ');
  return resources.length > MOST_NAMES ? `${names}, and ${resources.length - MOST_NAMES} more` : names;
}

/** Explains which resources CloudFormation retained after a failed operation, and how to import them. Returns an empty string if there are none. */
export function explainRetained(resources: readonly StackResource[]): string {
  if (resources.length === 0) return '';
  return (
    ` CloudFormation retained ${nameResources(resources)} in the account because of the deletion policy. The stack no longer contains ` +
    'them. A retained resource with a custom name prevents the creation of another resource with that name. Either delete the resource, or import it: ' +
    'remove it from the template and push, then add it again and push with `importExistingResources: true`.'
  );
}
