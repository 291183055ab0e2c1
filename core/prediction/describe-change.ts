import type { Change, ResourceChange, ResourceChangeDetail } from '../change-set/change-set-page.ts';
import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { holdsNew, isUnknown } from '../evaluation/values.ts';
import { worseRecreation } from '../resource-types/resource-rules.ts';
import { replacementOf } from './find-reasons.ts';
import { orderMembers } from './member-order.ts';
import type { PlannedChange, Reason, ValueDifference, View } from './planned-change.ts';
import type { PredictionContext } from './prediction.ts';

/** Describes a planned change as DescribeChangeSet does; empty if this describe does not list it. */
export function describeChange(change: PlannedChange, view: View, context: PredictionContext): Change[] {
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
    Details: view === 'plain' ? joinReasons(reasons).map(describeReason) : reasons.flatMap(describeDifferences),
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

/** Joins the changes of a property that have the same cause, with the most severe recreation. DescribeChangeSet does so without values. */
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
    ...(reason.source === undefined ? {} : { ChangeSource: reason.source }),
    ...(reason.cause === undefined ? {} : { CausingEntity: reason.cause }),
  };
}

function describeDifferences(reason: Reason): ResourceChangeDetail[] {
  if (reason.differences.length === 0) return [describeReason(reason)];
  return reason.differences.map((difference) => {
    const detail = describeReason(reason);
    return {
      ...detail,
      Target: { ...detail.Target, RequiresRecreation: difference.recreation, ...describeDifference(reason, difference) },
    };
  });
}

function describeDifference(reason: Reason, difference: ValueDifference) {
  return {
    Path: ['', reason.attribute, ...difference.path].join('/'),
    ...(difference.before === undefined ? {} : { BeforeValue: renderValue(difference.before) }),
    ...(difference.after === undefined ? {} : { AfterValue: renderValue(difference.after) }),
    AttributeChangeType: difference.before === undefined ? 'Add' : difference.after === undefined ? 'Remove' : 'Modify',
  };
}

/**
 * Returns the policy action for a resource that leaves the stack: its deployed DeletionPolicy. Without one, databases are snapshotted.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
function removalPolicyAction(resource: EvaluatedResource): 'Delete' | 'Retain' | 'Snapshot' {
  switch (resource.deletionPolicy) {
    case 'Retain':
    case 'RetainExceptOnCreate':
      return 'Retain';
    case 'Snapshot':
      return 'Snapshot';
    case undefined:
      return isSnapshottedByDefault(resource) ? 'Snapshot' : 'Delete';
    default:
      return 'Delete';
  }
}

/** Returns the policy action for a replaced resource: its UpdateReplacePolicy in the new template. */
function replacementPolicyAction(resource: EvaluatedResource): 'ReplaceAndDelete' | 'ReplaceAndRetain' | 'ReplaceAndSnapshot' {
  if (resource.updateReplacePolicy === 'Retain') return 'ReplaceAndRetain';
  return resource.updateReplacePolicy === 'Snapshot' ? 'ReplaceAndSnapshot' : 'ReplaceAndDelete';
}

function isSnapshottedByDefault({ type, properties }: EvaluatedResource): boolean {
  return type === 'AWS::RDS::DBCluster' || (type === 'AWS::RDS::DBInstance' && properties.DBClusterIdentifier === undefined);
}

/** The text that DescribeChangeSet shows for a value that is known only after the update. */
const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** Renders a value as a detail shows it: scalars as text, everything else as JSON. */
function renderValue(value: unknown): string {
  if (isUnknown(value)) return renderUnknown(value.expression);
  return typeof value === 'object' && value !== null ? JSON.stringify(toPlain(value)) : String(value);
}

/** Renders a resource as BeforeContext and AfterContext show it: JSON with every scalar as text. */
function renderContext(resource: EvaluatedResource): string {
  const { properties, metadata, creationPolicy, updatePolicy, deletionPolicy, updateReplacePolicy } = resource;
  const context = {
    Properties: toPlain(properties),
    ...section('Metadata', metadata),
    ...section('CreationPolicy', creationPolicy),
    ...section('UpdatePolicy', updatePolicy),
    ...section('DeletionPolicy', deletionPolicy),
    ...section('UpdateReplacePolicy', updateReplacePolicy),
  };
  return JSON.stringify(orderMembers(context));
}

/** Renders a value that exists and is only unknown here, as in Fn::Sub: `${Topic.TopicArn}`. */
function renderUnknown(expression: unknown): string {
  if (holdsNew(expression)) return KNOWN_AFTER_APPLY;
  if (typeof expression !== 'object' || expression === null) return String(expression);
  if ('Fn::ImportValue' in expression) return KNOWN_AFTER_APPLY;
  const { Ref: name, 'Fn::GetAtt': attribute, 'Fn::Join': join } = expression as Readonly<Record<string, unknown>>;
  if (typeof name === 'string') return `\${${name}}`;
  if (Array.isArray(attribute) && attribute.every((part) => typeof part === 'string')) return `\${${attribute.join('.')}}`;
  if (Array.isArray(join) && join[0] === '' && Array.isArray(join[1])) return join[1].map(renderUnknown).join('');
  const written = toTemplateForm(expression);
  return typeof written === 'string' ? written : JSON.stringify(written);
}

/** Writes the expressions that no template contains as a template could: a stored value, a parameter without a value, a part with an error. */
function toTemplateForm(expression: unknown): unknown {
  if (typeof expression !== 'object' || expression === null) return expression;
  if (Array.isArray(expression)) return expression.map(toTemplateForm);
  const { SsmParameter, Parameter, Unresolved } = expression as Readonly<Record<string, unknown>>;
  if (typeof SsmParameter === 'string') return `{{resolve:ssm:${SsmParameter}}}`;
  if (typeof Parameter === 'string') return `\${${Parameter}}`;
  if (Unresolved !== undefined) return Unresolved;
  return Object.fromEntries(Object.entries(expression).map(([key, child]) => [key, toTemplateForm(child)]));
}

function section(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: toPlain(value) };
}

/** Copies a value with every scalar as text. */
export function toPlain(value: unknown): unknown {
  if (isUnknown(value)) return renderUnknown(value.expression);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toPlain(child)]));
}
