import { createScope } from '../evaluation/create-scope.ts';
import { type EvaluatedResource, type EvaluatedTemplate, evaluateExpanded } from '../evaluation/evaluate-template.ts';
import { type ExpandedTemplate, expandTemplate, mayBringNames } from '../evaluation/expand-template.ts';
import type { Scope } from '../evaluation/scope.ts';
import type { GivenParameters, StackInput } from '../evaluation/stack-input.ts';
import { isUnknown, NEW, Unknown } from '../evaluation/values.ts';
import { findResourceRules, requiresRecreation } from '../resource-types/resource-rules.ts';
import { collectReferences } from '../template/references.ts';
import type { Outcomes } from './planned-change.ts';
import type { PredictionContext } from './prediction.ts';

/** A template of a prediction, before or after, with its values. */
export interface PreparedStack extends ExpandedTemplate {
  readonly given: GivenParameters;
  readonly evaluated: EvaluatedTemplate;
  readonly scope: Scope;
}

/** Evaluates a template. References to resources have the values of the context, or else those that the template defines. */
export function prepareStack(side: StackInput, context: PredictionContext): PreparedStack {
  const expanded = expandTemplate(side, context);
  const { template } = expanded;
  const evaluated = evaluateExpanded(expanded, side, context);
  const plain = createScope(template, side, context, mayBringNames(expanded));
  const scope: Scope = {
    ...plain,
    resource: (logicalId, attribute) => {
      const value = plain.resource(logicalId, attribute);
      const resource = evaluated.resources[logicalId];
      return resource === undefined ? value : knownIdentity(value, resource, attribute);
    },
  };
  return { ...expanded, given: side, evaluated, scope };
}

/**
 * Returns the value of a reference if the template defines it: Ref of a bucket with a BucketName, or Fn::GetAtt of an attribute that is also a given property.
 */
function knownIdentity(value: unknown, resource: EvaluatedResource, attribute: string | undefined): unknown {
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

/**
 * Returns the scope during the update: a new or replaced resource has unknown values, and every other resource keeps its values.
 */
export function scopeAfter(
  before: PreparedStack | undefined,
  after: PreparedStack,
  outcomes: ReadonlyMap<string, Outcomes>,
): Scope {
  return {
    ...after.scope,
    resource: (name, attribute) => {
      const value = after.scope.resource(name, attribute);
      if (value === undefined) return undefined;
      if (outcomes.get(name)?.plain !== 'new') return before?.scope.resource(name, attribute) ?? value;
      return new Unknown({ ...(attribute === undefined ? { Ref: name } : { 'Fn::GetAtt': [name, attribute] }), [NEW]: true });
    },
  };
}

/**
 * Adds the resources that would be replaced together with the given ones, because a property that replaces them refers to one, directly or through others. A reference to a resource in a module is a reference to the module.
 */
export function addDependents(ids: readonly string[], side: PreparedStack): string[] {
  const found = new Set(ids);
  const uses = replacingUses(side);
  let size = 0;
  while (size !== found.size) {
    size = found.size;
    for (const [id, names] of uses) {
      if (names.some((name) => found.has(name))) found.add(id);
    }
  }
  return [...found];
}

/** Lists, by resource, the names that its replacing properties refer to. */
export function replacingUses({ evaluated }: PreparedStack): Map<string, string[]> {
  const resources = Object.values(evaluated.resources);
  const modules = resources.filter(({ type }) => type.endsWith('::MODULE')).map(({ logicalId }) => logicalId);
  const uses = new Map<string, string[]>();
  for (const { logicalId, type, definition } of resources) {
    const properties = Object.entries(definition.Properties ?? {});
    const replacing = properties.filter(([name]) => requiresRecreation(type, [name], true) !== 'Never');
    const { refs, attributes } = collectReferences(replacing.map(([, value]) => value));
    const names = [...refs, ...attributes];
    uses.set(logicalId, [...names, ...modules.filter((module) => names.some((name) => name.startsWith(module)))]);
  }
  return uses;
}
