import { hideSecrets } from '../evaluation/create-scope.ts';
import { evaluateBranch } from '../evaluation/evaluate-value.ts';
import type { Reference, Scope } from '../evaluation/scope.ts';
import { compareValues, isUnknown, NO_VALUE, sameValue } from '../evaluation/values.ts';
import { findResourceRules, type Recreation, requiresRecreation, worseRecreation } from '../resource-types/resource-rules.ts';
import type { TemplateResource } from '../template/template.ts';
import { BOTH, type ChangedAttribute, type Outcomes, type Reason, type ValueDifference, type View } from './planned-change.ts';
import { type PreparedStack, scopeAfter } from './prepared-stack.ts';

const ATTRIBUTES = ['Metadata', 'CreationPolicy', 'UpdatePolicy', 'DeletionPolicy', 'UpdateReplacePolicy'] as const;

const ALWAYS = { evaluation: 'Static', source: 'DirectModification', views: BOTH, differences: [] } as const;

/**
 * Returns the reasons why a resource in both templates changes; empty if it does not. A new DependsOn or Condition is not a change, and a new policy is a change in place.
 */
export function findReasons(before: TemplateResource, after: TemplateResource, input: ReasonsInput): Reason[] {
  // CloudFormation refuses a change of type; the author wants to replace one resource with another.
  if (before.Type !== after.Type) return [{ ...ALWAYS, attribute: 'Properties', recreation: 'Always' }];

  const reasons = [...propertyNames(before, after)].flatMap((name) => propertyReasons(name, before, after, input));
  for (const attribute of ATTRIBUTES) {
    const place = { attribute, type: after.Type, path: [], before: before[attribute], after: after[attribute] };
    reasons.push(...reasonsAt(place, input));
  }
  const tagProperty = findResourceRules(after.Type)?.tagProperty;
  if (input.stackTagDifferences.length > 0 && tagProperty !== undefined) {
    reasons.push(stackTagsReason(stackTagsRecreation(after.Type, tagProperty), input.stackTagDifferences));
  }
  return reasons;
}

function propertyNames(before: TemplateResource, after: TemplateResource): Set<string> {
  return new Set([...Object.keys(before.Properties ?? {}), ...Object.keys(after.Properties ?? {})]);
}

function propertyReasons(name: string, before: TemplateResource, after: TemplateResource, input: ReasonsInput): Reason[] {
  const values = { before: before.Properties?.[name], after: after.Properties?.[name] };
  return reasonsAt({ attribute: 'Properties', type: after.Type, path: [name], ...values }, input);
}

/** Stack tags reach every taggable resource. The documentation does not define the result if the tags of the type cannot change in place. */
function stackTagsRecreation(type: string, tagProperty: string): Recreation {
  return requiresRecreation(type, [tagProperty], true) === 'Never' ? 'Never' : 'Conditionally';
}

/** The input for finding the reasons of a change. */
export interface ReasonsInput {
  readonly before: PreparedStack;
  readonly after: PreparedStack;
  /** The outcomes of the resources that this resource refers to. */
  readonly outcomes: ReadonlyMap<string, Outcomes>;
  /** Parameters that are new or have a new value. */
  readonly changedParameters: ReadonlySet<string>;
  /** Tags of the stack that differ; they reach every resource that takes tags. */
  readonly stackTagDifferences: readonly StackTagDifference[];
}

/** A part of a resource that is compared as a unit: a property, another attribute, or a path inside it. */
export interface Place {
  readonly attribute: ChangedAttribute;
  readonly type: string;
  /** Below the attribute, a property's name first. */
  readonly path: readonly string[];
  /** The unresolved value in the template before. */
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Returns the reasons why a part of a resource changes or may change. Each path is compared separately, because each path has
 * its own causes.
 */
function reasonsAt(place: Place, input: ReasonsInput): Reason[] {
  const { before, after } = place;
  if (!isLiteral(before) || !isLiteral(after) || Array.isArray(before) !== Array.isArray(after))
    return comparePlace(place, input);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    reasonsAt({ ...place, path: [...place.path, key], before: before[key], after: after[key] }, input),
  );
}

