import { compareValues } from '../evaluation/compare-values.ts';
import { type EvaluatedResource, evaluateResource } from '../evaluation/evaluate-template.ts';
import { hideSecrets } from '../evaluation/hide-secrets.ts';
import { sameValue } from '../evaluation/same-value.ts';
import type { Scope } from '../evaluation/scope.ts';
import { isUnknown, Unknown } from '../evaluation/unknown.ts';
import { replacingUses } from './add-dependents.ts';
import type { Fate, Fates } from './fate.ts';
import { findReasons } from './find-reasons.ts';
import { planNested } from './plan-nested.ts';
import type { Side } from './plan-sides.ts';
import type { PlannedChange } from './planned-change.ts';
import type { PlanContext } from './prediction.ts';
import { BOTH, type Reason, replacementOf, type View } from './reason.ts';
import { scopeAfter } from './scope-after.ts';

/** What happens to the resources of a stack. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  /** Nested stacks whose inside cannot be planned, by logical id. */
  readonly unplannedStacks: readonly string[];
  /** Nested stacks in which nothing changes, as far as it is known. */
  readonly doubtfulStacks: readonly string[];
}

/** What is looked at, and how. */
export interface PlanLook {
  readonly context: PlanContext;
  /** Whether both sides are the same text with the same parameters. */
  readonly isUnchanged: boolean;
}

/** The same, with the resources of which it is not known what becomes of them. */
export interface PlanTask extends PlanLook {
  readonly inDoubt: ReadonlySet<string>;
}

const NESTED_STACK = 'AWS::CloudFormation::Stack';

/**
 * What happens to every resource, each after those that it refers to: what they become decides what it becomes. Without `before` all
 * are new.
 */
export function planChanges(before: Side | undefined, after: Side, task: PlanTask): Plan {
  const { context, isUnchanged } = task;
  const changes: PlannedChange[] = [];
  const unplannedStacks: string[] = [];
  const doubtfulStacks: string[] = [];
  const inDoubt = new Set(task.inDoubt);
  const uses = context.planNestedStack === undefined ? new Map<string, string[]>() : replacingUses(after);
  const fates = new Map<string, Fates>();
  const changedParameters = before === undefined ? new Set<string>() : findChangedParameters(before, after);
  const changedStackTags = !sameValue(context.tags?.before ?? {}, context.tags?.after ?? {});
  for (const next of after.evaluated.ordered) {
    const { logicalId, type, definition } = next;
    const old = before?.evaluated.resources[logicalId];
    if (uses.get(logicalId)?.some((name) => inDoubt.has(name))) inDoubt.add(logicalId);
    const nested = type === NESTED_STACK ? planNested(next, { before, after, fates, context, isUnchanged, inDoubt }) : undefined;
    if (nested?.kind === 'unknown') unplannedStacks.push(logicalId);
    if (nested?.kind === 'doubtful') doubtfulStacks.push(logicalId);
    if (nested?.kind === 'unknown' || nested?.kind === 'doubtful') inDoubt.add(logicalId);
    const own = nested === undefined || nested.kind === 'unknown' ? {} : { nestedChangeSetId: nested.changeSetId };
    const shown = show(next, after, scopeAfter(before, after, fates));
    if (before === undefined || old === undefined) {
      changes.push({ logicalId, type, action: 'Add', before: undefined, after: shown, reasons: [], ...own });
      fates.set(logicalId, { plain: 'new', valued: 'new' });
      continue;
    }
    const reasons = findReasons(old.definition, definition, { before, after, fates, changedParameters, changedStackTags });
    // A nested stack's template may have changed behind its address: an update looks at every one.
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
    fates.set(logicalId, { plain: fateOf(reasons, 'plain'), valued: fateOf(reasons, 'valued') });
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
  leaves: [],
};

function planRemovals(before: Side, after: Side): PlannedChange[] {
  return Object.values(before.evaluated.resources)
    .filter(({ logicalId }) => after.evaluated.resources[logicalId] === undefined)
    .map((gone) => ({
      logicalId: gone.logicalId,
      type: gone.type,
      action: 'Remove',
      before: show(gone, before, before.scope),
      after: undefined,
      reasons: [],
    }));
}

/** A resource with what may be shown of its values. */
function show({ logicalId, definition }: EvaluatedResource, side: Side, scope: Scope): EvaluatedResource | undefined {
  return evaluateResource(logicalId, definition, { ...hideSecrets(scope, side.template), trace: [] });
}

function fateOf(reasons: readonly Reason[], view: View): Fate {
  if (!reasons.some((reason) => reason.views.includes(view))) return 'kept';
  const replacement = replacementOf(reasons, view);
  if (replacement === 'True') return 'new';
  return replacement === 'Conditional' ? 'may-be-replaced' : 'modified';
}

/** A parameter that is new has another value than before; so has one that is given another. One that may have is left to its uses. */
function findChangedParameters(before: Side, after: Side): Set<string> {
  const names = Object.keys(after.template.Parameters ?? {});
  return new Set(names.filter((name) => isOtherValue(givenValue(before, name), givenValue(after, name))));
}

function isOtherValue(before: unknown, after: unknown): boolean {
  const comparison = compareValues(before, after);
  return comparison === 'different' || (comparison === 'perhaps' && !(isUnknown(before) && isUnknown(after)));
}

function givenValue({ template, given }: Side, name: string): unknown {
  const declared = template.Parameters?.[name];
  if (declared === undefined) return undefined;
  const unknown = given.unknownParameters?.[name];
  return unknown === undefined ? String(given.parameters[name] ?? declared.Default) : new Unknown(unknown);
}
