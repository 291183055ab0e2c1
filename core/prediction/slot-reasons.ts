import { compareValues } from '../evaluation/compare-values.ts';
import { evaluateValue } from '../evaluation/evaluate-value.ts';
import { hideSecrets } from '../evaluation/hide-secrets.ts';
import { NO_VALUE } from '../evaluation/no-value.ts';
import { sameValue } from '../evaluation/same-value.ts';
import type { Reference, Scope } from '../evaluation/scope.ts';
import { isUnknown } from '../evaluation/unknown.ts';
import { requiresRecreation, worseRecreation } from '../resource-types/requires-recreation.ts';
import type { Recreation } from '../resource-types/resource-rules.ts';
import type { Fates } from './fate.ts';
import { findChangedLeaves } from './find-changed-leaves.ts';
import type { Side } from './plan-sides.ts';
import { BOTH, type ChangedAttribute, type ChangedLeaf, type Reason, type View } from './reason.ts';
import { scopeAfter } from './scope-after.ts';

/** What finding the reasons of a change rests on. */
export interface ReasonsInput {
  readonly before: Side;
  readonly after: Side;
  /** What happens to the resources that this one refers to. */
  readonly fates: ReadonlyMap<string, Fates>;
  /** Parameters whose given value is another one than before, or that are new. */
  readonly changedParameters: ReadonlySet<string>;
  readonly changedStackTags: boolean;
}

/** A part of a resource that is compared as one: a property, another attribute, or a place in one. */
export interface Slot {
  readonly attribute: ChangedAttribute;
  readonly type: string;
  /** Below the attribute, a property's name first. */
  readonly path: readonly string[];
  /** As the template has it, nothing resolved. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Why one part of a resource changes, or may: place by place, so that each has its own causes. */
export function slotReasons(slot: Slot, input: ReasonsInput): Reason[] {
  const { before, after } = slot;
  if (!isLiteral(before) || !isLiteral(after) || Array.isArray(before) !== Array.isArray(after)) return placeReasons(slot, input);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    slotReasons({ ...slot, path: [...slot.path, key], before: before[key], after: after[key] }, input),
  );
}

/** A list or an object that is written out in the template, and keeps its places whatever its values are. */
function isLiteral(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > 0 && !value.some((item) => mayBeAbsent(item));
  const keys = Object.keys(value);
  return keys.length > 0 && !keys.some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

function mayBeAbsent(item: unknown): boolean {
  return typeof item === 'object' && item !== null && (Object.hasOwn(item, 'Fn::If') || Object.hasOwn(item, 'Ref'));
}

function placeReasons(slot: Slot, input: ReasonsInput): Reason[] {
  const trace: Reference[] = [];
  const scopes = { before: input.before.scope, after: { ...scopeAfter(input.before, input.after, input.fates), trace } };
  const before = evaluate(slot.before, { ...scopes.before, trace: [] });
  const after = evaluate(slot.after, scopes.after);
  const comparison = compareValues(before, after);
  if (comparison === 'same') return followReasons(slot, trace, input);
  const shown = {
    before: evaluate(slot.before, { ...hideSecrets(scopes.before, input.before.template), trace: [] }),
    after: evaluate(slot.after, { ...hideSecrets(scopes.after, input.after.template), trace: [] }),
  };
  const leaves = findChangedLeaves(before, after, slot.path).map((leaf): ChangedLeaf => {
    const inside = leaf.path.slice(slot.path.length);
    return {
      path: leaf.path,
      before: leaf.before === undefined ? undefined : valueAt(shown.before, inside),
      after: leaf.after === undefined ? undefined : valueAt(shown.after, inside),
      recreation: recreationOf(slot, leaf.path, holdsMore(leaf.before) || holdsMore(leaf.after)),
    };
  });
  return [...changeReasons(slot, leaves, trace, comparison === 'different', input), ...followReasons(slot, trace, input)];
}

function evaluate(value: unknown, scope: Scope): unknown {
  const result = evaluateValue(value, scope);
  return result === NO_VALUE ? undefined : result;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null || isUnknown(value)) return value;
  return valueAt((value as Readonly<Record<string, unknown>>)[key], rest);
}

/** An object that comes or goes as a whole, or that nobody knows, concerns all that is in it. */
function holdsMore(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function recreationOf(slot: Slot, path: readonly string[], isWhole: boolean): Recreation {
  const isProperty = slot.attribute === 'Properties' || slot.attribute === 'Tags';
  return isProperty ? requiresRecreation(slot.type, path, isWhole) : 'Never';
}

/**
 * The reasons of a value that differs. With a changed parameter or a resource that is made anew behind it, the service gives two: that cause
 * for sure, and the modification itself as one to be seen. Without values the second is left out where only the resource changed.
 */
function changeReasons(
  slot: Slot,
  leaves: readonly ChangedLeaf[],
  trace: readonly Reference[],
  isCertain: boolean,
  input: ReasonsInput,
): Reason[] {
  const recreation = leaves.reduce<Recreation>((worst, leaf) => worseRecreation(worst, leaf.recreation), 'Never');
  const base = { ...nameOf(slot), recreation, leaves };
  const parameters = new Set(trace.flatMap((reference) => (reference.kind === 'parameter' ? [reference.name] : [])));
  const given = [...parameters]
    .filter((name) => input.changedParameters.has(name))
    .map((cause): Reason => ({ ...base, evaluation: 'Static', source: 'ParameterReference', cause, views: BOTH }));
  const made = resourceCauses(trace)
    .filter(({ name }) => input.fates.get(name)?.plain === 'new')
    .map(({ source, cause }): Reason => ({ ...base, evaluation: 'Static', source, cause, views: BOTH }));
  const isDirect = given.length === 0 && made.length === 0;
  const direct: Reason = {
    ...base,
    evaluation: isDirect && (isCertain || recreation === 'Never') ? 'Static' : 'Dynamic',
    source: 'DirectModification',
    views: isDirect || given.length > 0 || !sameValue(slot.before, slot.after) ? BOTH : ['valued'],
  };
  return [...given, ...made, direct];
}

/**
 * References to resources that are only modified, or perhaps replaced. Without values the service lists every use of an attribute of a
 * modified resource; with values only what may really become another.
 */
function followReasons(slot: Slot, trace: readonly Reference[], { fates }: ReasonsInput): Reason[] {
  const base = { ...nameOf(slot), recreation: recreationOf(slot, slot.path, false), leaves: [] };
  return resourceCauses(trace).flatMap(({ name, source, cause }): Reason[] => {
    const fate = fates.get(name);
    const views = BOTH.filter((view) => fate !== undefined && isFollowed(fate[view], source, view));
    return views.length === 0 ? [] : [{ ...base, evaluation: 'Dynamic', source, cause, views }];
  });
}

function isFollowed(fate: Fates[View], source: Reason['source'], view: View): boolean {
  return fate === 'may-be-replaced' || (fate === 'modified' && source === 'ResourceAttribute' && view === 'plain');
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

function nameOf({ attribute, path }: Slot): { readonly attribute: ChangedAttribute; readonly name?: string } {
  const [name] = path;
  return attribute === 'Properties' && name !== undefined ? { attribute, name } : { attribute };
}
