import type { ResourceChange } from '../change-set/change-set-page.ts';
import { scopeOf, targetsOf } from '../change-set/details-of.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import type { Loss } from './loss.ts';

/** The policies that keep a resource, and the operation that each policy governs. */
const POLICIES = { DeletionPolicy: 'deletes', UpdateReplacePolicy: 'replaces' } as const;

type PolicyName = keyof typeof POLICIES;

/** The strength of each policy. */
const STRENGTHS: ReadonlyMap<string | undefined, number> = new Map([
  ['Delete', 0],
  ['Snapshot', 1],
  ['RetainExceptOnCreate', 2],
  ['Retain', 2],
]);

/** The strength of a policy that is unknown or not shown: above every other before the change, below every other after it. */
const STRONGEST = 3;
const WEAKEST = -1;

/** Types for which an absent DeletionPolicy means Snapshot. For every other type, it means Delete. */
const SNAPSHOT_BY_DEFAULT: readonly (string | undefined)[] = ['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance'];

/** Actions without a policy to weaken: a new resource has no policy yet, and a removed resource no longer needs a policy. */
const WITHOUT_POLICY: readonly (string | undefined)[] = ['Add', 'Import', 'Remove'];

/**
 * Finds the policies that a change weakens or may weaken, even if the change has other effects. Only property values show the direction of
 * a change. Without property values, the change is treated as weakening.
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

/**
 * Tests whether every shown value keeps the policy. A describe without property values does not contradict the other describe.
 */
function isKept(readings: readonly ResourceChange[], policy: PolicyName): boolean {
  const shown = readPairs(readings, policy);
  return shown.length > 0 && shown.every(isAsStrong);
}

/** A policy before and after the change; `undefined` if it is not shown. */
interface PolicyPair {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

function readPairs(readings: readonly ResourceChange[], policy: PolicyName): readonly PolicyPair[] {
  return readings.flatMap((resource) => {
    const isSnapshot = policy === 'DeletionPolicy' && SNAPSHOT_BY_DEFAULT.includes(resource.ResourceType);
    const absent = isSnapshot ? 'Snapshot' : 'Delete';
    return targetsOf(resource)
      .filter(({ Attribute, BeforeValue, AfterValue }) => Attribute === policy && (BeforeValue ?? AfterValue) !== undefined)
      .map(({ BeforeValue, AfterValue, AttributeChangeType }) => ({
        before: BeforeValue ?? (AttributeChangeType === 'Add' ? absent : undefined),
        after: AfterValue ?? (AttributeChangeType === 'Remove' ? absent : undefined),
      }));
  });
}

function isAsStrong({ before, after }: PolicyPair): boolean {
  const kept = STRENGTHS.get(after) ?? WEAKEST;
  return kept === STRENGTHS.get('Retain') || kept >= (STRENGTHS.get(before) ?? STRONGEST);
}

function describeWeakened(policy: PolicyName, readings: readonly ResourceChange[]): Loss {
  const weakened = readPairs(readings, policy).find((pair) => !isAsStrong(pair));
  const difference =
    weakened === undefined
      ? 'changes, and the change set does not show whether the new value is weaker. If it is weaker,'
      : `changes from ${nameWord(weakened.before)} to ${nameWord(weakened.after)}:`;
  const kept = STRENGTHS.has(weakened?.before) ? `: ${weakened?.before}` : '';
  return {
    effect: 'unprotect',
    property: policy,
    path: policy,
    consequence: `${policy} ${difference} CloudFormation no longer retains the resource when a later change ${POLICIES[policy]} it`,
    advice: `Keep ${policy}${kept}.`,
  };
}

function nameWord(word: string | undefined): string {
  return word !== undefined && STRENGTHS.has(word) ? word : 'another value';
}
