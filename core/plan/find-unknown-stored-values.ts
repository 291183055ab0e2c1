import { collectReferences, type References } from '../template/collect-references.ts';
import { isSsmParameter } from '../template/resolve-parameters.ts';
import type { Template, TemplateResource } from '../template/template.ts';
import { addDependents } from './add-dependents.ts';
import type { Side } from './plan-sides.ts';
import type { CannotPredict, PlanContext } from './prediction.ts';
import { requiresRecreation } from './requires-recreation.ts';

/** `{{resolve:ssm:/path}}`: without a version, the service takes the latest at each operation. */
const UNVERSIONED = /(?<=\{\{resolve:ssm:)[^:}]+(?=\}\})/g;

/**
 * Values kept in Systems Manager that may have moved since the stack was deployed: SSM-backed parameters and dynamic references
 * without a version. The service looks them up anew; a replacing property that uses one may replace its resource though no text changed.
 */
export function findUnknownStoredValues(before: Side, after: Side, context: PlanContext): CannotPredict[] {
  const found: CannotPredict[] = [];
  for (const [source, uses] of storedValueUses(after)) {
    if (context.ssm?.before?.[source] !== undefined && context.ssm.after?.[source] !== undefined) continue;
    const kept = uses.filter(({ id }) => before.evaluated.resources[id] !== undefined);
    const severe = [...new Set(kept.filter(({ isSevere }) => isSevere).map(({ id }) => id))];
    const mild = [...new Set(kept.map(({ id }) => id))].filter((id) => !severe.includes(id));
    const reason = `The value stored under the SSM parameter ${source} is not known here: it may have moved since the stack was deployed.`;
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

/** Every use of a stored value, by the name it is stored under. */
function storedValueUses(side: Side): Map<string, Use[]> {
  const sources = ssmParameters(side);
  const uses = new Map<string, Use[]>();
  const note = (source: string, use: Use): void => {
    uses.set(source, [...(uses.get(source) ?? []), use]);
  };
  for (const { logicalId: id, definition: resource } of Object.values(side.evaluated.resources)) {
    if (resource.Condition !== undefined) {
      for (const source of sourcesOf({ 'Fn::If': [resource.Condition] }, side.template, sources))
        note(source, { id, isSevere: true });
    }
    for (const [source, isSevere] of propertyUses(resource, side.template, sources)) note(source, { id, isSevere });
  }
  return uses;
}

function propertyUses(resource: TemplateResource, template: Template, sources: ReadonlyMap<string, string>): [string, boolean][] {
  return Object.entries(resource.Properties ?? {}).flatMap(([name, value]) =>
    sourcesOf(value, template, sources).map((source): [string, boolean] => [
      source,
      requiresRecreation(resource.Type, [name], true) !== 'Never',
    ]),
  );
}

/** The SSM-backed parameters of a template: by name, what their value is stored under. */
function ssmParameters({ template, given }: Side): Map<string, string> {
  const parameters = Object.entries(template.Parameters ?? {}).filter(([, parameter]) => isSsmParameter(parameter));
  return new Map(parameters.map(([name, parameter]) => [name, String(given.parameters[name] ?? parameter.Default)]));
}

function sourcesOf(value: unknown, template: Template, sources: ReadonlyMap<string, string>): string[] {
  const direct = [...JSON.stringify(value).matchAll(UNVERSIONED)].map(([name]) => name);
  const backed = [...namesBehind(collectReferences(value), template)].flatMap((name) => sources.get(name) ?? []);
  return [...new Set([...direct, ...backed])];
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
