import { describe, expect, it } from 'vitest';
import {
  knownProperty,
  literalProperty,
  readContext,
  resolvesAlike,
  shownProperty,
} from '../../../core/effects/property-values.ts';
import type { StackTemplates } from '../../../core/effects/stack-templates.ts';

const templates = (Properties?: object): StackTemplates => ({
  after: { Resources: { Fn: { Type: 'AWS::Lambda::Function', ...(Properties && { Properties }) } } } as StackTemplates['after'],
});

describe('a context of a change set', () => {
  it('has the properties of the resource', () => {
    expect(readContext('{"Properties":{"A":"1"}}')).toEqual({ A: '1' });
    expect(readContext('{}')).toEqual({});
  });

  it.each([undefined, 'no JSON', '[]', '"text"', '{"Properties":[]}'])('has no properties if it is %s', (text) => {
    expect(readContext(text)).toBeUndefined();
    expect(shownProperty({ ...(text !== undefined && { AfterContext: text }) }, 'after', 'A')).toBeUndefined();
  });
});

describe('a property in a context', () => {
  it.each([
    '{{changeSet:KNOWN_AFTER_APPLY}}',
    'arn:{{changeSet:KNOWN_AFTER_APPLY}}',
    '$' + '{Topic.Arn}',
    '(Truncated-Signature):0000',
    '****',
    '******',
  ])('is not known if it contains %s', (text) => {
    for (const value of [text, [text], { Inner: [{ Value: text }] }]) {
      expect(shownProperty({ AfterContext: JSON.stringify({ Properties: { A: value } }) }, 'after', 'A')).toBeUndefined();
    }
  });
});

describe('a property in a template', () => {
  it('is known if its text is a value, or if it is absent', () => {
    expect(literalProperty(templates({ A: ['x'] }), 'after', 'Fn', 'A')).toEqual({ value: ['x'] });
    expect(literalProperty(templates(), 'after', 'Fn', 'A')).toEqual({ value: undefined });
  });

  it.each([{ A: { Ref: 'P' } }, { A: [{ 'Fn::Sub': '${P}' }] }, { 'Fn::If': ['C', {}, {}] }, { 'Fn::Transform': {} }])(
    'is not known in %j',
    (properties) => {
      expect(literalProperty(templates(properties), 'after', 'Fn', 'A')).toBeUndefined();
    },
  );

  it('is not known without the template, the resource, or a logical ID', () => {
    expect(literalProperty(undefined, 'after', 'Fn', 'A')).toBeUndefined();
    expect(literalProperty(templates(), 'before', 'Fn', 'A')).toBeUndefined();
    expect(knownProperty({}, templates(), 'after', 'A')).toBeUndefined();
    expect(knownProperty(undefined, templates(), 'after', 'A')).toBeUndefined();
    expect(knownProperty({ LogicalResourceId: 'Fn' }, templates({ A: 1 }), 'after', 'A')).toEqual({ value: 1 });
  });
});

describe('two property texts', () => {
  const keeps = (id: string): boolean => id === 'Kept';

  it.each([
    ['equal values', 'x', 'x', true],
    ['other values', 'x', 'y', false],
    ['fields in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ['absent values', undefined, undefined, true],
    ['a Ref to a resource that keeps its identity', { Ref: 'Kept' }, { Ref: 'Kept' }, true],
    ['a Ref to another resource', { Ref: 'Gone' }, { Ref: 'Gone' }, false],
    [
      'an attribute of a resource that keeps its identity',
      { 'Fn::GetAtt': ['Kept', 'Arn'] },
      { 'Fn::GetAtt': ['Kept', 'Arn'] },
      true,
    ],
    ['another function', { 'Fn::Sub': '${Kept}' }, { 'Fn::Sub': '${Kept}' }, false],
  ])('with %s resolve to the same value: %4$s', (_case, before, after, isAlike) => {
    expect(resolvesAlike(before, after, keeps)).toBe(isAlike);
  });
});
