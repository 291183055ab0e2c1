import { TemplateError } from '../documents/template-error.ts';
import { hideSecrets } from '../evaluation/create-scope.ts';
import { type EvaluatedResource, evaluateResource } from '../evaluation/evaluate-template.ts';
import type { Scope } from '../evaluation/scope.ts';
import { compareValues, IN_DOUBT, isUnknown, NEW, TOUCHED, Unknown } from '../evaluation/values.ts';
import { compareStackTags, findReasons, replacementOf } from './find-reasons.ts';
import { BOTH, type Outcome, type Outcomes, type PlannedChange, type Reason, type View } from './planned-change.ts';
import type { NestedStackOutcome, PredictionContext } from './prediction.ts';
import { type PreparedStack, replacingUses, scopeAfter } from './prepared-stack.ts';

/** The planned changes of a stack. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  /** Nested stacks that cannot be predicted, by logical ID. */
  readonly unplannedStacks: readonly string[];
  /** Nested stacks without a known change, but with unknown parts. */
  readonly doubtfulStacks: readonly string[];
}

/** The options of a plan. */
export interface PlanOptions {
  readonly context: PredictionContext;
  /** Both templates and their parameters are equal. */
  readonly isUnchanged: boolean;
}

/** The options, with the resources whose changes cannot be predicted. */
export interface PlanTask extends PlanOptions {
  readonly inDoubt: ReadonlySet<string>;
}

const NESTED_STACK = 'AWS::CloudFormation::Stack';

/**
 * Plans the change of every resource, each after the resources that it refers to, because its outcome depends on theirs. Without `before`,
 * all are new.
 */
export function planResources(before: PreparedStack | undefined, after: PreparedStack, task: PlanTask): Plan {
  const { context, isUnchanged } = task;
  const changes: PlannedChange[] = [];
  const unplannedStacks: string[] = [];
  const doubtfulStacks: string[] = [];
  const inDoubt = new Set(task.inDoubt);
  const uses = context.planNestedStack === undefined ? new Map<string, string[]>() : replacingUses(after);
  const outcomes = new Map<string, Outcomes>();
  const changedParameters = before === undefined ? new Set<string>() : findChangedParameters(before, after);
  const stackTagDifferences = compareStackTags(context.tags?.before, context.tags?.after);
  for (const next of after.evaluated.ordered) {
    const { logicalId, type, definition } = next;
    const old = before?.evaluated.resources[logicalId];
    if (uses.get(logicalId)?.some((name) => inDoubt.has(name))) inDoubt.add(logicalId);
    const nested =
      type === NESTED_STACK ? planNested(next, { before, after, outcomes, context, isUnchanged, inDoubt }) : undefined;
    if (nested?.kind === 'unknown') unplannedStacks.push(logicalId);
    if (nested?.kind === 'doubtful') doubtfulStacks.push(logicalId);
    if (nested?.kind === 'unknown' || nested?.kind === 'doubtful') inDoubt.add(logicalId);
    const own = nested === undefined || nested.kind === 'unknown' ? {} : { nestedChangeSetId: nested.changeSetId };
    const shown = show(next, after, scopeAfter(before, after, outcomes));
    if (before === undefined || old === undefined) {
      changes.push({ logicalId, type, action: 'Add', before: undefined, after: shown, reasons: [], ...own });
      outcomes.set(logicalId, { plain: 'new', valued: 'new' });
      continue;
    }
    const reasons = findReasons(old.definition, definition, { before, after, outcomes, changedParameters, stackTagDifferences });
    // The template of a nested stack may have changed at the same URL, so an update checks every nested stack.
    if (nested?.kind === 'changed' || (nested?.kind === 'unknown' && !isUnchanged)) reasons.push(AUTOMATIC);
    if (reasons.length > 0) {
      changes.push({
        logicalId,
        type,
        action: 'Modify',
        before: show(old, before, before.scope),
        after: shown,
        reasons,
        ...own,
      });
    }
    outcomes.set(logicalId, { plain: outcomeFor(reasons, 'plain'), valued: outcomeFor(reasons, 'valued') });
  }
  const removals = before === undefined ? [] : planRemovals(before, after);
  return { changes: [...changes, ...removals], unplannedStacks, doubtfulStacks };
}

const AUTOMATIC: Reason = {
  attribute: 'Properties',
  recreation: 'Never',
  evaluation: 'Dynamic',
  source: 'Automatic',
  views: BOTH,
  differences: [],
};

function planRemovals(before: PreparedStack, after: PreparedStack): PlannedChange[] {
  return Object.values(before.evaluated.resources)
    .filter(({ logicalId }) => after.evaluated.resources[logicalId] === undefined)
    .map((gone) => ({
      logicalId: gone.logicalId,
      type: gone.type,
      action: 'Remove',
      before: show(gone, before, withoutResourceValues(before.scope)),
      after: undefined,
      reasons: [],
    }));
}

