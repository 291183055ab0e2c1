import type { Change, ResourceChangeDetail, ResourceChangeTarget } from './change-set-page.ts';

/** The reasons of a change; none where the entry has none. */
export function detailsOf(resource: Change['ResourceChange']): readonly ResourceChangeDetail[] {
  return resource?.Details ?? [];
}

/** What the reasons of a change are about. */
export function targetsOf(resource: Change['ResourceChange']): readonly ResourceChangeTarget[] {
  return detailsOf(resource).flatMap(({ Target }) => (Target === undefined ? [] : [Target]));
}

/** The attributes that a change names in its Scope. */
export function scopeOf(resource: Change['ResourceChange']): readonly string[] {
  return resource?.Scope ?? [];
}
