import type { ResourceChange, ResourceChangeTarget } from '../change-set/change-set-page.ts';
import { scopeOf, targetsOf } from '../change-set/details-of.ts';
import type { LocatedChange } from '../change-set/located-change.ts';

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

/** What comes has no protection to lose, and what goes needs none. */
const COMES_OR_GOES: readonly (string | undefined)[] = ['Add', 'Import', 'Remove'];

/**
 * The protections that the change touches in a way that does not provably keep at least as much as before, whatever else it
 * does. Only property values show the direction: where they do not, it counts as the wrong one.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function findWeakenedProtections({ plain, valued }: Pick<LocatedChange, 'plain' | 'valued'>): readonly Protection[] {
  const readings = [plain?.ResourceChange, valued?.ResourceChange].filter((resource) => resource !== undefined);
  const stays = readings.filter(({ Action }) => !COMES_OR_GOES.includes(Action));
  return PROTECTIONS.filter(
    (protection) => stays.some((resource) => names(resource, protection)) && !isKept(readings, protection),
  );
}

function names(resource: ResourceChange, protection: Protection): boolean {
  return scopeOf(resource).includes(protection) || targetsOf(resource).some(({ Attribute }) => Attribute === protection);
}

/** The describe without property values names the attribute and shows nothing: it is no evidence against the other one. */
function isKept(readings: readonly ResourceChange[], protection: Protection): boolean {
  const targets = readings.flatMap(targetsOf).filter(({ Attribute }) => Attribute === protection);
  const shown = targets.filter(hasValue);
  return shown.length > 0 && shown.every(({ BeforeValue, AfterValue }) => keepsAsMuch(BeforeValue, AfterValue));
}

function hasValue({ BeforeValue, AfterValue }: ResourceChangeTarget): boolean {
  return BeforeValue !== undefined || AfterValue !== undefined;
}

function keepsAsMuch(before: string | undefined, after: string | undefined): boolean {
  const kept = KEEPS.get(after) ?? LESS;
  return kept === KEEPS.get('Retain') || kept >= (KEEPS.get(before) ?? MORE);
}
