import type { Change, ResourceChangeDetail, ResourceChangeTarget } from './change-set-page.ts';

/** Returns the details of a change. */
export function detailsOf(resource: Change['ResourceChange']): readonly ResourceChangeDetail[] {
  return resource?.Details ?? [];
}

/** Returns the targets of the details of a change. */
export function targetsOf(resource: Change['ResourceChange']): readonly ResourceChangeTarget[] {
  return detailsOf(resource).flatMap(({ Target }) => (Target === undefined ? [] : [Target]));
}

/** Returns the attributes in the Scope of a change. */
export function scopeOf(resource: Change['ResourceChange']): readonly string[] {
  return resource?.Scope ?? [];
}

/** Returns the property that a detail names. Some details have only a path. */
export function namePropertyOf({ Name, Path }: ResourceChangeTarget = {}): string | undefined {
  return Name || Path?.match(/^\/Properties\/([^/]+)/)?.[1];
}
