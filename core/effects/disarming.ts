import type { ResourceChange } from '../changes/change-set-page.ts';

const PROTECTIONS = ['DeletionPolicy', 'UpdateReplacePolicy'] as const;

type Protection = (typeof PROTECTIONS)[number];

/** How much each policy keeps of a resource. An absent policy deletes, but for a few types that then take a snapshot. */
const KEEPS: Readonly<Record<string, number>> = { Delete: 0, Snapshot: 1, RetainExceptOnCreate: 2, Retain: 2 };

/**
 * Whether the change touches a DeletionPolicy or UpdateReplacePolicy in a way that does not provably keep at least as
 * much as before. Without property values the direction is not visible: then it counts as disarming.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function isDisarming(change: ResourceChange): boolean {
  return changedProtections(change).some((protection) => !isKept(change, protection));
}

/** Whether the change touches protections and shows by their values that each keeps at least as much as before. */
export function provesProtectionKept(change: ResourceChange): boolean {
  const protections = changedProtections(change);
  return protections.length > 0 && protections.every((protection) => isKept(change, protection));
}

/** The protections that the change names in its Scope or Details. */
function changedProtections(change: ResourceChange): readonly Protection[] {
  const named = new Set([...(change.Scope ?? []), ...(change.Details ?? []).map((detail) => detail.Target?.Attribute)]);
  return PROTECTIONS.filter((protection) => named.has(protection));
}

function isKept(change: ResourceChange, protection: Protection): boolean {
  const details = (change.Details ?? []).filter((detail) => detail.Target?.Attribute === protection);
  return details.length > 0 && details.every(({ Target }) => keepsAsMuch(Target?.BeforeValue, Target?.AfterValue));
}

function keepsAsMuch(before: string | undefined, after: string | undefined): boolean {
  const kept = KEEPS[after ?? ''];
  return kept !== undefined && (kept === KEEPS.Retain || kept >= (KEEPS[before ?? ''] ?? Number.POSITIVE_INFINITY));
}
