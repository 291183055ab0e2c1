import type { ValuePair } from './changed-properties.ts';
import type { Finding } from './loss-rule.ts';
import { fieldOf, isSameShown, readList, readScalar, readStructure, UNKNOWN } from './shown-value.ts';

/**
 * Finds the rules in the lifecycle policy of a repository, which is JSON text, that expire images that no rule expired before, or expire
 * them earlier.
 *
 * Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function findNewImageExpirations({ before, after }: ValuePair): readonly Finding[] {
  const rules = readRules(after);
  if (rules === UNKNOWN) return [{}];
  const read = readRules(before);
  const known = read === UNKNOWN ? [] : read;
  return rules
    .filter((rule) => !known.some((other) => isCovered(rule, other)))
    .map((rule) => ({ difference: describeRule(rule) }));
}

function readRules(policy: unknown): readonly unknown[] | typeof UNKNOWN {
  const structure = readStructure(policy);
  if (structure === UNKNOWN) return UNKNOWN;
  const rules = readList(fieldOf(structure, 'rules'));
  if (rules === UNKNOWN) return UNKNOWN;
  return rules
    .filter((rule) => readScalar(fieldOf(fieldOf(rule, 'action'), 'type')) !== 'transition')
    .map((rule) => fieldOf(rule, 'selection'));
}

/** Tests whether another rule selects the same images and keeps at most as many, or for at most as long. */
function isCovered(selection: unknown, other: unknown): boolean {
  if (isSameShown(selection, other)) return true;
  return (
    isSameShown(withoutCount(selection), withoutCount(other)) && countOf(other, Number.POSITIVE_INFINITY) <= countOf(selection)
  );
}

function withoutCount(selection: unknown): unknown {
  return { ...Object(selection), countNumber: undefined };
}

/** @param hidden the number if the policy does not show it */
function countOf(selection: unknown, hidden = 0): number {
  const count = readScalar(fieldOf(selection, 'countNumber'));
  return typeof count === 'string' ? Number(count) : hidden;
}

function describeRule(selection: unknown): string {
  const count = countOf(selection);
  const images = readScalar(fieldOf(selection, 'tagStatus')) === 'untagged' ? 'untagged images' : 'images';
  const isByAge = String(fieldOf(selection, 'countType')).startsWith('since');
  return isByAge ? `expires ${images} after ${count} days` : `expires ${images} beyond the newest ${count}`;
}
