import type { TemplateResource } from '../template/template.ts';
import { compareValues, NEW } from './compare-values.ts';
import { evaluateValue } from './evaluate-value.ts';
import type { Fates } from './fate.ts';
import { findChangedLeaves } from './find-changed-leaves.ts';
import { NO_VALUE } from './no-value.ts';
import type { Side } from './plan-sides.ts';
import { BOTH, type ChangedAttribute, type ChangedLeaf, type Reason, type View } from './reason.ts';
import { requiresRecreation, worseRecreation } from './requires-recreation.ts';
import { findResourceRules, type Recreation } from './resource-rules.ts';
import type { Reference, Scope } from './scope.ts';
import { isUnknown, Unknown } from './unknown.ts';

/** What finding the reasons of a change rests on. */
export interface ReasonsInput {
  readonly logicalId: string;
  readonly before: Side;
  readonly after: Side;
  /** What happens to the resources that this one refers to. */
  readonly fates: ReadonlyMap<string, Fates>;
  /** Parameters whose given value is another one than before, or that are new. */
  readonly changedParameters: ReadonlySet<string>;
  readonly changedStackTags: boolean;
}

const ATTRIBUTES = ['Metadata', 'CreationPolicy', 'UpdatePolicy', 'DeletionPolicy', 'UpdateReplacePolicy'] as const;

/** Why a resource that is on both sides changes; nothing where it does not. */
export function findReasons(input: ReasonsInput): Reason[] {
  const before = input.before.template.Resources?.[input.logicalId];
  const after = input.after.template.Resources?.[input.logicalId];
  if (before === undefined || after === undefined) return [];
  const reasons = [...propertyNames(before, after)].flatMap((name) => propertyReasons(name, before, after, input));
  for (const attribute of ATTRIBUTES) {
    reasons.push(
      ...slotReasons({ attribute, before: before[attribute], after: after[attribute], type: after.Type, path: [] }, input),
    );
  }
  const tagged = reasons.some((reason) => reason.attribute === 'Tags');
  if (input.changedStackTags && !tagged && findResourceRules(after.Type)?.tagProperty !== undefined) reasons.push(stackTags());
  if (after.Type === 'AWS::CloudFormation::Stack') reasons.push(automatic());
  return reasons;
}

function propertyNames(before: TemplateResource, after: TemplateResource): Set<string> {
  return new Set([...Object.keys(before.Properties ?? {}), ...Object.keys(after.Properties ?? {})]);
}

function propertyReasons(name: string, before: TemplateResource, after: TemplateResource, input: ReasonsInput): Reason[] {
  const attribute = findResourceRules(after.Type)?.tagProperty === name ? 'Tags' : 'Properties';
  const slot = {
    attribute,
    type: after.Type,
    path: [name],
    before: before.Properties?.[name],
    after: after.Properties?.[name],
  } as const;
  return slotReasons(slot, input);
}

