import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { explainIssue } from '../../../core/documents/describe-issues.ts';

function explain(schema: z.ZodMiniType, value: unknown): readonly string[] {
  const { error } = z.safeParse(schema, value, { reportInput: true });
  return (error?.issues ?? []).flatMap(explainIssue).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('explainIssue', () => {
  it.each([
    [z.literal(1), 2, [': Expected 1, got 2.']],
    [z.enum(['a', 'b']), undefined, [': Expected "a", "b", got nothing.']],
    [z.string(), 'x'.repeat(10), []],
    [z.string(), ['x'.repeat(100)], [`: Expected string, got ["${'x'.repeat(58)}....`]],
    [z.number(), 'x'.repeat(58), [`: Expected number, got "${'x'.repeat(58)}".`]],
    [z.string().check(z.minLength(2)), 'a', [': Expected at least 2 (string), got "a".']],
    [z.string().check(z.maxLength(1)), 'ab', [': Expected at most 1 (string), got "ab".']],
    [z.string().check(z.regex(/a/)), 'b', [': Expected another value, got "b".']],
    [z.string('Give a name.'), 5, [': Give a name.']],
    [
      z.strictObject({}),
      { b: 1, c: 2 },
      ['b: Unknown field: check its spelling or remove it.', 'c: Unknown field: check its spelling or remove it.'],
    ],
    [z.union([z.enum(['a']), z.array(z.enum(['a']))]), 'b', [': Expected "a", got "b".']],
    [z.union([z.enum(['a']), z.array(z.enum(['a']))]), ['a', 'b'], ['1: Expected "a", got "b".']],
    [z.union([z.string(), z.array(z.string())]), 5, [': Expected string, got 5.']],
    [
      z.union([z.string(), z.strictObject({ a: z.string() })]),
      { a: 1, b: 2 },
      ['a: Expected string, got 1.', 'b: Unknown field: check its spelling or remove it.'],
    ],
    [z.union([z.string(), z.boolean()], 'Give either.'), 5, [': Give either.']],
    [z.object({ a: z.union([z.string(), z.object({ b: z.number() })]) }), { a: { b: 'x' } }, ['a.b: Expected number, got "x".']],
  ] satisfies [z.ZodMiniType, unknown, string[]][])('%# names the problem and its position', (schema, value, expected) => {
    expect(explain(schema, value)).toEqual(expected);
  });
});
