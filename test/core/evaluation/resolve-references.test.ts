import { describe, expect, it } from 'vitest';
import { listReferences, resolveReferences } from '../../../core/evaluation/resolve-references.ts';
import { Unknown } from '../../../core/evaluation/values.ts';

describe('listReferences', () => {
  it('finds the references to plain SSM parameters at every depth', () => {
    const value = { A: ['x-{{resolve:ssm:/a}}-{{resolve:ssm:/b:2}}', null, 3], B: { C: '{{resolve:ssm:/c}}' } };

    expect(listReferences(value)).toEqual(['/a', '/b:2', '/c']);
  });

  it('ignores references to secrets', () => {
    expect(listReferences('{{resolve:ssm-secure:/a:1}} {{resolve:secretsmanager:s}}')).toEqual([]);
  });
});

describe('resolveReferences', () => {
  const stored = { '/a': 'one', '/b:2': 'two' };

  it('replaces every reference in a text, a list, an object, and an unknown value', () => {
    const value = {
      Text: '{{resolve:ssm:/a}}-{{resolve:ssm:/b:2}}',
      List: ['{{resolve:ssm:/a}}', 1, null],
      Unknown: new Unknown({ 'Fn::Join': ['', ['{{resolve:ssm:/a}}', { Ref: 'Topic' }]] }),
    };

    expect(resolveReferences(value, stored)).toEqual({
      Text: 'one-two',
      List: ['one', 1, null],
      Unknown: new Unknown({ 'Fn::Join': ['', ['one', { Ref: 'Topic' }]] }),
    });
  });

  it('keeps references without a known value, and names of object members', () => {
    expect(resolveReferences('{{resolve:ssm:toString}} {{resolve:ssm:/b}}', stored)).toBe(
      '{{resolve:ssm:toString}} {{resolve:ssm:/b}}',
    );
  });

  it.each([undefined, {}])('returns the same value if no values are known: %o', (none) => {
    const value = { A: '{{resolve:ssm:/a}}' };

    expect(resolveReferences(value, none)).toBe(value);
  });
});
