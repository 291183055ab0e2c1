import type { ResourceChange, ResourceChangeTarget } from '../change-set/change-set-page.ts';
import { scopeOf, targetsOf } from '../change-set/details-of.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import type { Loss } from './loss.ts';

/** The policies of a resource that keep it, and the operation that each one governs. */
const POLICIES = { DeletionPolicy: 'deletes', UpdateReplacePolicy: 'replaces' } as const;

type PolicyName = keyof typeof POLICIES;

/** The strength of each policy. An absent policy deletes, except for a few types that then take a snapshot. */
const STRENGTHS: ReadonlyMap<string | undefined, number> = new Map([
  ['Delete', 0],
  ['Snapshot', 1],
  ['RetainExceptOnCreate', 2],
  ['Retain', 2],
]);

/** The strength of a policy that is unknown or not shown: above every other before the change, below every other after it. */
const STRONGEST = 3;
const WEAKEST = -1;

/** A new resource has no policy to lose, and a resource that leaves the stack needs none. */
const WITHOUT_POLICY: readonly (string | undefined)[] = ['Add', 'Import', 'Remove'];

/**
 * Finds the policies that a change does not provably keep as strong as before, whatever else it does. Only property values show the
 * direction of a change; without them, the change counts as weakening.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function findWeakenedPolicies({ plain, valued }: Pick<LocatedChange, 'plain' | 'valued'>): readonly Loss[] {
  const readings = [plain?.ResourceChange, valued?.ResourceChange].filter((resource) => resource !== undefined);
  const staying = readings.filter(({ Action }) => !WITHOUT_POLICY.includes(Action));
  return (['DeletionPolicy', 'UpdateReplacePolicy'] as const)
    .filter((policy) => staying.some((resource) => names(resource, policy)) && !isKept(readings, policy))
    .map((policy) => describeWeakened(policy, readings));
}

function names(resource: ResourceChange, policy: PolicyName): boolean {
  return scopeOf(resource).includes(policy) || targetsOf(resource).some(({ Attribute }) => Attribute === policy);
}

/** Whether every shown value keeps the policy. The describe without property values shows none, which is no evidence against the other. */
function isKept(readings: readonly ResourceChange[], policy: PolicyName): boolean {
  const shown = shownTargets(readings, policy);
  return shown.length > 0 && shown.every(({ BeforeValue, AfterValue }) => isAsStrong(BeforeValue, AfterValue));
}

function shownTargets(readings: readonly ResourceChange[], policy: PolicyName): readonly ResourceChangeTarget[] {
  return readings
    .flatMap(targetsOf)
    .filter(({ Attribute, BeforeValue, AfterValue }) => Attribute === policy && (BeforeValue ?? AfterValue) !== undefined);
}

function isAsStrong(before: string | undefined, after: string | undefined): boolean {
  const kept = STRENGTHS.get(after) ?? WEAKEST;
  return kept === STRENGTHS.get('Retain') || kept >= (STRENGTHS.get(before) ?? STRONGEST);
}

function describeWeakened(policy: PolicyName, readings: readonly ResourceChange[]): Loss {
  const [weakened] = shownTargets(readings, policy).filter(({ BeforeValue, AfterValue }) => !isAsStrong(BeforeValue, AfterValue));
  const difference =
    weakened === undefined
      ? 'changes, and the change set does not show whether the new value is weaker; if so,'
      : `changes from ${nameWord(weakened.BeforeValue)} to ${nameWord(weakened.AfterValue)}:`;
  const kept = STRENGTHS.has(weakened?.BeforeValue) ? `: ${weakened?.BeforeValue}` : '';
  return {
    effect: 'unprotect',
    property: policy,
    path: policy,
    consequence: `${policy} ${difference} a later change that ${POLICIES[policy]} the resource can delete its content`,
    advice: `Keep ${policy}${kept}.`,
  };
}

function nameWord(word: string | undefined): string {
  if (word === undefined) return 'no policy';
  return STRENGTHS.has(word) ? word : 'another value';
}
