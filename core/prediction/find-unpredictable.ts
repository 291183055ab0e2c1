import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { isMacroType } from '../evaluation/expand-template.ts';
import { compareValues, sameValue } from '../evaluation/values.ts';
import { addDependents } from './dependents.ts';
import type { PlanOptions } from './plan-resources.ts';
import type { CannotPredict } from './prediction.ts';
import type { PreparedStack } from './prepared-stack.ts';
import { findUnknownStoredValues } from './stored-values.ts';

/** The one macro that makes the same of the same: AWS's own, with nothing looked up. */
const DETERMINISTIC_MACROS = new Set(['AWS::Serverless-2016-10-31']);

/** What was looked at, and how. */
export interface UnpredictableInput extends PlanOptions {
  /** Nested stacks whose inside was not planned. */
  readonly unplannedStacks: readonly string[];
  /** Nested stacks in which nothing changes, as far as it is known. */
  readonly doubtfulStacks: readonly string[];
}

/**
 * Lists what an offline prediction cannot know about an update, with the resources that it may concern. A first create has nothing to lose, and
 * only what may add resources unseen is said of it.
 */
export function findUnpredictable(
  before: PreparedStack | undefined,
  after: PreparedStack,
  options: UnpredictableInput,
): CannotPredict[] {
  const { context, isUnchanged, unplannedStacks, doubtfulStacks } = options;
  const found = [...findMacros(before, after, isUnchanged), ...findUnexpandedLoops(before, after)];
  if (before === undefined) return found;
  return [
    ...found,
    ...findNestedStacks(before, after, unplannedStacks),
    ...findDoubtfulOutputs(after, doubtfulStacks),
    ...findModules(before, after, isUnchanged),
    ...findUnreadableProperties(before, after, isUnchanged),
    ...findUnknownStoredValues(before, after, context),
    ...findUnknownExistence(before, after),
    ...findTypeChanges(before, after),
  ];
}

function findMacros(before: PreparedStack | undefined, after: PreparedStack, isUnchanged: boolean): CannotPredict[] {
  const names = new Set([...(before?.macros ?? []), ...after.macros]);
  const found: CannotPredict[] = [...names]
    .filter((name) => !(isUnchanged && DETERMINISTIC_MACROS.has(name)))
    .map((name) => ({
      logicalResourceIds: allIds(before, after),
      reason: `The transform ${name} rewrites the template inside CloudFormation: what it makes of any resource, and which it adds, is not known here.`,
      worst: 'anything',
      isAboutStack: true,
    }));
  const replaced = isUnchanged ? [] : findMacroTypes(before, after);
  if (replaced.length > 0) {
    found.push({
      logicalResourceIds: addDependents(replaced, after),
      reason: 'A transform replaces these resources with others inside CloudFormation.',
      worst: 'anything',
    });
  }
  for (const [name, ids] of macrosInside(before, after)) {
    found.push({
      logicalResourceIds: addDependents(ids, after),
      reason: `Fn::Transform ${name} fills in a part of the template inside CloudFormation: what it makes is not known here.`,
      worst: 'anything',
    });
  }
  return found;
}

/** Finds the resources of both templates, different or not in only one, whose types a macro replaces with others. */
function findMacroTypes(before: PreparedStack | undefined, after: PreparedStack): string[] {
  if (before === undefined) return [];
  return allIds(before, after).filter((id) => {
    const [old, next] = [before.evaluated.resources[id], after.evaluated.resources[id]];
    const isReplaced = isMacroType(old?.type ?? '', before.macros) || isMacroType(next?.type ?? '', after.macros);
    return isReplaced && !sameValue(old?.definition, next?.definition);
  });
}

/** By macro, the resources that a Fn::Transform is inside of. */
function macrosInside(before: PreparedStack | undefined, after: PreparedStack): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const side of [before, after]) {
    for (const [id, resource] of Object.entries(side?.template.Resources ?? {})) {
      for (const name of macroNames(resource)) found.set(name, [...new Set([...(found.get(name) ?? []), id])]);
    }
  }
  return found;
}

function macroNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === 'Fn::Transform'
      ? [child].flat().map((item) => String((item as { Name?: unknown } | null)?.Name ?? 'without a name'))
      : macroNames(child),
  );
}

function findUnexpandedLoops(before: PreparedStack | undefined, after: PreparedStack): CannotPredict[] {
  const names = new Set([...(before?.unexpandedLoops ?? []), ...after.unexpandedLoops]);
  return [...names].map((name) => ({
    logicalResourceIds: allIds(before, after),
    reason: `Fn::ForEach::${name} repeats over a collection that is not known here: what it makes is left out.`,
    worst: 'anything',
    isAboutStack: true,
  }));
}

