import { holdsNew } from '../evaluation/compare-values.ts';
import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { isUnknown } from '../evaluation/unknown.ts';

/** What DescribeChangeSet shows for a value that is only known later. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** A value as a detail shows it: scalars as text, everything else as JSON. */
export function renderValue(value: unknown): string {
  if (isUnknown(value)) return renderUnknown(value.expression);
  return typeof value === 'object' && value !== null ? JSON.stringify(toPlain(value)) : String(value);
}

/** A resource as BeforeContext and AfterContext show it: JSON text with every scalar as text. */
export function renderContext(resource: EvaluatedResource): string {
  const { properties, metadata, creationPolicy, updatePolicy, deletionPolicy, updateReplacePolicy } = resource;
  return JSON.stringify({
    ...(Object.keys(properties).length === 0 ? {} : { Properties: toPlain(properties) }),
    ...section('Metadata', metadata),
    ...section('CreationPolicy', creationPolicy),
    ...section('UpdatePolicy', updatePolicy),
    ...section('DeletionPolicy', deletionPolicy),
    ...section('UpdateReplacePolicy', updateReplacePolicy),
  });
}

/** A value that is there already, and only not known here, as Fn::Sub would write it: `${Topic.TopicArn}`. */
function renderUnknown(expression: unknown): string {
  if (holdsNew(expression)) return KNOWN_AFTER_APPLY;
  if (typeof expression !== 'object' || expression === null) return String(expression);
  const { Ref: name, 'Fn::GetAtt': attribute, 'Fn::Join': join } = expression as Readonly<Record<string, unknown>>;
  if (name !== undefined) return `\${${String(name)}}`;
  if (Array.isArray(attribute)) return `\${${attribute.join('.')}}`;
  if (Array.isArray(join) && join[0] === '' && Array.isArray(join[1])) return join[1].map(renderUnknown).join('');
  return JSON.stringify(expression);
}

function section(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: toPlain(value) };
}

function toPlain(value: unknown): unknown {
  if (isUnknown(value)) return renderUnknown(value.expression);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toPlain(child)]));
}