/** A part of a resource that is compared as one. */
interface Slot {
  readonly attribute: ChangedAttribute;
  readonly type: string;
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

function slotReasons(slot: Slot, input: ReasonsInput): Reason[] {
  const trace: Reference[] = [];
  const before = evaluate(slot.before, { ...input.before.scope, trace: [] });
  const after = evaluate(slot.after, afterScope(input, trace));
  const comparison = compareValues(before, after);
  const leaves = findChangedLeaves(before, after, slot.path).map((leaf) => ({
    ...leaf,
    recreation: recreationOf(slot, leaf.path, leaf),
  }));
  const changed = comparison === 'same' ? [] : changeReasons(slot, leaves, trace, comparison === 'different', input);
  return [...changed, ...followReasons(slot, trace, input)];
}

function evaluate(value: unknown, scope: Scope): unknown {
  const result = evaluateValue(value, scope);
  return result === NO_VALUE ? undefined : result;
}

/** Resources that the change makes anew have values that nobody knows yet; all others have those that they have now. */
function afterScope({ before, after, fates }: ReasonsInput, trace: Reference[]): Scope {
  return {
    ...after.scope,
    trace,
    resource: (name, attribute) => {
      const value = after.scope.resource(name, attribute);
      if (value === undefined) return undefined;
      if (fates.get(name)?.plain !== 'new') return before.scope.resource(name, attribute) ?? value;
      return new Unknown({ ...(attribute === undefined ? { Ref: name } : { 'Fn::GetAtt': [name, attribute] }), [NEW]: true });
    },
  };
}

function recreationOf(
  slot: Slot,
  path: readonly string[],
  leaf: { readonly before: unknown; readonly after: unknown },
): Recreation {
  if (slot.attribute !== 'Properties' && slot.attribute !== 'Tags') return 'Never';
  return requiresRecreation(slot.type, path, isUnknown(leaf.before) || isUnknown(leaf.after) || isSubtree(leaf));
}

/** An object that comes or goes as a whole brings or takes all that is in it. */
function isSubtree({ before, after }: { readonly before: unknown; readonly after: unknown }): boolean {
  return typeof before === 'object' || typeof after === 'object';
}

/**
 * The reasons of a value that differs. With a changed parameter or a resource that is made anew behind it, the service gives
 * two: that cause for sure, and the modification itself as one to be seen; without values the second is left out for a resource.
 */
function changeReasons(
  slot: Slot,
  leaves: readonly ChangedLeaf[],
  trace: readonly Reference[],
  certain: boolean,
  input: ReasonsInput,
): Reason[] {
  const recreation = leaves.reduce<Recreation>((worst, leaf) => worseRecreation(worst, leaf.recreation), 'Never');
  const base = { ...nameOf(slot), recreation, leaves };
  const parameters = unique(trace.flatMap((reference) => (reference.kind === 'parameter' ? [reference.name] : [])));
  const causes: Reason[] = parameters
    .filter((name) => input.changedParameters.has(name))
    .map((cause) => ({ ...base, evaluation: 'Static', source: 'ParameterReference', cause, views: BOTH }));
  const renewed = resourceCauses(trace, (name) => input.fates.get(name)?.plain === 'new');
  const made: Reason[] = renewed.map(({ source, cause }) => ({ ...base, evaluation: 'Static', source, cause, views: BOTH }));
  const isDirect = causes.length === 0 && made.length === 0;
  const direct: Reason = {
    ...base,
    evaluation: isDirect && (certain || recreation === 'Never') ? 'Static' : 'Dynamic',
    source: 'DirectModification',
    views: isDirect || causes.length > 0 ? BOTH : ['valued'],
  };
  return [...causes, ...made, direct];
}

/**
 * References to resources that are only modified, or perhaps replaced. Without values the service lists every use of an attribute of a modified
 * resource; with values only what may really become another.
 */
function followReasons(slot: Slot, trace: readonly Reference[], { fates }: ReasonsInput): Reason[] {
  const base = {
    ...nameOf(slot),
    recreation: recreationOf(slot, slot.path, { before: undefined, after: undefined }),
    leaves: [],
  };
  return resourceCauses(trace, () => true).flatMap(({ name, source, cause }): Reason[] => {
    const fate = fates.get(name);
    const views = BOTH.filter((view: View) => fate !== undefined && follows(fate[view], source, view));
    return views.length === 0 ? [] : [{ ...base, evaluation: 'Dynamic', source, cause, views }];
  });
}

function follows(fate: Fates[View], source: Reason['source'], view: View): boolean {
  return fate === 'may-be-replaced' || (fate === 'modified' && source === 'ResourceAttribute' && view === 'plain');
}

function resourceCauses(trace: readonly Reference[], wanted: (name: string) => boolean) {
  const causes = new Map<
    string,
    { readonly name: string; readonly source: 'ResourceReference' | 'ResourceAttribute'; readonly cause: string }
  >();
  for (const reference of trace) {
    if (reference.kind !== 'resource' || !wanted(reference.name)) continue;
    const { name, attribute } = reference;
    const cause = attribute === undefined ? name : `${name}.${attribute}`;
    causes.set(cause, { name, source: attribute === undefined ? 'ResourceReference' : 'ResourceAttribute', cause });
  }
  return [...causes.values()];
}

function nameOf({ attribute, path }: Slot): { readonly attribute: ChangedAttribute; readonly name?: string } {
  const [name] = path;
  return attribute === 'Properties' && name !== undefined ? { attribute, name } : { attribute };
}

/** Stack-level tags reach every resource that takes tags. */
function stackTags(): Reason {
  return { attribute: 'Tags', recreation: 'Never', evaluation: 'Static', source: 'DirectModification', views: BOTH, leaves: [] };
}

/** A nested stack's template may have changed behind its address: the service looks at every one. */
function automatic(): Reason {
  return { attribute: 'Properties', recreation: 'Never', evaluation: 'Dynamic', source: 'Automatic', views: BOTH, leaves: [] };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
