import type { Change } from '../../../core/change-set/change-set-page.ts';
import { checkRules } from '../../../core/evaluation/check-rules.ts';
import { type EvaluatedTemplate, evaluateTemplate } from '../../../core/evaluation/evaluate-template.ts';
import { expandTemplate } from '../../../core/evaluation/expand-template.ts';
import type { StackInput } from '../../../core/evaluation/stack-input.ts';
import { sameValue, toExpression } from '../../../core/evaluation/values.ts';
import { predictChangeSet } from '../../../core/prediction/predict-change-set.ts';
import type {
  NestedStackOutcome,
  NestedStackRequest,
  Prediction,
  PredictionContext,
} from '../../../core/prediction/prediction.ts';
import type { Template } from '../../../core/template/template.ts';
import { type Account, planContext } from '../model/account.ts';
import type { Deployment, StackRecord } from '../model/stack-record.ts';
import { type AskedAttributes, findAskedAttributes } from '../requests/asked-attributes.ts';
import { validationError } from '../requests/errors.ts';
import { inServiceWords } from '../requests/template-reader.ts';
import { readAttribute } from './live-evaluation.ts';

/** A prediction for a stack. It uses the actual values of the stack's resources. */
export interface StackPrediction extends Prediction {
  /** True if the stack would change. Outputs and settings of the stack count, although no change lists them. */
  readonly hasChanges: boolean;
}

/** Predicts the nested stacks of a stack. */
export type PlanNestedStack = (request: NestedStackRequest) => NestedStackOutcome;

/** Treats every nested stack as changed, because its template can have changed at the same URL. */
const DOES_NOT_LOOK: PlanNestedStack = () => ({ kind: 'changed', changeSetId: '' });

/**
 * Predicts the changes to the stack's resources.
 *
 * @throws ServiceError for a template that the service would refuse
 */
export function predictStack(
  account: Account,
  stack: StackRecord,
  before: Deployment | undefined,
  after: Deployment,
  planNestedStack: PlanNestedStack = DOES_NOT_LOOK,
): StackPrediction {
  const known = contextOf(account, stack, before, after);
  const context = hasNestedStacks(after.template) ? { ...known, planNestedStack } : known;
  return inServiceWords(() => {
    const prediction = predictChangeSet(before === undefined ? undefined : sideOf(before), sideOf(after), context);
    const hasChanges = before === undefined || prediction.changes.length > 0 || hasOtherChanges(before, after, context);
    const { changes, changesWithoutValues } = prediction;
    return {
      ...prediction,
      changes: changes.map(nameNone),
      changesWithoutValues: changesWithoutValues.map(nameNone),
      hasChanges,
    };
  });
}

/** Removes the empty change set ID of a nested stack without a change set. */
function nameNone(change: Change): Change {
  if (change.ResourceChange?.ChangeSetId !== '') return change;
  const { ChangeSetId: _, ...resource } = change.ResourceChange;
  return { ...change, ResourceChange: resource };
}

/**
 * Evaluates the template of a deployment before its resources exist.
 *
 * @throws ServiceError for a template that the service would refuse, or whose loops cannot be unrolled
 */
export function evaluateDeployment(
  account: Account,
  stack: Pick<StackRecord, 'name' | 'id'>,
  target: Deployment,
): EvaluatedTemplate {
  const context = planContext(account, stack, target);
  return inServiceWords(() => {
    checkRules(sideOf(target), context);
    const { unexpandedLoops } = expandTemplate(sideOf(target), context);
    if (unexpandedLoops.length === 0) return evaluateTemplate(sideOf(target), context);
    throw validationError(
      `Expected the collection of every Fn::ForEach to be known before the deployment, got [${unexpandedLoops.join(', ')}]: name its ` +
        `members in the template or in a parameter.`,
    );
  });
}

/** Evaluates the template of a deployment with the current resources of the stack. */
export function evaluateAmongResources(
  account: Account,
  stack: StackRecord,
  before: Deployment | undefined,
  after: Deployment,
): EvaluatedTemplate {
  return inServiceWords(() => evaluateTemplate(sideOf(after), contextOf(account, stack, before, after)));
}

function sideOf({ template, values, unknownValues }: Deployment): StackInput {
  return { template, parameters: values, ...(unknownValues === undefined ? {} : { unknownParameters: unknownValues }) };
}

function hasNestedStacks({ Resources: resources = {} }: Template): boolean {
  return Object.values(resources).some(({ Type: type }) => type === 'AWS::CloudFormation::Stack');
}

function contextOf(account: Account, stack: StackRecord, before: Deployment | undefined, after: Deployment): PredictionContext {
  const physicalIds: Record<string, string> = {};
  const attributes: Record<string, Record<string, unknown>> = {};
  const asked = mergeAsked(before === undefined ? [] : [before.template, after.template]);
  for (const record of stack.resources.values()) {
    if (record.physicalId === '') continue;
    physicalIds[record.logicalId] = record.physicalId;
    const names = asked.get(record.logicalId);
    if (names === undefined) continue;
    attributes[record.logicalId] = Object.fromEntries(
      [...names].map((name) => [name, readAttribute(account, stack, record, name)]),
    );
  }
  return {
    ...planContext(account, stack, after),
    ssm: { before: before?.ssm ?? {}, after: after.ssm },
    references: { before: before?.references ?? {}, after: after.references ?? {} },
    tags: { before: before?.tags ?? {}, after: after.tags },
    physicalIds,
    attributes,
  };
}

function hasOtherChanges(before: Deployment, after: Deployment, context: PredictionContext): boolean {
  const settingsOf = ({ tags, notificationArns, rollbackConfiguration }: Deployment) => ({
    tags,
    notificationArns,
    rollbackConfiguration,
  });
  if (!sameValue(settingsOf(before), settingsOf(after))) return true;
  if (before.template === after.template && sameValue(before.values, after.values)) return false;
  const outputsOf = (side: Deployment) => {
    const { ssm, references = {} } = side;
    const stored = { ssm: { after: ssm }, references: { after: references } };
    return toExpression(evaluateTemplate(sideOf(side), { ...context, ...stored }).outputs);
  };
  return !sameValue(outputsOf(before), outputsOf(after));
}

function mergeAsked(templates: readonly Template[]): AskedAttributes {
  const merged = new Map<string, Set<string>>();
  for (const template of templates) {
    for (const [logicalId, names] of findAskedAttributes(template)) {
      merged.set(logicalId, new Set([...(merged.get(logicalId) ?? []), ...names]));
    }
  }
  return merged;
}
