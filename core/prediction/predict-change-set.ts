import type { Change } from '../change-set/change-set-page.ts';
import { sameValue } from '../evaluation/same-value.ts';
import { describeChange } from './describe-change.ts';
import { findStoredValues } from './find-stored-values.ts';
import { changedTypes, findUnpredictable, typeChangeRefusal } from './find-unpredictable.ts';
import { type Plan, type PlanLook, planChanges } from './plan-changes.ts';
import { openSide, type Side } from './plan-sides.ts';
import type { PlanContext, PlanSide, Prediction } from './prediction.ts';
import type { View } from './reason.ts';

/**
 * Predicts, offline, the change set that CloudFormation would make of a stack with the template `before` when it is given `after`. Without
 * `before` everything is added.
 *
 * @throws {TemplateError} where CloudFormation would refuse a template
 */
export function predictChangeSet(before: PlanSide | undefined, after: PlanSide, context: PlanContext = {}): Prediction {
  const next = openSide(after, contextOf('after', context));
  const old = before === undefined ? undefined : openSide(before, contextOf('before', context));
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
    ...refusalOf(old, next),
  };
}

/** What changes in a nested stack alone is an update of its parent all the same: it is looked at again as one. */
function planAll(old: Side | undefined, next: Side, look: PlanLook): Plan {
  const inDoubt = look.context.planNestedStack === undefined ? new Set<string>() : findDoubted(old, next, look);
  const plan = planChanges(old, next, { ...look, inDoubt });
  if (!look.isUnchanged || plan.changes.length === 0) return plan;
  return planChanges(old, next, { ...look, inDoubt, isUnchanged: false });
}

/** The resources of which anything may become, whatever is in nested stacks. */
function findDoubted(old: Side | undefined, next: Side, look: PlanLook): Set<string> {
  const found = findUnpredictable(old, next, { ...look, unplannedStacks: [], doubtfulStacks: [] });
  return new Set(found.filter(({ worst }) => worst === 'anything').flatMap(({ logicalResourceIds }) => logicalResourceIds));
}

function compareOutputs(before: unknown, after: unknown, context: PlanContext): Prediction['outputs'] {
  if (!sameValue(before, after)) return 'other';
  return findStoredValues(after, context).length > 0 ? 'doubtful' : 'same';
}

function outputsOf(side: Side | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(side?.evaluated.outputs ?? {}).map(([name, { value }]) => [name, value]));
}

function typesOf(side: Side | undefined): Record<string, string> {
  return Object.fromEntries(Object.values(side?.evaluated.resources ?? {}).map(({ logicalId, type }) => [logicalId, type]));
}

/** Stored values have one place in a side's own context: those that this side is looked at with. */
function contextOf(side: 'before' | 'after', context: PlanContext): PlanContext {
  const stored = context.ssm?.[side];
  return { ...context, ssm: stored === undefined ? {} : { after: stored } };
}

function isSame(old: Side, next: Side, context: PlanContext): boolean {
  return (
    sameValue(old.template, next.template) &&
    sameValue(old.given.parameters, next.given.parameters) &&
    sameValue(old.given.unknownParameters ?? {}, next.given.unknownParameters ?? {}) &&
    sameValue(context.tags?.before ?? {}, context.tags?.after ?? {}) &&
    sameValue(context.ssm?.before ?? {}, context.ssm?.after ?? {})
  );
}

/** Behind a macro, the types that the service compares are not those of the text. */
function refusalOf(old: Side | undefined, next: Side): Pick<Prediction, 'refusal'> {
  if (old === undefined || old.macros.length > 0 || next.macros.length > 0) return {};
  const ids = changedTypes(old, next);
  return ids.length === 0 ? {} : { refusal: typeChangeRefusal(ids) };
}

function order(left: string, right: string): number {
  return left < right ? -1 : 1;
}
