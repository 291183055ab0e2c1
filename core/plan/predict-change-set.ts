import type { Change } from '../changes/change-set-page.ts';
import { describeChange } from './describe-change.ts';
import type { EvaluatedResource } from './evaluate-template.ts';
import type { Fate, Fates } from './fate.ts';
import { findReasons } from './find-reasons.ts';
import { findUnpredictable } from './find-unpredictable.ts';
import { openSide, type Side } from './plan-sides.ts';
import type { PlanContext, PlanSide, Prediction } from './prediction.ts';
import { type Reason, replacementOf, type View } from './reason.ts';
import { sameValue } from './same-value.ts';

/** What happens to one resource, before it is put into a describe's words. */
export interface PlannedChange {
  readonly logicalId: string;
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly before: EvaluatedResource | undefined;
  readonly after: EvaluatedResource | undefined;
  readonly reasons: readonly Reason[];
}

/**
 * Predicts, offline, the change set that CloudFormation would make of a stack with the template `before` when it is given `after`. Without
 * `before` everything is added.
 *
 * @throws {TemplateError} where CloudFormation would refuse a template
 */
export function predictChangeSet(before: PlanSide | undefined, after: PlanSide, context: PlanContext = {}): Prediction {
  const old = before === undefined ? undefined : openSide(before, contextOf('before', context));
  const next = openSide(after, contextOf('after', context));
  if (old !== undefined && isSame(old, next, context)) {
    return { changes: [], changesWithoutValues: [], cannotPredict: findUnpredictable(old, next, context) };
  }
  const planned = planChanges(old, next, context);
  const describe = (view: View): Change[] =>
    planned
      .flatMap((change) => describeChange(change, view, context))
      .toSorted((left, right) => order(logicalIdOf(left), logicalIdOf(right)));
  return {
    changes: describe('valued'),
    changesWithoutValues: describe('plain'),
    cannotPredict: findUnpredictable(old, next, context),
  };
}

function contextOf(side: 'before' | 'after', context: PlanContext): PlanContext {
  const stored = context.ssm?.[side];
  return { ...context, ssm: stored === undefined ? {} : { after: stored } };
}

function isSame(old: Side, next: Side, context: PlanContext): boolean {
  return (
    sameValue(old.template, next.template) &&
    sameValue(old.given, next.given) &&
    sameValue(context.tags?.before, context.tags?.after) &&
    sameValue(context.ssm?.before, context.ssm?.after)
  );
}

function planChanges(old: Side | undefined, next: Side, context: PlanContext): PlannedChange[] {
  const changes: PlannedChange[] = [];
  const fates = new Map<string, Fates>();
  const changedParameters = findChangedParameters(old, next);
  const changedStackTags = !sameValue(context.tags?.before ?? {}, context.tags?.after ?? {});
  for (const after of inDependencyOrder(next.evaluated.resources)) {
    const { logicalId } = after;
    const before = old?.evaluated.resources[logicalId];
    if (old === undefined || before === undefined) {
      changes.push({ logicalId, action: 'Add', before: undefined, after, reasons: [] });
      fates.set(logicalId, { plain: 'new', valued: 'new' });
      continue;
    }
    const reasons = findReasons({ logicalId, before: old, after: next, fates, changedParameters, changedStackTags });
    if (reasons.length > 0) changes.push({ logicalId, action: 'Modify', before, after, reasons });
    fates.set(logicalId, { plain: fateOf(reasons, 'plain'), valued: fateOf(reasons, 'valued') });
  }
  for (const before of Object.values(old?.evaluated.resources ?? {})) {
    if (next.evaluated.resources[before.logicalId] !== undefined) continue;
    changes.push({ logicalId: before.logicalId, action: 'Remove', before, after: undefined, reasons: [] });
  }
  return changes;
}

function fateOf(reasons: readonly Reason[], view: View): Fate {
  if (!reasons.some((reason) => reason.views.includes(view))) return 'kept';
  const replacement = replacementOf(reasons, view);
  if (replacement === 'True') return 'new';
  return replacement === 'Conditional' ? 'may-be-replaced' : 'modified';
}

/** A parameter that is new has another value than before; so has one that is given another. */
function findChangedParameters(old: Side | undefined, next: Side): Set<string> {
  const names = Object.keys(next.template.Parameters ?? {});
  return new Set(names.filter((name) => givenValue(old, name) !== givenValue(next, name)));
}

function givenValue(side: Side | undefined, name: string): string | undefined {
  const declared = side?.template.Parameters?.[name];
  if (side === undefined || declared === undefined) return undefined;
  return String(side.given[name] ?? declared.Default);
}

/** Each after all that it refers to. */
function inDependencyOrder(resources: Readonly<Record<string, EvaluatedResource>>): EvaluatedResource[] {
  const ordered = new Map<string, EvaluatedResource>();
  const visit = (resource: EvaluatedResource): void => {
    if (ordered.has(resource.logicalId)) return;
    for (const name of resource.dependencies) {
      const dependency = resources[name];
      if (dependency !== undefined) visit(dependency);
    }
    ordered.set(resource.logicalId, resource);
  };
  for (const resource of Object.values(resources)) visit(resource);
  return [...ordered.values()];
}

function logicalIdOf(change: Change): string {
  return change.ResourceChange?.LogicalResourceId ?? '';
}

function order(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
