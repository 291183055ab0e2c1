import type { Change } from '../change-set/change-set-page.ts';
import { TemplateError } from '../documents/template-error.ts';
import { checkRules } from '../evaluation/check-rules.ts';
import type { StackInput } from '../evaluation/stack-input.ts';
import { compareValues, sameValue } from '../evaluation/values.ts';
import type { Template } from '../template/template.ts';
import { describeChange } from './describe-change.ts';
import { changedTypes, findUnpredictable, typeChangeRefusal } from './find-unpredictable.ts';
import { type Plan, type PlanOptions, planResources } from './plan-resources.ts';
import type { View } from './planned-change.ts';
import type { NestedStackOutcome, NestedStackRequest, Prediction, PredictionContext } from './prediction.ts';
import { type PreparedStack, prepareStack } from './prepared-stack.ts';
import { findStoredValues } from './stored-values.ts';
import {
  checkNestedParameters,
  nestedSide,
  refuseEndlessNesting,
  type StackTreeSide,
  type TemplateTree,
} from './template-tree.ts';

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
    cannotPredict: findUnpredictable(old, next, {
      ...plan,
      context,
      isUnchanged: old !== undefined && isSameInside(old, next, context),
    }),
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

function outputsOf(side: PreparedStack | undefined): PreparedStack['evaluated']['outputs'] {
  return side?.evaluated.outputs ?? {};
}

function typesOf(side: PreparedStack | undefined): Record<string, string> {
  return Object.fromEntries(Object.values(side?.evaluated.resources ?? {}).map(({ logicalId, type }) => [logicalId, type]));
}

/** Selects the stored values that one template is evaluated with. */
function contextOf(side: 'before' | 'after', context: PredictionContext): PredictionContext {
  const stored = context.ssm?.[side];
  const references = context.references?.[side];
  return {
    ...context,
    ssm: stored === undefined ? {} : { after: stored },
    references: references === undefined ? {} : { after: references },
  };
}

function isSame(old: PreparedStack, next: PreparedStack, context: PredictionContext): boolean {
  return sameValue(old.template, next.template) && hasSameValues(old, next, context);
}

/** Tests whether the resources of both templates are the same. Descriptions, outputs, and the template's own metadata have no effect on them. */
function isSameInside(old: PreparedStack, next: PreparedStack, context: PredictionContext): boolean {
  const inside = ({ template: { Description: _d, Outputs: _o, Metadata: _m, ...sections } }: PreparedStack) => sections;
  return sameValue(inside(old), inside(next)) && hasSameValues(old, next, context);
}

