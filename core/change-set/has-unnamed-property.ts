import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import type { ResourceChange, ResourceChangeDetail } from './change-set-page.ts';
import { detailsOf, namePropertyOf, scopeOf } from './details-of.ts';
import type { LocatedChange } from './located-change.ts';

/** Actions that create, import, or remove a resource as a whole. CloudFormation lists no properties for them. */
const OF_WHOLE_RESOURCES: readonly (string | undefined)[] = ['Add', 'Import', 'Remove'];

/**
 * Checks whether a change may affect a property that the change set does not name: the entry has no details, or a detail has neither
 * a Name nor the Path of one property. The entry of the plain describe decides if it is present.
 */
export function hasUnnamedProperty({ plain, valued }: Pick<LocatedChange, 'plain' | 'valued'>): boolean {
  const resource = (plain ?? valued)?.ResourceChange;
  if (resource === undefined || OF_WHOLE_RESOURCES.includes(resource.Action)) {
    return false;
  }
  const details = detailsOf(resource);
  const ofProperties = details.filter(({ Target }) => (Target?.Attribute ?? 'Properties') === 'Properties');
  if (ofProperties.length > 0) {
    return ofProperties.some((detail) => isUnnamed(resource, detail));
  }
  const scope = scopeOf(resource);
  return scope.includes('Properties') || (scope.length === 0 && details.length === 0);
}

/** CloudFormation names no property if it lists a nested stack only because a resource inside may change. */
function isUnnamed({ ResourceType }: ResourceChange, { Target, ChangeSource }: ResourceChangeDetail): boolean {
  const isOfNestedStack = ResourceType === NESTED_STACK_TYPE && ChangeSource === 'Automatic';
  return namePropertyOf(Target) === undefined && !isOfNestedStack;
}