/** A nested stack's template stands behind an address; what uses its outputs may change with it. */
function findNestedStacks(before: PreparedStack, after: PreparedStack, ids: readonly string[]): CannotPredict[] {
  return ids
    .filter((id) => before.evaluated.resources[id] !== undefined)
    .map((id) => ({
      logicalResourceIds: addDependents([id], after),
      reason: `The template of the nested stack ${id} is not at hand: what happens inside of it is not known here.`,
      worst: 'anything',
    }));
}

/** What is not known inside of a nested stack is told there; what rests on its outputs is in doubt here. */
function findDoubtfulOutputs(after: PreparedStack, ids: readonly string[]): CannotPredict[] {
  return ids
    .map((id) => ({ id, dependents: addDependents([id], after).filter((dependent) => dependent !== id) }))
    .filter(({ dependents }) => dependents.length > 0)
    .map(({ id, dependents }) => ({
      logicalResourceIds: dependents,
      reason: `What the nested stack ${id} puts out is not known here: something in it may have moved.`,
      worst: 'anything',
    }));
}

function findModules(before: PreparedStack, after: PreparedStack, isUnchanged: boolean): CannotPredict[] {
  if (isUnchanged) return [];
  const ids = allIds(before, after).filter((id) =>
    [before, after].some((side) => side.evaluated.resources[id]?.type.endsWith('::MODULE')),
  );
  return ids.map((id) => ({
    logicalResourceIds: addDependents([id], after),
    reason: `${id} is a module: the resources that it stands for are not known here.`,
    worst: 'anything',
  }));
}

/** A function in the place of all properties: where the service takes one, each property may come of it. */
function findUnreadableProperties(before: PreparedStack, after: PreparedStack, isUnchanged: boolean): CannotPredict[] {
  if (isUnchanged) return [];
  const hasFunction = (side: PreparedStack, id: string) =>
    Object.keys(side.evaluated.resources[id]?.definition.Properties ?? {}).some((key) =>
      /^(?:Ref$|Fn::(?!Transform$))/.test(key),
    );
  return allIds(before, after)
    .filter((id) => hasFunction(before, id) || hasFunction(after, id))
    .map((id) => ({
      logicalResourceIds: addDependents([id], after),
      reason: `The properties of ${id} are those that a function gives: which they are is not known here.`,
      worst: 'anything',
    }));
}

function findTypeChanges(before: PreparedStack, after: PreparedStack): CannotPredict[] {
  const ids = changedTypes(before, after);
  if (ids.length === 0) return [];
  return [{ logicalResourceIds: ids, reason: typeChangeRefusal(ids), worst: 'anything' }];
}

/** The resources whose type is another than before. */
export function changedTypes(before: PreparedStack, after: PreparedStack): string[] {
  return Object.values(after.evaluated.resources)
    .filter(({ logicalId, type }) => (before.evaluated.resources[logicalId]?.type ?? type) !== type)
    .map(({ logicalId }) => logicalId);
}

/** What CloudFormation says of resources whose type is another than before. */
export function typeChangeRefusal(ids: readonly string[]): string {
  return `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${ids.join(', ')}]`;
}

function allIds(before: PreparedStack | undefined, after: PreparedStack): string[] {
  const ids = [...Object.keys(before?.evaluated.resources ?? {}), ...Object.keys(after.evaluated.resources)];
  return [...new Set(ids)].toSorted();
}

/**
 * Resources of which it is not known whether they are there, before or after, because their condition rests on something unknown. The same
 * unknown condition on both sides has the same answer.
 */
export function findUnknownExistence(before: PreparedStack, after: PreparedStack): CannotPredict[] {
  const ids = new Set([...Object.keys(before.evaluated.resources), ...Object.keys(after.evaluated.resources)]);
  const undecided = [...ids].filter((id) => mayDiffer(before.evaluated.resources[id], after.evaluated.resources[id])).toSorted();
  if (undecided.length === 0) return [];
  const reason =
    'Whether these resources exist depends on a condition that cannot be evaluated here: they may be added or removed.';
  return [{ logicalResourceIds: undecided, reason, worst: 'anything' }];
}

function mayDiffer(before: EvaluatedResource | undefined, after: EvaluatedResource | undefined): boolean {
  const [left, right] = [before?.exists ?? false, after?.exists ?? false];
  return !(typeof left === 'boolean' && typeof right === 'boolean') && compareValues(left, right) !== 'same';
}
