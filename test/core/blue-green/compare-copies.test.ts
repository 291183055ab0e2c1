import { expect, test } from 'vitest';
import { type Comparison, compareCopies } from '../../../core/blue-green/compare-copies.ts';
import { Unknown } from '../../../core/evaluation/values.ts';

const OWN = { Ref: 'Own' };
const JOINED = { 'Fn::Join': ['', ['a', OWN]] };

function compare(left: unknown, right: unknown): Comparison {
  return compareCopies(left, right, (logicalId) => (logicalId === 'Own' ? 'different' : 'same'));
}

test.each<[unknown, unknown, Comparison]>([
  ['a', 'a', 'same'],
  [1, '1', 'same'],
  ['a', 'b', 'different'],
  ['a', undefined, 'different'],
  ['a', new Unknown(OWN), 'unknown'],
  [new Unknown(OWN), 'a', 'unknown'],
  [['a', 'b'], ['a', 'b'], 'same'],
  [['a'], ['a', 'b'], 'different'],
  [['a', new Unknown(OWN)], ['a', new Unknown(OWN)], 'different'],
  [{ a: 1 }, { b: 1 }, 'different'],
  [{ a: 1 }, 'a', 'different'],
])('compares %j with %j: %s', (left, right, expected) => {
  expect(compare(left, right)).toBe(expected);
});

test.each<[unknown, unknown, Comparison]>([
  [OWN, OWN, 'different'],
  [{ Ref: 'Shared' }, { Ref: 'Shared' }, 'same'],
  [{ Ref: 'Shared' }, { Ref: 'Other' }, 'unknown'],
  [OWN, { 'Fn::GetAtt': ['Own', 'Arn'] }, 'unknown'],
  [{ 'Fn::GetAtt': ['Own', 'Arn'] }, { 'Fn::GetAtt': ['Own', 'Arn'] }, 'different'],
  [{ 'Fn::GetAtt': ['Own', OWN] }, { 'Fn::GetAtt': ['Own', OWN] }, 'unknown'],
  [JOINED, JOINED, 'different'],
  [{ 'Fn::Join': ['', ['a', { Ref: 'Shared' }]] }, { 'Fn::Join': ['', ['b', { Ref: 'Shared' }]] }, 'different'],
  [{ 'Fn::Join': ['', ['a', OWN]] }, { 'Fn::Join': ['', [OWN]] }, 'unknown'],
  [{ 'Fn::Join': ['', ['a', OWN]] }, { 'Fn::Join': ['', 'a'] }, 'unknown'],
  [{ 'Fn::Select': [0, OWN] }, { 'Fn::Select': [0, OWN] }, 'unknown'],
  [{ 'Fn::Select': [0, { Ref: 'Shared' }] }, { 'Fn::Select': [0, { Ref: 'Shared' }] }, 'same'],
  [{ 'Fn::If': [{ Condition: 'C' }, OWN, JOINED] }, { 'Fn::If': [{ Condition: 'C' }, OWN, JOINED] }, 'different'],
  [{ 'Fn::If': [{ Condition: 'C' }, OWN, 'a'] }, { 'Fn::If': [{ Condition: 'C' }, OWN, 'a'] }, 'unknown'],
  [{ 'Fn::If': [{ Condition: 'C' }, 'a', 'a'] }, { 'Fn::If': [{ Condition: 'D' }, 'a', 'a'] }, 'unknown'],
  [{ Unresolved: 'a' }, { Unresolved: 'a' }, 'unknown'],
  [{ a: 1, b: 2 }, { a: 1, c: 2 }, 'different'],
  [{}, {}, 'same'],
])('compares the unknown values %j and %j: %s', (left, right, expected) => {
  expect(compare(new Unknown(left), new Unknown(right))).toBe(expected);
});
