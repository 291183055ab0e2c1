import { describe, expect, it } from 'vitest';
import { diffLines } from '../../../core/report/diff-lines.ts';

const SIGNS = { same: ' ', removed: '-', added: '+', skipped: '~' } as const;

const show = (before: string | undefined, after: string | undefined): readonly string[] =>
  diffLines(before, after).map(({ kind, text }) => `${SIGNS[kind]}${text}`);

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

describe('the difference of two texts', () => {
  it('shows the lines that change, with the lines around them', () => {
    expect(show('a\nb\nc', 'a\nd\nc')).toEqual([' a', '-b', '+d', ' c']);
    expect(show('a\nb\n', 'a\nb\n')).toEqual([]);
  });

  it('shows a new and a removed text as a whole', () => {
    expect(show(undefined, 'a\nb')).toEqual(['+a', '+b']);
    expect(show('a\nb', undefined)).toEqual(['-a', '-b']);
    expect(show('', 'a')).toEqual(['+a']);
  });

  it('skips unchanged lines at the start, in the middle, and at the end', () => {
    const before = numbers(1, 30);
    const after = before.map((line) => (line === 'line 10' || line === 'line 20' ? `${line}!` : line));
    expect(show(before.join('\n'), after.join('\n'))).toEqual([
      ...[
        '~...',
        ...numbers(7, 9).map((line) => ` ${line}`),
        '-line 10',
        '+line 10!',
        ...numbers(11, 13).map((line) => ` ${line}`),
      ],
      ...[
        '~...',
        ...numbers(17, 19).map((line) => ` ${line}`),
        '-line 20',
        '+line 20!',
        ...numbers(21, 23).map((line) => ` ${line}`),
        '~...',
      ],
    ]);
  });

  it('skips nothing if the change is at the start or at the end', () => {
    expect(show('a\nb\nc\nd', 'x\nb\nc\nd')).toEqual(['-a', '+x', ' b', ' c', ' d']);
    expect(show('a\nb\nc\nd', 'a\nb\nc\nx')).toEqual([' a', ' b', ' c', '-d', '+x']);
  });

  it('shows every line of both texts if more than 400 lines change', () => {
    const lines = show(`same\n${'a\n'.repeat(300)}`, `same\n${'b\n'.repeat(300)}`);

    expect(lines).toHaveLength(602);
    expect(lines.filter((line) => line.endsWith('same'))).toEqual(['-same', '+same']);
    expect(show(`same\n${'a\n'.repeat(200)}`, `same\n${'b\n'.repeat(200)}`)[0]).toBe(' same');
  });
});

describe('the difference of two JSON structures', () => {
  it('has one field per line, without commas', () => {
    expect(show('{"Action":["a"],"Effect":"Allow"}', '{"Action":["a","b"],"Effect":"Allow"}')).toEqual([
      ' {',
      '   "Action": [',
      '     "a"',
      '+    "b"',
      '   ]',
      '   "Effect": "Allow"',
      ' }',
    ]);
  });

  it('compares a structure that is cut as text', () => {
    expect(show('{"a": …', '{"b": …')).toEqual(['-{"a": …', '+{"b": …']);
  });
});