/** Tests for a list or an object that is written out in the template, so that its members keep their positions. */
function isLiteral(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0 && !value.some((item) => mayBeAbsent(item));
  const keys = Object.keys(value);
  return keys.length > 0 && !keys.some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

function mayBeAbsent(item: unknown): boolean {
  return typeof item === 'object' && item !== null && (Object.hasOwn(item, 'Fn::If') || Object.hasOwn(item, 'Ref'));
}

function comparePlace(place: Place, input: ReasonsInput): Reason[] {
  const trace: Reference[] = [];
  const scopes = { before: input.before.scope, after: { ...scopeAfter(input.before, input.after, input.outcomes), trace } };
  const before = evaluate(place.before, place, { ...scopes.before, trace: [] });
  const after = evaluate(place.after, place, scopes.after);
  const comparison = compareValues(before, after);
  if (comparison === 'same') return followReasons(place, trace, input);
  const shown = {
    before: evaluate(place.before, place, { ...hideSecrets(scopes.before, input.before.template), trace: [] }),
    after: evaluate(place.after, place, { ...hideSecrets(scopes.after, input.after.template), trace: [] }),
  };
  const differences = findDifferences(before, after, place.path).map((difference): ValueDifference => {
    const inside = difference.path.slice(place.path.length);
    return {
      path: difference.path,
      before: difference.before === undefined ? undefined : valueAt(shown.before, inside),
      after: difference.after === undefined ? undefined : valueAt(shown.after, inside),
      recreation: recreationOf(place, difference.path, holdsMore(difference.before) || holdsMore(difference.after)),
    };
  });
  return [...changeReasons(place, differences, trace, comparison === 'different', input), ...followReasons(place, trace, input)];
}

/** Evaluates a value with the parameters and resources of one template. CloudFormation resolves dynamic references only in properties. */
function evaluate(value: unknown, { attribute }: Place, scope: Scope): unknown {
  // Only a resource that may not exist can have an error here: every other resource was evaluated without an error.
  const result = evaluateBranch(value, scope);
  if (result === NO_VALUE) return undefined;
  return attribute === 'Properties' ? scope.resolveReferences(result) : result;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null || isUnknown(value)) return value;
  return valueAt((value as Readonly<Record<string, unknown>>)[key], rest);
}

