import { collectReferences, type References } from '../template/collect-references.ts';
import { isSsmParameter } from '../template/resolve-parameters.ts';
import type { Template } from '../template/template.ts';
import { addDependents } from './add-dependents.ts';
import type { EvaluatedResource } from './evaluate-template.ts';
import { findForeignOutputs } from './find-foreign-outputs.ts';
import type { Side } from './plan-sides.ts';
import type { CannotPredict, PlanContext } from './prediction.ts';
import { requiresRecreation } from './requires-recreation.ts';

/** `{{resolve:ssm:/path}}`: without a version, the service takes the latest at each operation. */
const UNVERSIONED = /(?<=\{\{resolve:ssm:)[^:}]+(?=\}\})/g;

/**
 * Values kept elsewhere that may have moved since the stack was deployed: SSM-backed parameters, dynamic references without a version,
 * outputs of other stacks that are not imported but read. The service looks them up anew; a replacing property that uses one may replace its
 * resource though no text changed.
 */
export function findUnknownStoredValues(before: Side, after: Side, context: PlanContext): CannotPredict[] {
  const found: CannotPredict[] = [];
  for (const [source, uses] of storedValueUses(before, after, context)) {
    const severe = [...new Set(uses.filter(({ isSevere }) => isSevere).map(({ id }) => id))];
    const mild = [...new Set(uses.map(({ id }) => id))].filter((id) => !severe.includes(id));
    const reason = `The value of ${source} is not known here: it may have moved since the stack was deployed.`;
    if (severe.length > 0) found.push({ logicalResourceIds: addDependents(severe, after), reason, worst: 'anything' });
    if (mild.length > 0) found.push({ logicalResourceIds: mild, reason, worst: 'update' });
  }
  return found;
}

interface Use {
  readonly id: string;
  /** Whether another value could replace, add or remove the resource. */
  readonly isSevere: boolean;
}

/** Every use of a stored value by a resource that is there already, by what the value is called. */
function storedValueUses(before: Side, after: Side, context: PlanContext): Map<string, Use[]> {
  const parameters = unknownParameters(after, context);
  const uses = new Map<string, Use[]>();
  for (const resource of Object.values(after.evaluated.resources)) {
    if (before.evaluated.resources[resource.logicalId] === undefined) continue;
    for (const { value, isSevere } of placesOf(resource)) {
      for (const source of sourcesOf(value, after.template, parameters, context)) {
        uses.set(source, [...(uses.get(source) ?? []), { id: resource.logicalId, isSevere }]);
      }
    }
  }
  return uses;
}

/** Where a resource can use a stored value, and whether it matters there. */
function placesOf({ type, definition }: EvaluatedResource): { readonly value: unknown; readonly isSevere: boolean }[] {
  const properties = Object.entries(definition.Properties ?? {}).map(([name, value]) => ({
    value,
    isSevere: requiresRecreation(type, [name], true) !== 'Never',
  }));
  const condition = definition.Condition;
  return condition === undefined ? properties : [...properties, { value: { 'Fn::If': [condition] }, isSevere: true }];
}

/** The SSM-backed parameters of unknown value: by name, what their value is stored under. */
function unknownParameters({ template, given }: Side, context: PlanContext): Map<string, string> {
  const stored = Object.entries({ ...template.Parameters })
    .filter(([, parameter]) => isSsmParameter(parameter))
    .map(([name, parameter]) => [name, String(given.parameters[name] ?? parameter.Default)] as const);
  return new Map(stored.filter(([, path]) => !isKnown(path, context)));
}

function isKnown(path: string, { ssm }: PlanContext): boolean {
  return ssm?.before?.[path] !== undefined && ssm.after?.[path] !== undefined;
}

function sourcesOf(value: unknown, template: Template, parameters: ReadonlyMap<string, string>, context: PlanContext): string[] {
  const dynamic = [...JSON.stringify(value).matchAll(UNVERSIONED)]
    .map(([path]) => path)
    .filter((path) => !isKnown(path, context));
  const backed = [...namesBehind(collectReferences(value), template)].flatMap((name) => parameters.get(name) ?? []);
  const paths = [...new Set([...dynamic, ...backed])];
  return [...paths.map((path) => `the SSM parameter ${path}`), ...findForeignOutputs(value)];
}

/** The names that a value refers to, those behind its conditions too. */
function namesBehind({ refs, conditions }: References, template: Template): Set<string> {
  const names = new Set(refs);
  const pending = [...conditions];
  const seen = new Set<string>();
  for (let condition = pending.pop(); condition !== undefined; condition = pending.pop()) {
    if (seen.has(condition)) continue;
    seen.add(condition);
    const behind = collectReferences(template.Conditions?.[condition]);
    for (const name of behind.refs) names.add(name);
    pending.push(...behind.namedConditions);
  }
  return names;
}
