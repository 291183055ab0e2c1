import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import type { Change, ResourceChange } from './change-set-page.ts';
import { detailsOf, scopeOf, targetsOf } from './details-of.ts';
import { findUnknownWords } from './known-words.ts';

/** Attributes that protect a resource from deletion. */
const PROTECTIONS: readonly (string | undefined)[] = ['DeletionPolicy', 'UpdateReplacePolicy'];

/**
 * Checks whether an entry may delete, replace, retain, or unprotect its resource. An entry that the gate cannot read counts
 * as destructive.
 */
export function canDestroy({ Type, ResourceChange: resource }: Change): boolean {
  if (Type !== 'Resource' || resource === undefined || resource.PolicyAction !== undefined) {
    return true;
  }
  return findUnknownWords(resource).length > 0 || canActionDestroy(resource);
}

function canActionDestroy(resource: ResourceChange): boolean {
  switch (resource.Action) {
    case 'Add':
    case 'Import':
      return false;
    case 'SyncWithActual':
      return resource.Replacement !== undefined && resource.Replacement !== 'False';
    case 'Modify':
      return resource.Replacement !== 'False' || canUpdateDestroy(resource);
    default:
      return true;
  }
}

function canUpdateDestroy(resource: ResourceChange): boolean {
  const attributes = [...scopeOf(resource), ...targetsOf(resource).map(({ Attribute }) => Attribute)];
  return (
    detailsOf(resource).some(({ Target }) => (Target?.RequiresRecreation ?? 'Never') !== 'Never') ||
    attributes.some((attribute) => PROTECTIONS.includes(attribute)) ||
    (resource.ResourceType === NESTED_STACK_TYPE && resource.ChangeSetId === undefined)
  );
}
