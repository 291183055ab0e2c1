import { placeError, placeErrorAt, TemplateError } from '../documents/template-error.ts';
import { collectReferences } from '../template/references.ts';
import type { Template, TemplateOutput, TemplateResource } from '../template/template.ts';
import { createScope } from './create-scope.ts';
import { evaluateBranch, evaluateValue } from './evaluate-value.ts';
import { type ExpandedTemplate, expandTemplate, isMacroType, mayBringNames } from './expand-template.ts';
import type { Reference, Scope } from './scope.ts';
import type { EvaluationContext, GivenParameters, StackInput } from './stack-input.ts';
import { isUnknown, textOf, type Unknown } from './values.ts';

/** A template with its values resolved as far as they are known. */
export interface EvaluatedTemplate {
  /** The resources whose condition is true or unknown, by logical ID. */
  readonly resources: Readonly<Record<string, EvaluatedResource>>;
  /** The same resources, each after those that it depends on. */
  readonly ordered: readonly EvaluatedResource[];
  /** The outputs whose condition is true or unknown, by name. */
  readonly outputs: Readonly<Record<string, EvaluatedOutput>>;
  /** Names of the exports that the template imports. */
  readonly imports: readonly string[];
}

/** A resource. Any value can be, or contain, an `Unknown`. */
export interface EvaluatedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: unknown;
  readonly creationPolicy: unknown;
  readonly updatePolicy: unknown;
  /** Undefined if the template has none. */
  readonly deletionPolicy: unknown;
  readonly updateReplacePolicy: unknown;
  /** The resources that must exist before it: Ref, Fn::GetAtt, Fn::Sub, DependsOn. */
  readonly dependencies: readonly string[];
  /** Dependencies that do not exist if a condition that is unknown here has the other value. */
  readonly possibleDependencies: readonly string[];
  /** The resource in the template, unresolved. */
  readonly definition: TemplateResource;
  /** True, or the condition that could not be evaluated. */
  readonly exists: true | Unknown;
}

/** One output. */
export interface EvaluatedOutput {
  readonly value: unknown;
  readonly description?: string;
  readonly exportName?: unknown;
}

/**
 * Resolves a template: parameters, conditions, mappings, pseudo parameters, references to deployed resources (`context.physicalIds` and `context.attributes`), and exports. SSM-backed parameters take `context.ssm.after`. Unknown values are marked; see `isUnknown`.
 *
 * @throws {TemplateError} if CloudFormation could not resolve it either: a reference to a resource whose condition is false, a mapping without the key, a circular dependency
 */
export function evaluateTemplate(side: StackInput, context: EvaluationContext = {}): EvaluatedTemplate {
  return evaluateExpanded(expandTemplate(side, context), side, context);
}

/** Resolves a template whose loops are expanded. */
export function evaluateExpanded(
  expanded: ExpandedTemplate,
  given: GivenParameters,
  context: EvaluationContext,
): EvaluatedTemplate {
  const { template } = expanded;
  const scope = createScope(template, given, context, mayBringNames(expanded));
  const ordered = evaluateResources(template, scope, expanded.macros);
  const trace: Reference[] = [];
  const outputs = evaluateOutputs(template, { ...scope, block: 'Outputs', trace });
  const imports = [...scope.trace, ...trace].flatMap((reference) => (reference.kind === 'import' ? [reference.name] : []));
  const resources = Object.fromEntries(ordered.map((resource) => [resource.logicalId, resource]));
  return { resources, ordered, outputs, imports: [...new Set(imports)] };
}

function evaluateResources(template: Template, scope: Scope, macros: readonly string[]): EvaluatedResource[] {
  const resources: EvaluatedResource[] = [];
  for (const [logicalId, definition] of Object.entries({ ...template.Resources })) {
    const resource = evaluateAt(['Resources', logicalId], () => evaluateResource(logicalId, definition, scope));
    if (resource !== undefined) resources.push(resource);
  }
  return inDependencyOrder(resources, macros);
}

/** Evaluates a resource; undefined if its condition is false. References that it follows are added to `scope.trace`. */
export function evaluateResource(logicalId: string, resource: TemplateResource, scope: Scope): EvaluatedResource | undefined {
  const exists = resource.Condition === undefined ? true : scope.condition(resource.Condition);
  if (exists === false) return undefined;
  const trace: Reference[] = [];
  const own: Scope = { ...scope, trace };
  const evaluateMember = (name: keyof TemplateResource): unknown => {
    try {
      return evaluateValue(resource[name], own);
    } catch (error) {
      if (exists !== true && error instanceof TemplateError) return evaluateLeniently(resource[name], own);
      throw placeError(error, name);
    }
  };
  const evaluated = {
    logicalId,
    type: resource.Type,
    properties: (scope.resolveReferences(evaluateMember('Properties')) ?? {}) as Record<string, unknown>,
    metadata: evaluateMember('Metadata'),
    creationPolicy: evaluateMember('CreationPolicy'),
    updatePolicy: evaluateMember('UpdatePolicy'),
    deletionPolicy: evaluateMember('DeletionPolicy'),
    updateReplacePolicy: evaluateMember('UpdateReplacePolicy'),
  };
  scope.trace.push(...trace);
  const references = trace.flatMap((reference) => (reference.kind === 'resource' ? [reference.name] : []));
  const named = resource.DependsOn === undefined ? [] : [resource.DependsOn].flat();
  const dependsOn = named.filter((name) => typeof name === 'string' && scope.resource(name, undefined) !== undefined);
  const certain = new Set([...trace.flatMap(certainName), ...dependsOn]);
  return {
    ...evaluated,
    dependencies: [...new Set([...references, ...dependsOn])],
    possibleDependencies: references.filter((name) => !certain.has(name)),
    definition: resource,
    exists,
  };
}

