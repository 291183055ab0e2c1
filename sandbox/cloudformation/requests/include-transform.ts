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

/**
 * Replaces each use of AWS::Include by the content at its location. In an object, the content joins the other members. An include whose
 * location is not a text is left unchanged.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
export function applyIncludes(template: Template, fetch: (url: string) => string): Template {
  const read = (location: string): unknown => parseTemplateText(fetch(toUrl(location))).value;
  const { Transform, ...sections } = applyIn(template, read) as Template;
  const transforms = [Transform ?? []].flat();
  const others = transforms.filter((transform) => locationOf(transform) === undefined);
  const included = transforms.flatMap((transform) => {
    const location = locationOf(transform);
    return location === undefined ? [] : [read(location) as Fields];
  });
  const rest = others.length === 0 ? {} : { Transform: others.length === 1 ? others[0] : others };
  return { ...rest, ...[...included, sections as Fields].reduce(mergeSections, {}) } as Template;
}

function applyIn(value: unknown, read: (location: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => applyIn(item, read));
  if (!isFields(value)) return value;
  const location = locationOf(value['Fn::Transform']);
  const members = Object.entries(value).filter(([key]) => location === undefined || key !== 'Fn::Transform');
  const own = Object.fromEntries(members.map(([key, child]) => [key, applyIn(child, read)]));
  if (location === undefined) return own;
  const included = read(location);
  return isFields(included) ? { ...included, ...own } : included;
}

/** Adds the members of each section to those of the sections that were read before. */
function mergeSections(before: Fields, sections: Fields): Fields {
  const merged = Object.entries(sections).map(([name, section]) => {
    const known = before[name];
    return [name, isFields(known) && isFields(section) ? { ...known, ...section } : section];
  });
  return { ...before, ...Object.fromEntries(merged) };
}

/** Returns the location of a use of AWS::Include; undefined for another transform, and for a location that is not a text. */
function locationOf(transform: unknown): string | undefined {
  if (!isFields(transform) || transform.Name !== INCLUDE || !isFields(transform.Parameters)) return undefined;
  const { Location: location } = transform.Parameters;
  return typeof location === 'string' ? location : undefined;
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
