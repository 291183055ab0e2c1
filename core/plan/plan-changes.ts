import { type EvaluatedResource, evaluateResource } from './evaluate-template.ts';
import type { Fate, Fates } from './fate.ts';
import { findReasons } from './find-reasons.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { Side } from './plan-sides.ts';
import type { PlannedChange } from './planned-change.ts';
import type { PlanContext } from './prediction.ts';
import { type Reason, replacementOf, type View } from './reason.ts';
import { sameValue } from './same-value.ts';
import type { Scope } from './scope.ts';
import { scopeAfter } from './scope-after.ts';

/** What happens to every resource of an update, each after those that it refers to: what they become decides what it becomes. */
export function planChanges(before: Side, after: Side, context: PlanContext): PlannedChange[] {
  const changes: PlannedChange[] = [];
  const fates = new Map<string, Fates>();
  const input = {
    before,
    after,
    fates,
    changedParameters: findChangedParameters(before, after),
    changedStackTags: !sameValue(context.tags?.before ?? {}, context.tags?.after ?? {}),
    looksIntoNestedStacks: context.plansNestedStacks !== true,
  };
  for (const { logicalId } of inDependencyOrder(after.evaluated.resources)) {
    if (before.evaluated.resources[logicalId] === undefined) {
      const made = show(after, logicalId, scopeAfter(before, after, fates));
      changes.push({ logicalId, action: 'Add', before: undefined, after: made, reasons: [] });
      fates.set(logicalId, { plain: 'new', valued: 'new' });
      continue;
    }
    const reasons = findReasons(logicalId, input);
    if (reasons.length > 0) {
      const shown = {
        before: show(before, logicalId, before.scope),
        after: show(after, logicalId, scopeAfter(before, after, fates)),
      };
      changes.push({ logicalId, action: 'Modify', ...shown, reasons });
    }
    fates.set(logicalId, { plain: fateOf(reasons, 'plain'), valued: fateOf(reasons, 'valued') });
  }
  const removed = Object.keys(before.evaluated.resources).filter((id) => after.evaluated.resources[id] === undefined);
  return [...changes, ...removed.map((logicalId) => removal(before, logicalId))];
}

/** What happens to every resource of a first create. */
export function planCreation(after: Side): PlannedChange[] {
  const fates = new Map(Object.keys(after.evaluated.resources).map((id) => [id, { plain: 'new', valued: 'new' }] as const));
  const scope = scopeAfter(undefined, after, fates);
  return Object.keys(after.evaluated.resources).map((logicalId) => ({
    logicalId,
    action: 'Add',
    before: undefined,
    after: show(after, logicalId, scope),
    reasons: [],
  }));
}

function removal(before: Side, logicalId: string): PlannedChange {
  return { logicalId, action: 'Remove', before: show(before, logicalId, before.scope), after: undefined, reasons: [] };
}

/** A resource with what may be shown of its values. */
function show(side: Side, logicalId: string, scope: Scope): EvaluatedResource | undefined {
  return evaluateResource(side.template, logicalId, { ...hideSecrets(scope, side.template), trace: [] });
}

function fateOf(reasons: readonly Reason[], view: View): Fate {
  if (!reasons.some((reason) => reason.views.includes(view))) return 'kept';
  const replacement = replacementOf(reasons, view);
  if (replacement === 'True') return 'new';
  return replacement === 'Conditional' ? 'may-be-replaced' : 'modified';
}

/** A parameter that is new has another value than before; so has one that is given another. */
function findChangedParameters(before: Side, after: Side): Set<string> {
  const names = Object.keys(after.template.Parameters ?? {});
  return new Set(names.filter((name) => givenValue(before, name) !== givenValue(after, name)));
}

function givenValue({ template, given }: Side, name: string): string | undefined {
  const declared = template.Parameters?.[name];
  return declared === undefined ? undefined : String(given[name] ?? declared.Default);
}

/** Each after all that it refers to. */
function inDependencyOrder(resources: Readonly<Record<string, EvaluatedResource>>): Set<EvaluatedResource> {
  const ordered = new Set<EvaluatedResource>();
  const visit = (resource: EvaluatedResource): void => {
    if (ordered.has(resource)) return;
    for (const name of resource.dependencies) {
      const dependency = resources[name];
      if (dependency !== undefined) visit(dependency);
    }
    ordered.add(resource);
  };
  for (const resource of Object.values(resources)) visit(resource);
  return ordered;
}
