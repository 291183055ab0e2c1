import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { isMacroType } from '../evaluation/expand-template.ts';
import { compareValues, sameValue } from '../evaluation/values.ts';
import type { PlanOptions } from './plan-resources.ts';
import type { CannotPredict } from './prediction.ts';
import { addDependents, type PreparedStack } from './prepared-stack.ts';
import { findUnknownStoredValues } from './stored-values.ts';

/** Macros that give the same result for the same template. */
const DETERMINISTIC_MACROS = new Set(['AWS::Serverless-2016-10-31']);

/** The options of the prediction, and its nested stacks without a result. */
export interface UnpredictableInput extends PlanOptions {
  /** Nested stacks that could not be predicted. */
  readonly unplannedStacks: readonly string[];
  /** Nested stacks without a known change, but with unknown parts. */
  readonly doubtfulStacks: readonly string[];
}

/**
 * Lists the parts of an update that cannot be predicted offline, with the resources that they can affect. For a first create, it lists only
 * the parts that can add resources.
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
    ...findPossibleCircles(after, isUnchanged),
    ...findUnreadableProperties(before, after, isUnchanged),
    ...findUnknownStoredValues(before, after, context),
    ...findUnknownExistence(before, after),
    ...findTypeChanges(before, after),
  ];
}

/** Finds resources that a prediction reaches before the resources that they depend on: a circular dependency through unknown conditions. */
function findPossibleCircles(after: PreparedStack, isUnchanged: boolean): CannotPredict[] {
  if (isUnchanged || after.macros.length > 0) return [];
  const later = new Set(after.evaluated.ordered.map(({ logicalId }) => logicalId));
  const circular = after.evaluated.ordered.filter(({ logicalId, dependencies }) => {
    later.delete(logicalId);
    return dependencies.some((name) => name === logicalId || later.has(name));
  });
  if (circular.length === 0) return [];
  return [
    {
      logicalResourceIds: addDependents(
        circular.map(({ logicalId }) => logicalId),
        after,
      ),
      reason: 'The resources depend on each other if conditions that are unknown here have certain values.',
      worst: 'anything',
    },
  ];
}

function findMacros(before: PreparedStack | undefined, after: PreparedStack, isUnchanged: boolean): CannotPredict[] {
  const names = new Set([...(before?.macros ?? []), ...after.macros]);
  const found: CannotPredict[] = [...names]
    .filter((name) => !(isUnchanged && DETERMINISTIC_MACROS.has(name)))
    .map((name) => ({
      logicalResourceIds: allIds(before, after),
      reason: `The transform ${name} runs inside CloudFormation, so its result is unknown here: it can change, add, and remove resources.`,
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
      reason: `Fn::Transform ${name} runs inside CloudFormation, so the part of the template that it fills in is unknown here.`,
      worst: 'anything',
    });
  }
  return found;
}

/** Finds the resources of both templates, changed or unchanged, whose types a macro replaces with other types. */
function findMacroTypes(before: PreparedStack | undefined, after: PreparedStack): string[] {
  if (before === undefined) return [];
  return allIds(before, after).filter((id) => {
    const [old, next] = [before.evaluated.resources[id], after.evaluated.resources[id]];
    const isReplaced = isMacroType(old?.type ?? '', before.macros) || isMacroType(next?.type ?? '', after.macros);
    return isReplaced && !sameValue(old?.definition, next?.definition);
  });
}

/** Lists, by macro, the resources that contain a Fn::Transform. */
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
    reason: `The collection of Fn::ForEach::${name} is unknown here, so the resources of this loop are unknown.`,
    worst: 'anything',
    isAboutStack: true,
  }));
}

/** Finds nested stacks without a template. Resources that use their outputs can change with them. */
function findNestedStacks(before: PreparedStack, after: PreparedStack, ids: readonly string[]): CannotPredict[] {
  return ids
    .filter((id) => before.evaluated.resources[id] !== undefined)
    .map((id) => ({
      logicalResourceIds: addDependents([id], after),
      reason: `The template of the nested stack ${id} is not available here, so the changes inside it are unknown.`,
      worst: 'anything',
    }));
}

/** Finds the resources that use outputs of a nested stack with unknown parts. */
function findDoubtfulOutputs(after: PreparedStack, ids: readonly string[]): CannotPredict[] {
  return ids
    .map((id) => ({ id, dependents: addDependents([id], after).filter((dependent) => dependent !== id) }))
    .filter(({ dependents }) => dependents.length > 0)
    .map(({ id, dependents }) => ({
      logicalResourceIds: dependents,
      reason: `The outputs of the nested stack ${id} are unknown here, because a value inside it can have changed.`,
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
    reason: `${id} is a module, so its resources are unknown here.`,
    worst: 'anything',
  }));
}

/** Finds a function in place of all properties, which can return any property. */
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
      reason: `A function returns the properties of ${id}, so they are unknown here.`,
      worst: 'anything',
    }));
}

function findTypeChanges(before: PreparedStack, after: PreparedStack): CannotPredict[] {
  const ids = changedTypes(before, after);
  if (ids.length === 0) return [];
  return [{ logicalResourceIds: ids, reason: typeChangeRefusal(ids), worst: 'anything' }];
}

/** Lists the resources whose type changes. */
export function changedTypes(before: PreparedStack, after: PreparedStack): string[] {
  return Object.values(after.evaluated.resources)
    .filter(({ logicalId, type }) => (before.evaluated.resources[logicalId]?.type ?? type) !== type)
    .map(({ logicalId }) => logicalId);
}

/** Returns CloudFormation's message about resources whose type changes. */
export function typeChangeRefusal(ids: readonly string[]): string {
  return `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${ids.join(', ')}]`;
}

function allIds(before: PreparedStack | undefined, after: PreparedStack): string[] {
  const ids = [...Object.keys(before?.evaluated.resources ?? {}), ...Object.keys(after.evaluated.resources)];
  return [...new Set(ids)].toSorted();
}

/**
 * Finds resources whose existence before or after the update is unknown, because their condition depends on an unknown value. The same unknown condition in both templates has the same result.
 */
function findUnknownExistence(before: PreparedStack, after: PreparedStack): CannotPredict[] {
  const ids = new Set([...Object.keys(before.evaluated.resources), ...Object.keys(after.evaluated.resources)]);
  const undecided = [...ids].filter((id) => mayDiffer(before.evaluated.resources[id], after.evaluated.resources[id])).toSorted();
  if (undecided.length === 0) return [];
  const reason = 'The condition of these resources cannot be evaluated here: they may be added or removed.';
  return [{ logicalResourceIds: undecided, reason, worst: 'anything' }];
}

function mayDiffer(before: EvaluatedResource | undefined, after: EvaluatedResource | undefined): boolean {
  const [left, right] = [before?.exists ?? false, after?.exists ?? false];
  return !(typeof left === 'boolean' && typeof right === 'boolean') && compareValues(left, right) !== 'same';
}
