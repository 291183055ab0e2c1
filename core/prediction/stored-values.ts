import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { IN_DOUBT, isUnknown } from '../evaluation/values.ts';
import { requiresRecreation } from '../resource-types/resource-rules.ts';
import type { CannotPredict, PredictionContext } from './prediction.ts';
import { addDependents, type PreparedStack } from './prepared-stack.ts';

/**
 * Finds stored values that can have changed since the stack was deployed. CloudFormation reads them again, so a property that replaces its resource can do so although the template is equal.
 */
export function findUnknownStoredValues(
  before: PreparedStack,
  after: PreparedStack,
  context: PredictionContext,
): CannotPredict[] {
  const found: CannotPredict[] = [];
  for (const [source, uses] of storedValueUses(before, after, context)) {
    const severe = [...new Set(uses.filter(({ isSevere }) => isSevere).map(({ id }) => id))];
    const mild = [...new Set(uses.map(({ id }) => id))].filter((id) => !severe.includes(id));
    const reason = `The value of ${source} is unknown here, and can have changed since the stack was deployed.`;
    if (severe.length > 0) found.push({ logicalResourceIds: addDependents(severe, after), reason, worst: 'anything' });
    if (mild.length > 0) found.push({ logicalResourceIds: mild, reason, worst: 'update' });
  }
  return found;
}

interface Use {
  readonly id: string;
  /** True if another value could replace, add, or remove the resource. */
  readonly isSevere: boolean;
}

/** Lists the uses of stored values by existing resources, by the name of the value. */
function storedValueUses(before: PreparedStack, after: PreparedStack, context: PredictionContext): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const resource of Object.values(after.evaluated.resources)) {
    if (before.evaluated.resources[resource.logicalId] === undefined) continue;
    for (const { value, isSevere } of placesOf(resource)) {
      for (const source of new Set(findStoredValues(value, context))) {
        uses.set(source, [...(uses.get(source) ?? []), { id: resource.logicalId, isSevere }]);
      }
    }
  }
  return uses;
}

/** Lists the parts of a resource that can use a stored value, and their severity. */
function placesOf({ type, properties, exists, definition, ...attributes }: EvaluatedResource) {
  const { metadata, creationPolicy, updatePolicy, deletionPolicy, updateReplacePolicy } = attributes;
  return [
    { value: exists, isSevere: true },
    { value: [metadata, creationPolicy, updatePolicy, deletionPolicy, updateReplacePolicy], isSevere: false },
    ...Object.entries(properties).map(([name, value]) => ({
      value: [value, encodedTexts(definition.Properties?.[name])],
      isSevere: requiresRecreation(type, [name], true) !== 'Never',
    })),
  ];
}

/** A dynamic reference with its content, which can contain `${Name}`. Values of `ssm-secure` are hidden but can also change. */
const REFERENCE = /\{\{resolve:ssm(?:-secure)?:((?:\$\{[^{}]*\}|[^{}])*)\}\}/g;

/** A dynamic reference with a version always has the same value. */
const VERSION = /:\d+$/;

/** The replacement for an unknown piece of a string. */
const PIECE = '?';

/**
 * Lists the stored values that a resolved value uses and that can change: SSM-backed parameters of unknown value, dynamic references without a version, outputs of other stacks that are read and not imported, and unpredictable values of a parent stack.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
export function findStoredValues(value: unknown, context: PredictionContext, isExpression = false): string[] {
  if (isUnknown(value)) return findStoredValues(value.expression, context, true);
  if (typeof value === 'string') return movingReferences(value, context);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (isExpression && key === IN_DOUBT) return [`the parent stack's ${String(child)}`];
    if (isExpression && key === 'SsmParameter') return [`the SSM parameter ${String(child)}`];
    if (isExpression && key === 'Fn::GetStackOutput') return [foreignOutput(child)];
    const text = isExpression && key === 'Fn::Join' ? joinedText(child as readonly unknown[]) : '';
    return [...movingReferences(text, context), ...findStoredValues(child, context, isExpression)];
  });
}

/** Lists the strings in an unresolved value that `Fn::Base64` encodes. */
function encodedTexts(value: unknown, isEncoded = false): string[] {
  if (typeof value === 'string') return isEncoded ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => encodedTexts(child, isEncoded || key === 'Fn::Base64'));
}

function movingReferences(text: string, { ssm }: PredictionContext): string[] {
  return [...text.matchAll(REFERENCE)].flatMap(([, inside]) => {
    const name = String(inside);
    const stored = ssm?.after?.[name];
    const isKnown = stored !== undefined && stored === ssm?.before?.[name];
    return isKnown || VERSION.test(name) ? [] : [`the SSM parameter ${name}`];
  });
}

/** Joins known and unknown pieces; empty for a join of another kind. */
function joinedText([, pieces]: readonly unknown[]): string {
  if (!Array.isArray(pieces)) return '';
  return pieces.map((piece) => (typeof piece === 'string' ? piece : PIECE)).join('');
}

function foreignOutput(argument: unknown): string {
  const { StackName, OutputName } = argument as Readonly<Record<string, unknown>>;
  if (StackName === undefined || OutputName === undefined) return 'an output of another stack';
  return `the output ${inWords(OutputName)} of the stack ${inWords(StackName)}`;
}

function inWords(name: unknown): string {
  return typeof name === 'string' ? name : JSON.stringify(name);
}
