import { placeError, placeErrorAt, TemplateError } from '../documents/template-error.ts';
import type { Template } from '../template/template.ts';
import { createScope } from './create-scope.ts';
import type { Scope } from './scope.ts';
import type { EvaluationContext, StackInput } from './stack-input.ts';
import { isScalar } from './value-functions.ts';
import { isUnknown } from './values.ts';

const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';
const SNIPPET = 'Fn::Transform';

const LOOP = 'Fn::ForEach::';

/** Sections that can contain loops. */
const LOOPED_SECTIONS = ['Conditions', 'Resources', 'Outputs'] as const;

/** A template after the transforms that can be applied offline. */
export interface ExpandedTemplate {
  readonly template: Template;
  /** Names of loops whose collection is unknown here. They are removed. */
  readonly unexpandedLoops: readonly string[];
  /** Macros over the whole template or a section, which only CloudFormation can run, such as `AWS::Serverless-2016-10-31`. */
  readonly macros: readonly string[];
}

/**
 * Applies `AWS::LanguageExtensions` to a template: every Fn::ForEach is replaced by its result. Other transforms are listed, and CloudFormation applies them.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
 */
export function expandTemplate(side: StackInput, context: EvaluationContext): ExpandedTemplate {
  const transforms = listTransforms(side.template.Transform);
  const { template, snippets } = takeOutSnippets(side.template);
  const macros = [...transforms.filter((name) => name !== LANGUAGE_EXTENSIONS), ...snippets];
  if (!transforms.includes(LANGUAGE_EXTENSIONS)) {
    return { template: macros.length > 0 ? withoutLoops(template) : template, unexpandedLoops: [], macros };
  }
  const unexpandedLoops: string[] = [];
  const scope = createScope(template, side, context);
  const sections = Object.fromEntries(
    LOOPED_SECTIONS.filter((name) => template[name] !== undefined).map((name) => [
      name,
      expandSection(name, template[name], scope, unexpandedLoops),
    ]),
  );
  return { template: { ...template, ...sections }, unexpandedLoops, macros };
}

/** Removes the loops from a template without AWS::LanguageExtensions. Only another macro could replace them. */
function withoutLoops(template: Template): Template {
  const isLoop = (name: string) => name.startsWith(LOOP);
  const sections = LOOPED_SECTIONS.filter((name) => Object.keys({ ...template[name] }).some(isLoop)).map((name) => [
    name,
    Object.fromEntries(Object.entries({ ...template[name] }).filter(([key]) => !isLoop(key))),
  ]);
  return sections.length === 0 ? template : { ...template, ...Object.fromEntries(sections) };
}

function expandSection(name: string, section: unknown, scope: Scope, unexpandedLoops: string[]): unknown {
  try {
    return expandLoops(section, scope, unexpandedLoops);
  } catch (error) {
    throw placeErrorAt(error, name);
  }
}

const SERVERLESS = 'AWS::Serverless';

/**
 * Tests for a type that a macro replaces with other types: the types of AWS::Serverless, and every type in a template with a custom macro,
 * because the result of that macro is unknown.
 */
export function isMacroType(type: string, macros: readonly string[]): boolean {
  return macros.some((macro) => (macro.startsWith(`${SERVERLESS}-`) ? type.startsWith(`${SERVERLESS}::`) : true));
}

/** Tests whether a macro or a loop that is not expanded here may declare names that the template does not. */
export function mayBringNames({ macros, unexpandedLoops }: ExpandedTemplate): boolean {
  return macros.length + unexpandedLoops.length > 0;
}

/** Removes each Fn::Transform from the members of a section. It adds members that are unknown here. */
function takeOutSnippets(template: Template): { readonly template: Template; readonly snippets: readonly string[] } {
  const snippets: string[] = [];
  const withoutSnippet = (members: unknown): unknown => {
    if (typeof members !== 'object' || members === null || !Object.hasOwn(members, SNIPPET)) return members;
    const { [SNIPPET]: snippet, ...rest } = members as Readonly<Record<string, unknown>>;
    snippets.push(...listTransforms(snippet));
    return rest;
  };
  const sections = Object.entries(withoutSnippet(template) as Template).map(([name, section]) => [
    name,
    name === 'Transform' ? section : withoutSnippet(section),
  ]);
  return { template: Object.fromEntries(sections), snippets };
}

function listTransforms(transform: unknown): string[] {
  return [transform].flat().flatMap((item) => {
    if (typeof item === 'string') return [item];
    if (typeof item !== 'object' || item === null) return [];
    const { Name } = item as { readonly Name?: unknown };
    return [typeof Name === 'string' ? Name : 'without a name'];
  });
}

/**
 * Replaces every `Fn::ForEach::Name: [identifier, collection, fragment]` in a value by its fragment for each item: `${identifier}`
 * is the item, `&{identifier}` the item's letters and digits, `Ref: identifier` the item.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 *
 * @param unexpanded receives the names of loops whose collection is unknown
 * @throws {TemplateError} for a loop without its three arguments
 */
function expandLoops(value: unknown, scope: Scope, unexpanded: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => expandLoops(item, scope, unexpanded));
  if (typeof value !== 'object' || value === null) return value;
  const expanded: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    try {
      if (key.startsWith(LOOP)) Object.assign(expanded, expandLoop(key.slice(LOOP.length), child, scope, unexpanded));
      else expanded[key] = expandLoops(child, scope, unexpanded);
    } catch (error) {
      throw placeError(error, key);
    }
  }
  return expanded;
}

function expandLoop(name: string, argument: unknown, scope: Scope, unexpanded: string[]): Record<string, unknown> {
  const [identifier, collection, fragment] = Array.isArray(argument) ? argument : [];
  if (typeof identifier !== 'string' || typeof fragment !== 'object' || fragment === null) {
    throw new TemplateError(`Template error: Fn::ForEach::${name} requires an identifier, a collection and a fragment`);
  }
  const items = scope.evaluate(collection, scope);
  if (!isUnknown(items) && !(Array.isArray(items) && items.every((item) => isUnknown(item) || isScalar(item)))) {
    throw new TemplateError(`Template error: Fn::ForEach::${name} requires a list of strings to repeat over`);
  }
  if (isUnknown(items) || items.some(isUnknown)) {
    unexpanded.push(name);
    return {};
  }
  const made: Record<string, unknown> = {};
  for (const item of items) Object.assign(made, expandLoops(fill(fragment, identifier, String(item)), scope, unexpanded));
  return made;
}

function fill(value: unknown, identifier: string, item: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ''));
  }
  if (Array.isArray(value)) return value.map((child) => fill(child, identifier, item));
  if (typeof value !== 'object' || value === null) return value;
  if ((value as { Ref?: unknown }).Ref === identifier) return item;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [fill(key, identifier, item) as string, fill(child, identifier, item)]),
  );
}
