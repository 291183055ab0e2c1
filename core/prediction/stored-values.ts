import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { IN_DOUBT, isUnknown } from '../evaluation/values.ts';
import { requiresRecreation } from '../resource-types/requires-recreation.ts';
import { addDependents } from './dependents.ts';
import type { CannotPredict, PredictionContext } from './prediction.ts';
import type { PreparedStack } from './prepared-stack.ts';

/**
 * Values kept elsewhere that may have moved since the stack was deployed. The service budget them up anew; a replacing property that uses
 * one may replace its resource though no text changed.
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
    const reason = `The value of ${source} is not known here: it may have moved since the stack was deployed.`;
    if (severe.length > 0) found.push({ logicalResourceIds: addDependents(severe, after), reason, worst: 'anything' });
    if (mild.length > 0) found.push({ logicalResourceIds: mild, reason, worst: 'update' });
  }
  return found;
}

interface Use {
  readonly id: string;
  /** Whether another value could replace, add or remove the resource. */
  readonly isSevere: boolean;
}

/** Every use of a stored value by a resource that is there already, by what the value is called. */
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

/** Where a resource can use a stored value, and whether it matters there. */
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

/** A dynamic reference, and what stands in it, `${Name}` too; `ssm-secure` is never shown and moves all the same. */
const REFERENCE = /\{\{resolve:ssm(?:-secure)?:((?:\$\{[^{}]*\}|[^{}])*)\}\}/g;

/** With a version, a dynamic reference always gives the same. */
const VERSION = /:\d+$/;

/** What stands for a piece of a text that is not known. */
const PIECE = '?';

/**
 * What a resolved value takes from elsewhere, where nothing keeps it from moving, in words: SSM-backed parameters of unknown value,
 * dynamic references without a version, outputs of other stacks that are read and not imported, what a parent stack is in doubt about.
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

/** The texts of a value as the template has it that are only resolved to something unreadable: `Fn::Base64`. */
export function encodedTexts(value: unknown, isEncoded = false): string[] {
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

/** A text of pieces, known or not; empty for a join that is not of pieces. */
function joinedText([, pieces]: readonly unknown[]): string {
  if (!Array.isArray(pieces)) return '';
  return pieces.map((piece) => (typeof piece === 'string' ? piece : PIECE)).join('');
}

function foreignOutput(argument: unknown): string {
  const { StackName, OutputName } = { ...(argument as Readonly<Record<string, unknown>> | null) };
  return `the output ${inWords(OutputName)} of the stack ${inWords(StackName)}`;
}

function inWords(name: unknown): string {
  return typeof name === 'string' ? name : JSON.stringify(name);
}