function hasSameValues(old: PreparedStack, next: PreparedStack, context: PredictionContext): boolean {
  return (
    sameValue(old.given.parameters, next.given.parameters) &&
    sameValue(old.given.unknownParameters ?? {}, next.given.unknownParameters ?? {}) &&
    sameValue(context.tags?.before ?? {}, context.tags?.after ?? {}) &&
    sameValue(context.ssm?.before ?? {}, context.ssm?.after ?? {}) &&
    sameValue(context.references?.before ?? {}, context.references?.after ?? {})
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

/** One stack of a predicted tree. */
export interface PredictedStack {
  /** Logical IDs of the nested stacks that lead to it, joined by `/`; empty for the root. */
  readonly path: string;
  readonly prediction: Prediction;
  /** Names of parameters whose value is not shown. */
  readonly hiddenParameters: readonly string[];
  /** True if the stack does not exist before the change. */
  readonly isNew: boolean;
  /** The template of a root stack that does not exist before. */
  readonly createdFrom?: Template;
  /** Sentences about the text of the template after the update. */
  readonly notes: readonly string[];
}

/** Maximum depth of nested stacks in a prediction. The limit ends cycles of template files. */
const MAX_DEPTH = 20;

/** Maximum number of nested stacks in one tree. It limits the work if each stack of a cycle has several nested stacks. */
const MAX_PREDICTIONS = 1000;

/**
 * Predicts the change sets of a stack and, if their templates are available, of its nested stacks.
 *
 * @returns the root first
 * @throws {TemplateError} if CloudFormation would refuse one of the templates
 */
export function predictStackTree(
  before: StackTreeSide | undefined,
  after: StackTreeSide,
  context: PredictionContext,
): PredictedStack[] {
  return predictTree(before, after, context, { path: [], ancestors: [], budget: { left: MAX_PREDICTIONS } });
}

/** The position of a stack in the tree, and the nested stacks that can still be predicted. */
interface Place {
  readonly path: readonly string[];
  /** The stacks that contain it, after the update. */
  readonly ancestors: readonly StackTreeSide[];
  readonly budget: { left: number };
}

function predictTree(
  before: StackTreeSide | undefined,
  after: StackTreeSide,
  context: PredictionContext,
  { path, ancestors, budget }: Place,
): PredictedStack[] {
  const nested = new Map<string, PlannedNested>();
  const inner = [...ancestors, after];
  const predictNested = ({ logicalId, ...request }: NestedStackRequest): PredictedStack[] | undefined => {
    const [old, next] = [nestedSide(before, request.before), nestedSide(after, request.after)];
    const isTooFar = path.length >= MAX_DEPTH || budget.left === 0;
    if (next === undefined || (request.before !== undefined && old === undefined)) return undefined;
    refuseEndlessNesting(logicalId, next, inner, isTooFar);
    checkNestedParameters(logicalId, next);
    if (isTooFar) return undefined;
    budget.left -= 1;
    return predictIn(next.source, () =>
      predictTree(old, next, inside(context), { path: [...path, logicalId], ancestors: inner, budget }),
    );
  };
  const planNestedStack = (request: NestedStackRequest): NestedStackOutcome => {
    const asked = JSON.stringify(request);
    const known = nested.get(request.logicalId);
    if (known?.asked === asked) return known.outcome;
    const stacks = predictNested(request);
    if (stacks === undefined) return { kind: 'unknown' };
    const changeSetId = `predicted:${[...path, request.logicalId].join('/')}`;
    const outcome: NestedStackOutcome = { kind: kindOf(stacks), changeSetId };
    nested.set(request.logicalId, { asked, stacks, outcome });
    return outcome;
  };
  checkRules(toPlanSide(after), contextOf('after', context));
  const prediction = predictChangeSet(before && toPlanSide(before), toPlanSide(after), { ...context, planNestedStack });
  const stacks = [...nested.values()].flatMap((planned) => planned.stacks);
  const { template, notes = [] } = after.source;
  const isNew = before === undefined;
  const root: PredictedStack = {
    path: path.join('/'),
    prediction,
    hiddenParameters: hiddenParameters(template),
    notes,
    isNew,
    ...(isNew && path.length === 0 ? { createdFrom: template } : {}),
  };
  return [root, ...stacks];
}

/** Adds the file of a nested template to an error about it. */
function predictIn<T>({ file }: TemplateTree, predict: () => T): T {
  try {
    return predict();
  } catch (error) {
    if (error instanceof TemplateError && file !== undefined) error.file ??= file;
    throw error;
  }
}

/** A prediction of a nested stack and its request, because a second request can give the stack other parameters. */
interface PlannedNested {
  readonly asked: string;
  readonly stacks: readonly PredictedStack[];
  readonly outcome: NestedStackOutcome;
}

/** Selects the facts that are the same in nested stacks: not the name, the ID, and the resources. */
function inside({ region, accountId, partition, ssm, exports }: PredictionContext): PredictionContext {
  const known = { region, accountId, partition, ssm, exports };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

function toPlanSide({ source, ...given }: StackTreeSide): StackInput {
  return { template: source.template, ...given };
}

function kindOf(stacks: readonly PredictedStack[]): 'changed' | 'doubtful' | 'unchanged' {
  if (stacks.some(({ prediction }) => doesChange(prediction))) return 'changed';
  const isInDoubt = stacks.some(({ prediction: { cannotPredict, outputs } }) => outputs !== 'same' || cannotPredict.length > 0);
  return isInDoubt ? 'doubtful' : 'unchanged';
}

function doesChange({ changes, changesWithoutValues, outputs }: Prediction): boolean {
  return outputs === 'other' || changes.length + changesWithoutValues.length > 0;
}

function hiddenParameters({ Parameters = {} }: Template): string[] {
  return Object.entries(Parameters).flatMap(([name, { NoEcho }]) => (String(NoEcho) === 'true' ? [name] : []));
}
