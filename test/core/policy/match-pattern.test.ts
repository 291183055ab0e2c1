import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPattern } from '../../../core/policy/match-pattern.ts';

describe('matchPattern', () => {
  it.each([
    ['AWS::S3::Bucket', 'AWS::S3::Bucket', true],
    ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', false],
    ['AWS::S3::Bucket', 'aws::s3::bucket', false],
    ['AWS::S3::*', 'AWS::S3::Bucket', true],
    ['AWS::S3::*', 'AWS::S3::', true],
    ['AWS::S3::*', 'AWS::SQS::Queue', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['', '', true],
    ['', 'x', false],
    ['*Policy', 'BucketPolicy', true],
    ['*Policy', 'BucketPolicies', false],
    ['AWS::*::Table', 'AWS::DynamoDB::Table', true],
    ['AWS::*::Table', 'AWS::Table', false],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'a1c2b', false],
    ['a*b*c', 'abc', true],
    ['a*bb*b', 'abb', false],
    ['a*ab', 'ab', false],
    ['ab*ba', 'aba', false],
    ['a*b*b*c', 'abc', false],
    ['a*b*b*c', 'abbc', true],
    ['**', 'x', true],
    ['a.c', 'abc', false],
    ['(x', '(x', true],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matchPattern(pattern, text)).toBe(expected);
  });

  it('agrees with the same pattern as a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, subject) => {
        const expression = new RegExp(`^${pattern.replace(/\*+/g, '.*')}$`);

        expect(matchPattern(pattern, subject)).toBe(expression.test(subject));
      }),
    );
  });
});
