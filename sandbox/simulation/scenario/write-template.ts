import type { Draft, ResourceDraft } from './draft.ts';
import { findKind } from './resource-menu.ts';

/** Bucket of the templates of nested stacks. */
export const TEMPLATE_BUCKET = 'simulated-templates';

/** A template with the templates of its nested stacks. */
export interface WrittenTemplate {
  readonly text: string;
  /** Templates of nested stacks by their keys in `TEMPLATE_BUCKET`. */
  readonly objects: Readonly<Record<string, string>>;
}

/** Writes a draft as JSON. The same draft gives the same text. */
export function writeTemplate(draft: Draft, stackName: string): WrittenTemplate {
  const nested = draft.nested === undefined ? undefined : writeTemplate(draft.nested, `${stackName}-nested`);
  const nestedKey = nested === undefined ? undefined : `${stackName}/${hash(nested.text)}.json`;
  const anchor = Object.keys(draft.resources).find((id) => draft.resources[id]?.isConditional === false);
  const resources = Object.entries(draft.resources).map(([id, resource]) => [
    id,
    writeResource(resource, `${stackName}-${id}-${resource.identity}`, anchor === id ? undefined : anchor),
  ]);
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(draft.padding === 0 ? {} : { Metadata: { padding: 'x'.repeat(draft.padding) } }),
    Parameters: {
      Stage: { Type: 'String', Default: 'prod', AllowedValues: ['prod', 'test'] },
      Label: { Type: 'String', Default: 'none' },
      Suffix: { Type: 'String', Default: 'a' },
      Secret: { Type: 'String', NoEcho: true, Default: '' },
    },
    Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    Resources: {
      ...Object.fromEntries(resources),
      ...(nestedKey === undefined ? {} : { Nested: writeNested(nestedKey) }),
    },
    Outputs: { Version: { Value: `version ${draft.outputs}` } },
  };
  const objects = nested === undefined || nestedKey === undefined ? {} : { ...nested.objects, [nestedKey]: nested.text };
  return { text: JSON.stringify(template), objects };
}

/** Returns the template configuration file of a push. */
export function writeConfiguration(draft: Draft, marker: string): string {
  const { stage, label, suffix, secret } = draft;
  return JSON.stringify({
    Parameters: { Stage: stage, Label: `label-${label}`, Suffix: `s${suffix}`, Secret: `${marker}-${secret}` },
  });
}

function writeResource(resource: ResourceDraft, name: string, anchor: string | undefined): object {
  const { type, isRetained, isConditional } = resource;
  return {
    Type: type,
    ...(isConditional ? { Condition: 'IsProduction' } : {}),
    ...(isRetained ? { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } : {}),
    Properties: { ...findKind(type)?.write(resource, name), ...writeReferences(type, name, anchor) },
  };
}

/** Writes the properties that refer to a parameter, a secret, or another resource, for the types that have them. */
function writeReferences(type: string, name: string, anchor: string | undefined): object {
  switch (type) {
    case 'AWS::SNS::Topic':
      return { Tags: [{ Key: 'label', Value: { Ref: 'Label' } }] };
    case 'AWS::Logs::LogGroup':
      return { LogGroupName: { 'Fn::Sub': `${name}-\${Suffix}` } };
    case 'Custom::Thing':
      return { Password: { Ref: 'Secret' }, ...(anchor === undefined ? {} : { Target: { Ref: anchor } }) };
    default:
      return {};
  }
}

function writeNested(key: string): object {
  return {
    Type: 'AWS::CloudFormation::Stack',
    Properties: {
      TemplateURL: `https://s3.us-east-1.amazonaws.com/${TEMPLATE_BUCKET}/${key}`,
      Parameters: { Stage: { Ref: 'Stage' }, Label: { Ref: 'Label' } },
    },
  };
}

/** Returns a short hash of a string, for names. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value.toString(16);
}
