import { resourceTypes } from '../resource-types/resource-rules.ts';
import { matchPattern } from './match-pattern.ts';
import type { Policy } from './policy.ts';

/** Start of the names of types that the AWS service specification lists. Other publishers choose their own names. */
const AWS_TYPE = /^(AWS|Alexa)(::|$)/i;

/**
 * Lists the resource types in a policy that match no known type, one sentence each: a rule for a misspelled type protects nothing. A
 * type that is newer than the gate is also listed, so this is a warning and not an error.
 */
export function findUnknownTypes({ source, rules, waivable, approvals = {}, blueGreen }: Policy): readonly string[] {
  const { approvers = [], acknowledge = [] } = approvals;
  const places = [
    ...rules.map(({ name, match }) => ({ place: `the rule ${name}`, match })),
    ...waivable.map((match, index) => ({ place: `waivable[${index}]`, match })),
    ...approvers.map(({ match }, index) => ({ place: `approvals.approvers[${index}]`, match })),
    ...acknowledge.map((match, index) => ({ place: `approvals.acknowledge[${index}]`, match })),
    ...(blueGreen?.avoids ?? []).map((match, index) => ({ place: `blueGreen.avoids[${index}]`, match })),
  ];
  return places.flatMap(({ place, match }) =>
    [match.resourceType ?? []]
      .flat()
      .filter((pattern) => !matchesSomeType(pattern))
      .map(
        (pattern) =>
          `${source}: ${place} names the resource type ${pattern}, which does not exist in the AWS service specification of this version: correct the type, or ignore this warning if the type is newer.`,
      ),
  );
}

function matchesSomeType(pattern: string): boolean {
  const [beforeWildcard] = pattern.split('*', 1);
  const isOfOtherPublisher = pattern.includes('::') && !AWS_TYPE.test(`${beforeWildcard}`);
  return isOfOtherPublisher || resourceTypes().some((type) => matchPattern(pattern, type));
}