function certainName(reference: Reference): string[] {
  return reference.kind === 'resource' && reference.isPossible !== true ? [reference.name] : [];
}

/** Evaluates a part of a resource that may not exist: an error in a member makes that member unknown. */
function evaluateLeniently(value: unknown, scope: Scope): unknown {
  return Object.fromEntries(
    Object.entries({ ...(value as Readonly<Record<string, unknown>>) }).map(([key, child]) => [
      key,
      evaluateBranch(child, scope),
    ]),
  );
}

function evaluateOutputs(template: Template, scope: Scope): Record<string, EvaluatedOutput> {
  const outputs: Record<string, EvaluatedOutput> = {};
  const exported: string[] = [];
  for (const [name, output] of Object.entries({ ...template.Outputs })) {
    const evaluated = evaluateAt(['Outputs', name], () => {
      refuseResourcesInName(template, name, output.Export?.Name);
      return evaluateOutput(output, scope);
    });
    if (evaluated === undefined) continue;
    outputs[name] = evaluated;
    const { exportName } = evaluated;
    const isCertain = output.Condition === undefined || scope.condition(output.Condition) === true;
    if (isCertain && typeof exportName === 'string') exported.push(exportName);
  }
  refuseDuplicateExports(exported);
  return outputs;
}

/** The name of an export can only depend on parameters and mappings. */
function refuseResourcesInName({ Resources }: Template, output: string, name: unknown): void {
  const { refs, attributes } = collectReferences(name);
  if (![...refs, ...attributes].some((reference) => Object.hasOwn({ ...Resources }, reference))) return;
  throw new TemplateError(
    `Template format error: Output ${output} is malformed. The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.`,
  );
}

function refuseDuplicateExports(exported: readonly string[]): void {
  const duplicates = new Set(exported.filter((name, index) => exported.indexOf(name) !== index));
  if (duplicates.size === 0) return;
  throw new TemplateError(
    `Template format error: The Outputs section contains duplicate Export names: [${[...duplicates].join(', ')}]. Specify a unique name for each export.`,
  ).at('Outputs');
}

function evaluateOutput({ Condition, Value, Description, Export }: TemplateOutput, scope: Scope): EvaluatedOutput | undefined {
  const exists = Condition === undefined || scope.condition(Condition);
  if (exists === false) return undefined;
  // An error matters only if the output exists.
  const evaluate = exists === true ? evaluateValue : evaluateBranch;
  const exportName = evaluate(Export?.Name, scope);
  return {
    value: evaluate(Value, scope),
    ...(Description === undefined ? {} : { description: Description }),
    ...(exportName === undefined ? {} : { exportName: isUnknown(exportName) ? exportName : textOf(exportName) }),
  };
}

function evaluateAt<T>(place: readonly string[], evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    throw placeErrorAt(error, ...place);
  }
}

/**
 * Sorts each resource after those that it depends on. A circular dependency is an error only if it is certain: not through a type that a
 * macro replaces, a resource that may not exist, or a branch of an unknown condition.
 */
function inDependencyOrder(resources: readonly EvaluatedResource[], macros: readonly string[]): EvaluatedResource[] {
  const { ordered, left } = sortByDependencies(resources);
  const certain = left
    .filter(({ type, exists }) => exists === true && !isMacroType(type, macros))
    .map((resource) => ({
      ...resource,
      dependencies: resource.dependencies.filter((name) => !resource.possibleDependencies.includes(name)),
    }));
  const circle = sortByDependencies(certain).left;
  if (circle.length > 0) {
    throw new TemplateError(`Circular dependency between resources: [${circle.map(({ logicalId }) => logicalId).join(', ')}]`);
  }
  return [...ordered, ...left];
}

/** Sorts resources. `left` has the resources that are in a circular dependency, or that depend on one. */
function sortByDependencies(resources: readonly EvaluatedResource[]) {
  const ordered = new Map<string, EvaluatedResource>();
  const left = new Set(resources);
  const known = new Set(resources.map(({ logicalId }) => logicalId));
  let hasProgress = true;
  while (hasProgress) {
    hasProgress = false;
    for (const resource of left) {
      if (!resource.dependencies.every((name) => ordered.has(name) || !known.has(name))) continue;
      ordered.set(resource.logicalId, resource);
      left.delete(resource);
      hasProgress = true;
    }
  }
  return { ordered: [...ordered.values()], left: [...left] };
}
