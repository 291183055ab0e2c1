import type { Change } from '../change-set/change-set-page.ts';
import type { StackInput } from '../evaluation/stack-input.ts';
import { compareValues, sameValue } from '../evaluation/values.ts';
import { describeChange } from './describe-change.ts';
import { changedTypes, findUnpredictable, typeChangeRefusal } from './find-unpredictable.ts';
import { type Plan, type PlanOptions, planResources } from './plan-resources.ts';
import type { View } from './planned-change.ts';
import type { Prediction, PredictionContext } from './prediction.ts';
import { type PreparedStack, prepareStack } from './prepared-stack.ts';
import { findStoredValues } from './stored-values.ts';

/**
 * Predicts, offline, the change set that CloudFormation would create to update a stack from the template `before` to `after`. Without `before`, everything is added.
 *
 * @throws {TemplateError} if CloudFormation would refuse a template
 */
export function predictChangeSet(before: StackInput | undefined, after: StackInput, context: PredictionContext = {}): Prediction {
  const next = prepareStack(after, contextOf('after', context));
  const old = before === undefined ? undefined : prepareStack(before, contextOf('before', context));
  const isUnchanged = old !== undefined && isSame(old, next, context);
  const plan = planAll(old, next, { context, isUnchanged });
  const describe = (view: View): Change[] =>
    plan.changes
      .toSorted((left, right) => order(left.logicalId, right.logicalId))
      .flatMap((change) => describeChange(change, view, context));
  return {
    changes: describe('valued'),
    changesWithoutValues: describe('plain'),
    cannotPredict: findUnpredictable(old, next, { ...plan, context, isUnchanged }),
    types: { ...typesOf(old), ...typesOf(next) },
    outputs: compareOutputs(outputsOf(old), outputsOf(next), context),
    ...(old === undefined ? {} : { templates: { before: old.template, after: next.template } }),
    ...refusalOf(old, next),
  };
}

/** Plans all resources. A change only in a nested stack is an update of its parent, so the parent is planned again as an update. */
function planAll(old: PreparedStack | undefined, next: PreparedStack, options: PlanOptions): Plan {
  const inDoubt = options.context.planNestedStack === undefined ? new Set<string>() : findDoubted(old, next, options);
  const plan = planResources(old, next, { ...options, inDoubt });
  if (!options.isUnchanged || plan.changes.length === 0) return plan;
  return planResources(old, next, { ...options, inDoubt, isUnchanged: false });
}

/** Finds the resources whose changes cannot be predicted, apart from nested stacks. */
function findDoubted(old: PreparedStack | undefined, next: PreparedStack, options: PlanOptions): Set<string> {
  const found = findUnpredictable(old, next, { ...options, unplannedStacks: [], doubtfulStacks: [] });
  return new Set(found.filter(({ worst }) => worst === 'anything').flatMap(({ logicalResourceIds }) => logicalResourceIds));
}

function compareOutputs(before: unknown, after: unknown, context: PredictionContext): Prediction['outputs'] {
  if (compareValues(before, after) !== 'same') return 'other';
  return findStoredValues(after, context).length > 0 ? 'doubtful' : 'same';
}

function outputsOf(side: PreparedStack | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(side?.evaluated.outputs ?? {}).map(([name, { value }]) => [name, value]));
}

function typesOf(side: PreparedStack | undefined): Record<string, string> {
  return Object.fromEntries(Object.values(side?.evaluated.resources ?? {}).map(({ logicalId, type }) => [logicalId, type]));
}

/** Selects the stored values that one template is evaluated with. */
function contextOf(side: 'before' | 'after', context: PredictionContext): PredictionContext {
  const stored = context.ssm?.[side];
  return { ...context, ssm: stored === undefined ? {} : { after: stored } };
}

function isSame(old: PreparedStack, next: PreparedStack, context: PredictionContext): boolean {
  return (
    sameValue(old.template, next.template) &&
    sameValue(old.given.parameters, next.given.parameters) &&
    sameValue(old.given.unknownParameters ?? {}, next.given.unknownParameters ?? {}) &&
    sameValue(context.tags?.before ?? {}, context.tags?.after ?? {}) &&
    sameValue(context.ssm?.before ?? {}, context.ssm?.after ?? {})
  );
}

/** With a macro, CloudFormation compares other types than those in the template. */
function refusalOf(old: PreparedStack | undefined, next: PreparedStack): Pick<Prediction, 'refusal'> {
  if (old === undefined || old.macros.length > 0 || next.macros.length > 0) return {};
  const ids = changedTypes(old, next);
  return ids.length === 0 ? {} : { refusal: typeChangeRefusal(ids) };
}

function order(left: string, right: string): number {
  return left < right ? -1 : 1;
}