/** Tests for an object that is added, removed, or unknown as a whole: the change concerns all its members. */
function holdsMore(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function recreationOf(place: Place, path: readonly string[], isWhole: boolean): Recreation {
  return place.attribute === 'Properties' ? requiresRecreation(place.type, path, isWhole) : 'Never';
}

/**
 * Returns the reasons for a value that differs. If a changed parameter, or a new or replaced resource, causes it, CloudFormation gives two reasons: that cause as Static, and the modification as Dynamic. Without values, it omits the second one if only the resource changed.
 */
function changeReasons(
  place: Place,
  differences: readonly ValueDifference[],
  trace: readonly Reference[],
  isCertain: boolean,
  input: ReasonsInput,
): Reason[] {
  const recreation = differences.reduce<Recreation>(
    (worst, difference) => worseRecreation(worst, difference.recreation),
    'Never',
  );
  const base = { ...nameOf(place), recreation, differences };
  const parameters = new Set(trace.flatMap((reference) => (reference.kind === 'parameter' ? [reference.name] : [])));
  const given = [...parameters]
    .filter((name) => input.changedParameters.has(name))
    .map((cause): Reason => ({ ...base, evaluation: 'Static', source: 'ParameterReference', cause, views: BOTH }));
  const made = resourceCauses(trace)
    .filter(({ name }) => input.outcomes.get(name)?.plain === 'new')
    .map(({ source, cause }): Reason => ({ ...base, evaluation: 'Static', source, cause, views: BOTH }));
  const isDirect = given.length === 0 && made.length === 0;
  const direct: Reason = {
    ...base,
    evaluation: isDirect && (isCertain || recreation === 'Never') ? 'Static' : 'Dynamic',
    source: 'DirectModification',
    views: isDirect || given.length > 0 || !sameValue(place.before, place.after) ? BOTH : ['valued'],
  };
  return [...given, ...made, direct];
}

/**
 * Returns the reasons for references to resources that are modified or may be replaced. Without values, CloudFormation lists every use of an attribute of a modified resource; with values, only those whose value can change.
 */
function followReasons(place: Place, trace: readonly Reference[], { outcomes }: ReasonsInput): Reason[] {
  const base = { ...nameOf(place), recreation: recreationOf(place, place.path, false), differences: [] };
  return resourceCauses(trace).flatMap(({ name, source, cause }): Reason[] => {
    const outcome = outcomes.get(name);
    const views = BOTH.filter((view) => outcome !== undefined && isFollowed(outcome[view], source, view));
    return views.length === 0 ? [] : [{ ...base, evaluation: 'Dynamic', source, cause, views }];
  });
}

function isFollowed(outcome: Outcomes[View], source: Reason['source'], view: View): boolean {
  return outcome === 'may-be-replaced' || (outcome === 'modified' && source === 'ResourceAttribute' && view === 'plain');
}

function resourceCauses(trace: readonly Reference[]): ResourceCause[] {
  const causes = new Map<string, ResourceCause>();
  for (const reference of trace) {
    if (reference.kind !== 'resource') continue;
    const { name, attribute } = reference;
    const cause = attribute === undefined ? name : `${name}.${attribute}`;
    causes.set(cause, { name, source: attribute === undefined ? 'ResourceReference' : 'ResourceAttribute', cause });
  }
  return [...causes.values()];
}

interface ResourceCause {
  readonly name: string;
  readonly source: 'ResourceReference' | 'ResourceAttribute';
  readonly cause: string;
}

function nameOf({ attribute, path }: Place): { readonly attribute: ChangedAttribute; readonly name?: string } {
  const [name] = path;
  return attribute === 'Properties' && name !== undefined ? { attribute, name } : { attribute };
}

/** Compares objects key by key and lists position by position, down to scalars, unknown values, and values that only one template has. */
function findDifferences(before: unknown, after: unknown, path: readonly string[]): Omit<ValueDifference, 'recreation'>[] {
  if (compareValues(before, after) === 'same') return [];
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ path, before, after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => findDifferences(before[key], after[key], [...path, key]));
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isUnknown(value);
}

/** Returns the Replacement that all reasons of one response result in. */
export function replacementOf(reasons: readonly Reason[], view: View): 'True' | 'Conditional' | 'False' {
  const seen = reasons.filter((reason) => reason.views.includes(view));
  if (seen.some((reason) => reason.recreation === 'Always' && reason.evaluation === 'Static')) return 'True';
  return seen.some((reason) => reason.recreation !== 'Never') ? 'Conditional' : 'False';
}

/** A difference between the stack tags of two deployments. */
export type StackTagDifference = Omit<ValueDifference, 'recreation'>;

type Tags = Readonly<Record<string, string>>;

/** Compares the tags of a stack by their position in the list, as recorded change sets do: `/Tags/1/Value`. */
export function compareStackTags(before: Tags = {}, after: Tags = {}): StackTagDifference[] {
  if (sameValue(before, after)) return [];
  const [old, next] = [toList(before), toList(after)];
  if (old.length === 0 || next.length === 0) return [{ path: [], ...sides(old.length > 0 && old, next.length > 0 && next) }];
  return Array.from({ length: Math.max(old.length, next.length) }, (_, index) =>
    compareTag(index, old[index], next[index]),
  ).flat();
}

function compareTag(index: number, before: Tag | undefined, after: Tag | undefined): StackTagDifference[] {
  if (before === undefined || after === undefined) return [{ path: [String(index)], before, after }];
  const fields = ['Value', 'Key'] as const;
  return fields
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ path: [String(index), field], before: before[field], after: after[field] }));
}

/** The reason for a difference in stack tags: a change of the attribute Tags, without a source. */
function stackTagsReason(recreation: Recreation, differences: readonly StackTagDifference[]): Reason {
  return {
    attribute: 'Tags',
    recreation,
    evaluation: 'Static',
    views: BOTH,
    differences: differences.map((difference) => ({ ...difference, recreation })),
  };
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

function toList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function sides(before: readonly Tag[] | false, after: readonly Tag[] | false): Pick<StackTagDifference, 'before' | 'after'> {
  return { before: before === false ? undefined : before, after: after === false ? undefined : after };
}