/** CloudFormation shows a placeholder for every value of a removed resource that refers to another resource. */
function withoutResourceValues(scope: Scope): Scope {
  return {
    ...scope,
    resource: (name, attribute) =>
      new Unknown({ ...(attribute === undefined ? { Ref: name } : { 'Fn::GetAtt': [name, attribute] }), [NEW]: true }),
  };
}

/** Evaluates a resource for display, without secret values. */
function show({ logicalId, definition }: EvaluatedResource, side: PreparedStack, scope: Scope): EvaluatedResource | undefined {
  return evaluateResource(logicalId, definition, { ...hideSecrets(scope, side.template), trace: [] });
}

function outcomeFor(reasons: readonly Reason[], view: View): Outcome {
  if (!reasons.some((reason) => reason.views.includes(view))) return 'kept';
  const replacement = replacementOf(reasons, view);
  if (replacement === 'True') return 'new';
  return replacement === 'Conditional' ? 'may-be-replaced' : 'modified';
}

/** Finds parameters that are new or have a new value. If a value may be new, the properties that use it are compared. */
function findChangedParameters(before: PreparedStack, after: PreparedStack): Set<string> {
  const names = Object.keys(after.template.Parameters ?? {});
  return new Set(names.filter((name) => isOtherValue(givenValue(before, name), givenValue(after, name))));
}

function isOtherValue(before: unknown, after: unknown): boolean {
  const comparison = compareValues(before, after);
  return comparison === 'different' || (comparison === 'perhaps' && !(isUnknown(before) && isUnknown(after)));
}

function givenValue({ template, given }: PreparedStack, name: string): unknown {
  const declared = template.Parameters?.[name];
  if (declared === undefined) return undefined;
  const unknown = given.unknownParameters?.[name];
  return unknown === undefined ? String(given.parameters[name] ?? declared.Default) : new Unknown(unknown);
}

/** The input for planning a nested stack. */
export interface NestedTask extends PlanTask {
  readonly before: PreparedStack | undefined;
  readonly after: PreparedStack;
  /** The outcomes of the resources that it refers to. */
  readonly outcomes: ReadonlyMap<string, Outcomes>;
}

/**
 * Plans a nested stack with the parameters that its parent gives it. CloudFormation does not evaluate the outputs of other nested stacks:
 * if the parent is updated, each such output is treated as changed, even if that nested stack does not change. Values that may change, and
 * unknown values, are marked for the resources inside.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
 */
function planNested({ logicalId, definition }: EvaluatedResource, task: NestedTask): NestedStackOutcome {
  const { before, after, outcomes, context } = task;
  const afterwards = scopeAfter(before, after, outcomes);
  const planned = evaluateResource(
    logicalId,
    definition,
    withMarks(afterwards, task, (name, attribute) => markOf(name, attribute, task)),
  );
  if (planned === undefined || context.planNestedStack === undefined) return { kind: 'unknown' };
  try {
    return context.planNestedStack({ logicalId, before: resourceBefore(logicalId, task), after: planned });
  } catch (error) {
    // An error matters only if the nested stack exists.
    if (planned.exists !== true && error instanceof TemplateError) return { kind: 'unknown' };
    throw error;
  }
}

function resourceBefore(logicalId: string, task: NestedTask): EvaluatedResource | undefined {
  const known = task.before?.evaluated.resources[logicalId];
  if (task.before === undefined || known === undefined) return undefined;
  return evaluateResource(
    logicalId,
    known.definition,
    withMarks(task.before.scope, task, () => undefined),
  );
}

type Mark = (name: string, attribute: string | undefined) => typeof NEW | typeof TOUCHED | undefined;

/** Returns a scope whose references to changing or unpredictable resources are marked. */
function withMarks(scope: Scope, { inDoubt }: NestedTask, markFor: Mark): Scope {
  const resource: Scope['resource'] = (name, attribute) => {
    const mark = markFor(name, attribute);
    if (mark === undefined && !inDoubt.has(name)) return scope.resource(name, attribute);
    return new Unknown({
      ...(attribute === undefined ? { Ref: name } : { 'Fn::GetAtt': [name, attribute] }),
      ...(mark === undefined ? {} : { [mark]: true }),
      ...(inDoubt.has(name) ? { [IN_DOUBT]: name } : {}),
    });
  };
  return { ...scope, resource, trace: [] };
}

function markOf(name: string, attribute: string | undefined, { after, outcomes, isUnchanged }: NestedTask): ReturnType<Mark> {
  const isOutput = after.evaluated.resources[name]?.type === NESTED_STACK && attribute !== undefined;
  if (isOutput && !isUnchanged) return NEW;
  const outcome = outcomes.get(name)?.plain;
  return outcome === 'may-be-replaced' || (outcome === 'modified' && attribute !== undefined) ? TOUCHED : undefined;
}
