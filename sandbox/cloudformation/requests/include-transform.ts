import { parseTemplateText } from '../../../core/template/parse-template.ts';
import type { Template } from '../../../core/template/template.ts';

/** The transform that inserts the content of an S3 object. */
const INCLUDE = 'AWS::Include';

type Fields = Readonly<Record<string, unknown>>;

/** Tests for a template that uses AWS::Include. Its name in a description or in another text is no use. */
export function usesInclude(body: string): boolean {
  return body.includes(INCLUDE) && containsInclude(parseTemplateText(body).value);
}

function containsInclude(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsInclude);
  if (!isFields(value)) return false;
  return [value.Transform, value['Fn::Transform']].flat().some(isInclude) || Object.values(value).some(containsInclude);
}

/** Reads the objects that a template includes. */
export interface IncludeReader {
  /** Returns the content of the object at a URL. */
  readonly fetch: (url: string) => string;
  /** Returns the value of the functions in a location. */
  readonly evaluate: (location: unknown) => unknown;
}

/**
 * Replaces each use of AWS::Include by the content at its location. In an object, the content joins the other members, and a member of the
 * content replaces a member with the same name. An include whose location has no value is left unchanged.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
export function applyIncludes(template: Template, reader: IncludeReader): Template {
  const { Transform, ...sections } = applyIn(template, reader) as Template;
  const included: Fields[] = [];
  const others = [Transform ?? []].flat().filter((transform) => {
    const content = contentOf(transform, reader);
    if (content !== undefined) included.push(content.value as Fields);
    return content === undefined;
  });
  const rest = others.length === 0 ? {} : { Transform: others.length === 1 ? others[0] : others };
  return { ...rest, ...[...included, sections as Fields].reduce(mergeSections, {}) } as Template;
}

function applyIn(value: unknown, reader: IncludeReader): unknown {
  if (Array.isArray(value)) return value.map((item) => applyIn(item, reader));
  if (!isFields(value)) return value;
  const content = contentOf(value['Fn::Transform'], reader);
  const members = Object.entries(value).filter(([key]) => content === undefined || key !== 'Fn::Transform');
  const own = Object.fromEntries(members.map(([key, child]) => [key, applyIn(child, reader)]));
  if (content === undefined) return own;
  return isFields(content.value) ? { ...own, ...content.value } : content.value;
}

/** Adds the members of each section to those of the sections that were read before. */
function mergeSections(before: Fields, sections: Fields): Fields {
  const merged = Object.entries(sections).map(([name, section]) => {
    const known = before[name];
    return [name, isFields(known) && isFields(section) ? { ...known, ...section } : section];
  });
  return { ...before, ...Object.fromEntries(merged) };
}

/** Returns the content that a transform includes; undefined for another transform, and for a location without a value. */
function contentOf(transform: unknown, { fetch, evaluate }: IncludeReader): { readonly value: unknown } | undefined {
  if (!isFields(transform) || transform.Name !== INCLUDE || !isFields(transform.Parameters)) return undefined;
  const location = evaluate(transform.Parameters.Location);
  return typeof location === 'string' ? parseTemplateText(fetch(toUrl(location))) : undefined;
}

function isInclude(transform: unknown): boolean {
  return transform === INCLUDE || (isFields(transform) && transform.Name === INCLUDE);
}

function toUrl(location: string): string {
  return location.replace(/^s3:\/\/([^/]+)\//, 'https://$1.s3.amazonaws.com/');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
