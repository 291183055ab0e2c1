import type { Change, ResourceChange, ResourceChangeDetail } from '../change-set/change-set-page.ts';
import { worseRecreation } from '../resource-types/requires-recreation.ts';
import type { PlannedChange } from './planned-change.ts';
import { removalPolicyAction, replacementPolicyAction } from './policy-action.ts';
import type { PlanContext } from './prediction.ts';
import { type ChangedLeaf, type Reason, replacementOf, type View } from './reason.ts';
import { renderContext, renderValue } from './render-value.ts';

/** A planned change as DescribeChangeSet gives it; nothing where this describe does not list it. */
export function describeChange(change: PlannedChange, view: View, context: PlanContext): Change[] {
  const reasons = change.reasons.filter((reason) => reason.views.includes(view));
  if (change.action === 'Modify' && reasons.length === 0) return [];
  const physicalId = change.action === 'Add' ? undefined : context.physicalIds?.[change.logicalId];
  const resourceChange: ResourceChange = {
    ...outcomeOf(change, view),
    LogicalResourceId: change.logicalId,
    ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
    ResourceType: change.type,
    ...(change.nestedChangeSetId === undefined ? {} : { ChangeSetId: change.nestedChangeSetId }),
    Scope: [...new Set(reasons.map((reason) => reason.attribute))].toSorted(),
    Details: view === 'plain' ? joinReasons(reasons).map(describeReason) : reasons.flatMap(describeLeaves),
    ...(view === 'plain' ? {} : contextsOf(change)),
  };
  return [{ Type: 'Resource', ResourceChange: resourceChange }];
}

function outcomeOf({ action, before, after, reasons }: PlannedChange, view: View): ResourceChange {
  if (action === 'Remove' && before !== undefined) return { Action: 'Remove', PolicyAction: removalPolicyAction(before) };
  if (action !== 'Modify' || after === undefined) return { Action: action };
  const replacement = replacementOf(reasons, view);
  const policy = replacement === 'True' ? { PolicyAction: replacementPolicyAction(after) } : {};
  return { Action: 'Modify', Replacement: replacement, ...policy };
}

function contextsOf({ before, after }: PlannedChange): ResourceChange {
  return {
    ...(before === undefined ? {} : { BeforeContext: renderContext(before) }),
    ...(after === undefined ? {} : { AfterContext: renderContext(after) }),
  };
}

/** Without values, all places of a property that change for one cause are one detail, with the worst that any of them does. */
function joinReasons(reasons: readonly Reason[]): Reason[] {
  const joined = new Map<string, Reason>();
  for (const reason of reasons) {
    const { attribute, name, evaluation, source, cause, recreation } = reason;
    const key = JSON.stringify([attribute, name, evaluation, source, cause]);
    const known = joined.get(key);
    joined.set(key, known === undefined ? reason : { ...known, recreation: worseRecreation(known.recreation, recreation) });
  }
  return [...joined.values()];
}

function describeReason(reason: Reason): ResourceChangeDetail {
  return {
    Target: {
      Attribute: reason.attribute,
      ...(reason.name === undefined ? {} : { Name: reason.name }),
      RequiresRecreation: reason.recreation,
    },
    Evaluation: reason.evaluation,
    ChangeSource: reason.source,
    ...(reason.cause === undefined ? {} : { CausingEntity: reason.cause }),
  };
}

function describeLeaves(reason: Reason): ResourceChangeDetail[] {
  if (reason.leaves.length === 0) return [describeReason(reason)];
  return reason.leaves.map((leaf) => {
    const detail = describeReason(reason);
    return { ...detail, Target: { ...detail.Target, RequiresRecreation: leaf.recreation, ...describeLeaf(reason, leaf) } };
  });
}

function describeLeaf(reason: Reason, leaf: ChangedLeaf) {
  const attribute = reason.attribute === 'Tags' ? 'Properties' : reason.attribute;
  return {
    Path: ['', attribute, ...leaf.path].join('/'),
    ...(leaf.before === undefined ? {} : { BeforeValue: renderValue(leaf.before) }),
    ...(leaf.after === undefined ? {} : { AfterValue: renderValue(leaf.after) }),
    AttributeChangeType: leaf.before === undefined ? 'Add' : leaf.after === undefined ? 'Remove' : 'Modify',
  };
}
