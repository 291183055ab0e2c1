import type { Change } from '../changes/change-set-page.ts';
import { scopeOf, targetsOf } from '../changes/details-of.ts';

type Resource = Change['ResourceChange'];

const PROTECTIONS = ['DeletionPolicy', 'UpdateReplacePolicy'] as const;

type Protection = (typeof PROTECTIONS)[number];

/** How much each policy keeps of a resource. An absent policy deletes, but for a few types that then take a snapshot. */
const KEEPS: ReadonlyMap<string | undefined, number> = new Map([
  ['Delete', 0],
  ['Snapshot', 1],
  ['RetainExceptOnCreate', 2],
  ['Retain', 2],
]);

/** More than any policy keeps, and less: what a policy that is not known or not shown may keep. */
const MORE = 3;
const LESS = -1;

/**
 * Whether the change touches a DeletionPolicy or UpdateReplacePolicy in a way that does not provably keep at least as
 * much as before. Without property values the direction is not visible: then it counts as disarming.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function isDisarming(change: Resource): boolean {
  return changedProtections(change).some((protection) => !isKept(change, protection));
}

/** Whether the change touches protections and shows by their values that each keeps at least as much as before. */
export function provesProtectionKept(change: Resource): boolean {
  const protections = changedProtections(change);
  return protections.length > 0 && protections.every((protection) => isKept(change, protection));
}

/** The protections that the change names in its Scope or Details. */
function changedProtections(change: Resource): readonly Protection[] {
  const named = new Set([...scopeOf(change), ...targetsOf(change).map(({ Attribute }) => Attribute)]);
  return PROTECTIONS.filter((protection) => named.has(protection));
}

function isKept(change: Resource, protection: Protection): boolean {
  const targets = targetsOf(change).filter(({ Attribute }) => Attribute === protection);
  return targets.length > 0 && targets.every(({ BeforeValue, AfterValue }) => keepsAsMuch(BeforeValue, AfterValue));
}

function keepsAsMuch(before: string | undefined, after: string | undefined): boolean {
  const kept = KEEPS.get(after) ?? LESS;
  return kept === KEEPS.get('Retain') || kept >= (KEEPS.get(before) ?? MORE);
}
