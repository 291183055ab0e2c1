import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { formatProblems, parseDocument } from '../../../core/documents/parse-document.ts';

const anything = z.any();

function problemsOf(text: string, schema: z.ZodMiniType = anything) {
  const parsed = parseDocument(text, schema);
  return parsed.kind === 'ok' ? [] : parsed.problems;
}

describe('parseDocument', () => {
  it('gives what the schema makes of it', () => {
    expect(parseDocument('a: 1\n', z.object({ a: z.number() }))).toEqual({ kind: 'ok', value: { a: 1 } });
    expect(parseDocument('{"a": [1, "two"]}', anything)).toEqual({ kind: 'ok', value: { a: [1, 'two'] } });
    expect(parseDocument('a: &x [1]\nb: *x\n', anything)).toEqual({ kind: 'ok', value: { a: [1], b: [1] } });
  });

  it('says of broken syntax the first trouble, in one line', () => {
    expect(problemsOf('a: [1\nb: {')).toEqual([
      {
        line: 2,
        column: 1,
        field: '',
        message: 'Flow sequence in block collection must be sufficiently indented and end with a ].',
      },
    ]);
  });

  it('names fields by their way from the top', () => {
    const schema = z.array(z.strictObject({ a: z.optional(z.object({ b: z.number() })) }));

    expect(problemsOf('- a: {b: x}\n- c.d: 1\n', schema).map(({ field }) => field)).toEqual(['[0].a.b', '[1].c.d']);
    expect(problemsOf('a: x\n', z.object({ a: z.number() }))[0]?.field).toBe('a');
  });

  it('stops after twenty problems', () => {
    const text = Array.from({ length: 30 }, (_, index) => `key${index}: 1`).join('\n');

    expect(problemsOf(text, z.strictObject({}))).toHaveLength(20);
  });
});

describe('what no file needs', () => {
  it.each([
    ['a: 1\nb: 2\na: 3\na: 4\n', 3, 1, 'Map keys must be unique.'],
    ['a:\n  b: 1\n  b: 2\n', 3, 3, 'Map keys must be unique.'],
    ['- a: 1\n- a: 1\n  a: 2\n- a: 1\n  a: 2\n', 3, 3, 'Map keys must be unique.'],
    ['{"a": 1, "a": 2}', 1, 10, 'Map keys must be unique.'],
    ['1: a\n"1": b\n', 2, 1, 'Map keys must be unique.'],
    ['__proto__: 1\n', 1, 1, 'Key __proto__ is not allowed.'],
    ['a: {"__proto__": 1}\n', 1, 5, 'Key __proto__ is not allowed.'],
    ['? [a]\n: 1\n', 1, 3, 'Every key must be a scalar.'],
    ['a: &x\n  b: *x\n', 2, 6, 'Alias x stands inside of what it stands for.'],
    ['a: &x [1, [*x]]\n', 1, 12, 'Alias x stands inside of what it stands for.'],
    ['a: &x\n  b: &y [1]\n  c: *x\n', 3, 6, 'Alias x stands inside of what it stands for.'],
  ])('%j is refused at %i:%i', (text, line, column, message) => {
    expect(problemsOf(text)).toEqual([{ line, column, field: '', message }]);
  });

  it('is told apart from what looks like it', () => {
    expect(problemsOf('a: {b: 1}\nc: {b: 1}\n')).toEqual([]);
    expect(problemsOf('a: &x [1]\nb: &y [*x]\nc: [*x, *y]\n')).toEqual([]);
    expect(problemsOf('proto: 1\n')).toEqual([]);
  });
});

describe('formatProblems', () => {
  it('gives each a line with its place', () => {
    const problems = [
      { line: 1, column: 2, field: '', message: 'Broken.' },
      { line: 3, column: 4, field: 'a[0]', message: 'Wrong.' },
    ];

    expect(formatProblems('file.yaml', problems)).toBe('file.yaml:1:2: Broken.\nfile.yaml:3:4 a[0]: Wrong.');
  });

  it('lets nothing in the file steer a terminal', () => {
    const problems = [{ line: 1, column: 1, field: 'a\u001b[2J', message: 'Got\u009b31m.\nMore.' }];

    expect(formatProblems('file.yaml', problems)).toBe('file.yaml:1:1 a [2J: Got 31m. More.');
  });
});
