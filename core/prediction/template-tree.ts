import { placeErrorAt, TemplateError } from '../documents/template-error.ts';
import type { StackInput } from '../evaluation/stack-input.ts';
import { hasUnknown, isUnknown, sameValue, textOf, toExpression } from '../evaluation/values.ts';
import { refuseUndeclared, resolveParameters } from '../template/parameters.ts';
import type { Template } from '../template/template.ts';
import type { NestedStackResource } from './prediction.ts';

/** A template with access to the templates of its nested stacks. */
export interface TemplateTree {
  readonly template: Template;
  /** The file of the template, for messages. */
  readonly file?: string;
  /** Sentences about the template's text, such as a key that occurs twice. */
  readonly notes?: readonly string[];
  /** Finds the template of a nested stack; undefined if it is not available. */
  readonly findNested: (resource: NestedStackResource) => TemplateTree | undefined;
}

/** A template tree with its parameter values. */
export interface StackTreeSide extends Omit<StackInput, 'template'> {
  readonly source: TemplateTree;
}

/**
 * Finds the template of a nested stack and the parameters that its parent gives it; undefined if the template is not available.
 *
 * @throws {TemplateError} for parameters that are not an object
 */
export function nestedSide(
  parent: StackTreeSide | undefined,
  resource: NestedStackResource | undefined,
): StackTreeSide | undefined {
  const source = resource === undefined ? undefined : parent?.source.findNested(resource);
  if (resource === undefined || source === undefined) return undefined;
  return { source, ...givenParameters(resource, source) };
}

function givenParameters(
  { logicalId, properties }: NestedStackResource,
  { template }: TemplateTree,
): Omit<StackTreeSide, 'source'> {
  const given = properties.Parameters ?? {};
  if (isUnknown(given)) {
    const names = Object.keys({ ...template.Parameters });
    return { parameters: {}, unknownParameters: Object.fromEntries(names.map((name) => [name, { [name]: given.expression }])) };
  }
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new TemplateError('Value of property Parameters must be an object').at(...placeOf(logicalId, 'Parameters'));
  }
  const entries = Object.entries(given);
  return {
    parameters: Object.fromEntries(
      entries.filter(([, value]) => !hasUnknown(value)).map(([name, value]) => [name, toText(value)]),
    ),
    unknownParameters: Object.fromEntries(
      entries.filter(([, value]) => hasUnknown(value)).map(([name, value]) => [name, toExpression(value)]),
    ),
  };
}

/** Joins a list of strings with commas. */
function toText(value: unknown): string {
  return Array.isArray(value) && value.every((member) => typeof member !== 'object') ? value.join(',') : textOf(value);
}

/**
 * Refuses a nested stack with the template of a stack that contains it, because the nesting would not end. The same template with other
 * parameters can end it.
 *
 * @param ancestors the stacks that contain it
 * @param isLast true if the stacks inside of it are not read. In that case, the parameters may differ.
 * @throws {TemplateError} with the property path in the template of the parent
 */
export function refuseEndlessNesting(
  logicalId: string,
  side: StackTreeSide,
  ancestors: readonly StackTreeSide[],
  isLast: boolean,
): void {
  const { file } = side.source;
  if (file === undefined || !ancestors.some((ancestor) => isSameStack(ancestor, side, isLast))) return;
  throw new TemplateError(
    `The nested stack ${logicalId} has the template ${file}, which is also the template of a stack that contains it`,
    'CloudFormation would create nested stacks without end. Set TemplateURL to another template.',
  ).at(...placeOf(logicalId, 'TemplateURL'));
}

function isSameStack(ancestor: StackTreeSide, side: StackTreeSide, isLast: boolean): boolean {
  if (ancestor.source.file !== side.source.file) return false;
  return isLast || sameValue(givenOf(ancestor), givenOf(side));
}

function givenOf({ parameters, unknownParameters = {} }: StackTreeSide): unknown {
  return { ...parameters, ...unknownParameters };
}

/**
 * Refuses parameters that the template of a nested stack does not permit. A nested stack does not keep the previous value of a parameter
 * that its parent does not give: it gets the `Default`.
 *
 * @throws {TemplateError} with the property path in the template of the parent
 */
export function checkNestedParameters(
  logicalId: string,
  { source: { template, file }, parameters, unknownParameters = {} }: StackTreeSide,
): void {
  const unknown = Object.keys(unknownParameters);
  try {
    refuseUndeclared(template, [...Object.keys(parameters), ...unknown]);
    resolveParameters(template, parameters, {}, new Set(unknown));
  } catch (error) {
    const { message } = error as Error;
    const isNamed = error instanceof TemplateError && file !== undefined;
    throw placeErrorAt(
      isNamed ? new TemplateError(message, `The template of ${logicalId} is ${file}.`) : error,
      ...placeOf(logicalId, 'Parameters'),
    );
  }
}

function placeOf(logicalId: string, property: string): string[] {
  return ['Resources', logicalId, 'Properties', property];
}
