import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { locateInDocument } from '../../../core/documents/parse-document.ts';

describe('locateInDocument', () => {
  const text = 'first: 1\n? [complex]\n: 2\nlist:\n  - a\n  - { inner: b }\nempty:\n7: seven\n';
  const document = parseDocument(text);

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
    [['absent'], 'first'],
    [['absent', 'list'], 'first'],
    [[], 'first'],
  ] as const)('%j stands at %j', (path, at) => {
    expect(locateInDocument(document, path)).toBe(text.indexOf(at));
  });

  it('is the beginning where there is nothing', () => {
    expect(locateInDocument(parseDocument(''), ['any'])).toBe(0);
  });
});
