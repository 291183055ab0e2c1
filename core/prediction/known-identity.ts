import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { isUnknown } from '../evaluation/unknown.ts';
import { findResourceRules } from '../resource-types/resource-rules.ts';

/**
 * What a reference gives, where the resource itself tells: Ref of a bucket that names its bucket, Fn::GetAtt of an attribute that is also a
 * property that is given.
 */
export function knownIdentity(value: unknown, resource: EvaluatedResource, attribute: string | undefined): unknown {
  if (!isUnknown(value)) return value;
  const rules = findResourceRules(resource.type);
  if (rules === undefined) return value;
  const property = attribute === undefined ? soleIdentifier(rules.identifier) : attribute;
  if (property === undefined || !rules.properties.has(property)) return value;
  const given = resource.properties[property];
  return typeof given === 'string' ? given : value;
}

function soleIdentifier(identifier: readonly string[]): string | undefined {
  return identifier.length === 1 ? identifier[0] : undefined;
}
