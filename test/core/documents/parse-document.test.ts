import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { formatProblems, parseDocument } from '../../../core/documents/parse-document.ts';
import { parseYaml } from '../../../core/documents/parse-yaml.ts';

const anything = z.any();

const twice = (key: string) => `The key ${key} occurs twice in this mapping. Remove one of them.`;

function problemsOf(text: string, schema: z.ZodMiniType = anything) {
  const parsed = parseDocument(text, schema);
  return parsed.kind === 'ok' ? [] : parsed.problems;
}

describe('parseDocument', () => {
  it('returns the value of the schema', () => {
    expect(parseDocument('a: 1\n', z.object({ a: z.number() }))).toEqual({ kind: 'ok', value: { a: 1 } });
    expect(parseDocument('{"a": [1, "two"]}', anything)).toEqual({ kind: 'ok', value: { a: [1, 'two'] } });
    expect(parseDocument('a: &x [1]\nb: *x\n', anything)).toEqual({ kind: 'ok', value: { a: [1], b: [1] } });
  });

  it('reports only the first syntax error, on one line', () => {
    expect(problemsOf('a: [1\nb: {')).toEqual([
      {
        line: 1,
        column: 5,
        field: '',
        message: 'A key must be on one line. Check for a missing colon, comma, quote, or bracket before this place.',
      },
    ]);
  });

  it('names fields by their path', () => {
    const schema = z.array(z.strictObject({ a: z.optional(z.object({ b: z.number() })) }));

    expect(problemsOf('- a: {b: x}\n- c.d: 1\n', schema).map(({ field }) => field)).toEqual(['[0].a.b', '[1].c.d']);
    expect(problemsOf('a: x\n', z.object({ a: z.number() }))[0]?.field).toBe('a');
  });

  it('stops after twenty problems', () => {
    const text = Array.from({ length: 30 }, (_, index) => `key${index}: 1`).join('\n');

    expect(problemsOf(text, z.strictObject({}))).toHaveLength(20);
  });
});

describe('content that no file needs', () => {
  it.each([
    ['a: 1\nb: 2\na: 3\na: 4\n', 3, 1, twice('a')],
    ['a:\n  b: 1\n  b: 2\n', 3, 3, twice('b')],
    ['- a: 1\n- a: 1\n  a: 2\n- a: 1\n  a: 2\n', 3, 3, twice('a')],
    ['{"a": 1, "a": 2}', 1, 10, twice('a')],
    ['1: a\n"1": b\n', 2, 1, twice('1')],
    ['__proto__: 1\n', 1, 1, 'The key __proto__ is not allowed.'],
    ['a: {"__proto__": 1}\n', 1, 5, 'The key __proto__ is not allowed.'],
    ['? [a]\n: 1\n', 1, 3, 'A key must be a string, a number, or true or false.'],
    ['a: &x\n  b: *x\n', 2, 6, 'The alias *x refers to the value that contains it.'],
    ['a: &x [1, [*x]]\n', 1, 12, 'The alias *x refers to the value that contains it.'],
    ['a: &x\n  b: &y [1]\n  c: *x\n', 3, 6, 'The alias *x refers to the value that contains it.'],
  ])('%j is refused at %i:%i', (text, line, column, message) => {
    expect(problemsOf(text)).toEqual([{ line, column, field: '', message }]);
  });

  it('is distinguished from similar texts', () => {
    expect(problemsOf('a: {b: 1}\nc: {b: 1}\n')).toEqual([]);
    expect(problemsOf('a: &x [1]\nb: &y [*x]\nc: [*x, *y]\n')).toEqual([]);
    expect(problemsOf('proto: 1\n')).toEqual([]);
  });
});

describe('the strict mode', () => {
  it('gives a type only to true, false, null, and plain numbers', () => {
    const text = 'a: [yes, on, 0755, 1_000, 1.10, 012345670123]\nb: [true, False, 5, -1.5, ~]';
    expect(parseDocument(text, anything)).toEqual({
      kind: 'ok',
      value: { a: ['yes', 'on', '0755', '1_000', '1.10', '012345670123'], b: [true, false, 5, -1.5, null] },
    });
  });

  it('refuses tags', () => {
    expect(problemsOf('a: !Ref b')[0]?.message).toBe('The tag !Ref is not allowed.');
    expect(parseDocument('a: !!str 5', anything)).toEqual({ kind: 'ok', value: { a: '5' } });
  });

  it('refuses an empty file', () => {
    expect(problemsOf('# nothing\n')[0]?.message).toBe('The file is empty.');
    expect(problemsOf('')).toEqual([{ line: 1, column: 1, field: '', message: 'The file is empty.' }]);
  });
});

describe('the place of a problem', () => {
  const text = 'first: 1\nlist:\n  - a\n  - { inner: b }\nempty:\n7: seven\n';

  it.each([
    [['first'], 'first'],
    [['list'], 'list'],
    [['list', 1], '{ inner'],
    [['list', 1, 'inner'], 'inner'],
    [['list', 5, 'inner'], 'list'],
    [['list', 'x'], 'list'],
    [['first', 'inner'], 'first'],
    [['empty', 'inner'], 'empty'],
    [['7'], '7'],
    [['absent', 'list'], 'first'],
    [[], 'first'],
  ] as const)('%j is at %j', (path, at) => {
    const offset = text.indexOf(at);
    const before = text.slice(0, offset).split('\n');
    expect(parseYaml(text, 'strict').locate(path)).toEqual({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
  });

  it('is the start of an empty text', () => {
    expect(parseYaml('', 'strict').locate(['any'])).toEqual({ line: 1, column: 1 });
  });
});

describe('formatProblems', () => {
  it('writes one line per problem, with its position', () => {
    const problems = [
      { line: 1, column: 2, field: '', message: 'Broken.' },
      { line: 3, column: 4, field: 'a[0]', message: 'Wrong.' },
    ];

    expect(formatProblems('file.yaml', problems)).toBe('file.yaml:1:2: Broken.\nfile.yaml:3:4 a[0]: Wrong.');
  });

  it('removes terminal control characters of the file', () => {
    const problems = [{ line: 1, column: 1, field: 'a\u001b[2J', message: 'Got\u009b31m.\nMore.' }];

    expect(formatProblems('file.yaml', problems)).toBe('file.yaml:1:1 a [2J: Got 31m. More.');
  });
});
