import { expect, test } from 'vitest';
import { compareValues, concatenate, Unknown } from '../../../core/evaluation/values.ts';

const ref = (name: string) => new Unknown({ Ref: name });
const attribute = (name: string, of: string) => new Unknown({ 'Fn::GetAtt': [name, of] });
const map = (choices: Record<string, string>, key = 'AWS::Region') => new Unknown({ 'Fn::FindInMap': [choices, { Ref: key }] });

test.each([
  ['equal texts', 'a', 'a', 'same'],
  ['a number and its text', 1, '1', 'same'],
  ['other texts', 'a', 'b', 'different'],
  ['something and nothing', 'a', undefined, 'different'],
  ['nothing and something', undefined, ref('A'), 'different'],
  ['a text and a list', 'a', ['a'], 'different'],
  [
    'an object that has the form of a function without its list',
    { 'Fn::FindInMap': { a: 'b' } },
    { 'Fn::FindInMap': { a: 'c' } },
    'different',
  ],
  ['an empty list of choices', { 'Fn::FindInMap': [] }, { 'Fn::FindInMap': ['c'] }, 'different'],
  ['a list and an object', [ref('A')], { 0: 'b' }, 'different'],
  ['a text and an object that is not known whole', 'a', { b: ref('A') }, 'different'],
  ['null and an object', null, { a: ref('A') }, 'different'],
  ['lists of other lengths', [ref('A')], [ref('A'), 'b'], 'different'],
  ['objects of other keys', { a: ref('A') }, { b: ref('A') }, 'different'],
  ['the same reference', ref('A'), ref('A'), 'same'],
  ['references to other resources', ref('A'), ref('B'), 'different'],
  ['a reference and a pseudo parameter', ref('A'), ref('AWS::Region'), 'perhaps'],
  ['other attributes', attribute('A', 'x'), attribute('B', 'x'), 'perhaps'],
  ['a reference and an attribute', ref('A'), attribute('A', 'Arn'), 'perhaps'],
  ['a text and a reference', 'a', ref('A'), 'perhaps'],
  ['a list and what is not known', ['a'], ref('A'), 'perhaps'],
  ['something that is replaced', ref('A'), new Unknown({ Ref: 'A', New: true }), 'different'],
  ['something inside that is replaced', 'x', concatenate([new Unknown({ Ref: 'A', New: true }), 'b']), 'different'],
  ['a known difference and an unknown one', ['a', ref('A')], ['b', attribute('A', 'x')], 'different'],
  ['only an unknown difference', ['a', ref('A')], ['a', 'b'], 'perhaps'],
  ['mappings that differ for every key', map({ a: '1', b: '2' }), map({ a: '3', b: '4' }), 'different'],
  ['mappings that differ for some key', map({ a: '1', b: '2' }), map({ a: '1', b: '4' }), 'perhaps'],
  ['mappings by other keys', map({ a: '1' }), map({ a: '2' }, 'AWS::Partition'), 'perhaps'],
  ['texts that begin otherwise', concatenate(['a-', ref('AWS::Region')]), concatenate(['b-', ref('AWS::Region')]), 'different'],
  ['texts that end otherwise', concatenate([ref('AWS::Region'), '-a']), concatenate([ref('AWS::Region'), '-b']), 'different'],
  ['texts that begin and end alike', concatenate(['a', ref('A'), 'z']), concatenate(['a', ref('AWS::Region'), 'z']), 'perhaps'],
  ['a text that the other begins with', 'abc', concatenate(['ab', ref('AWS::Region')]), 'perhaps'],
  ['a text that the other does not begin with', 'xbc', concatenate(['ab', ref('AWS::Region')]), 'different'],
  ['a text that the other does not end with', 'abx', concatenate([ref('AWS::Region'), 'bc']), 'different'],
  ['a text inside', concatenate(['a', ref('A'), 'b', ref('A')]), concatenate(['a', ref('A'), 'c', ref('A')]), 'different'],
  ['split texts', new Unknown({ 'Fn::Split': [',', { Ref: 'A' }] }), new Unknown(['a']), 'perhaps'],
] as const)('%s are %4$s', (_, before, after, expected) => {
  expect(compareValues(before, after)).toBe(expected);
});
