import { IN_DOUBT } from '../evaluation/compare-values.ts';
import { isUnknown } from '../evaluation/unknown.ts';
import type { PlanContext } from './prediction.ts';

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
export function findStoredValues(value: unknown, context: PlanContext, isExpression = false): string[] {
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

function movingReferences(text: string, { ssm }: PlanContext): string[] {
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
