import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPrintable, toPrintableJson } from '../../../core/text/printable.ts';

const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe('a printable text', () => {
  it.each([
    ['Orders – täbel 🙂', 'Orders – täbel 🙂'],
    ['a\u001b[31mb\u009b1mc\u007f', 'a [31mb 1mc '],
    ['a\r\n\tb', 'a b'],
    ['a\u202eb\u2066c\u200fd\u061ce\u2028f', 'a b c d e f'],
  ])('of %j is %j', (text, printable) => {
    expect(toPrintable(text)).toBe(printable);
  });

  it('contains no terminal control characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !UNPRINTABLE.test(toPrintable(text))));
  });
});

describe('printable JSON', () => {
  it('is indented, ends with a line break, and escapes terminal control characters', () => {
    expect(toPrintableJson({ a: ['b\u009b\u007f\u202e\u001bc'] })).toBe(
      '{\n  "a": [\n    "b\\u009b\\u007f\\u202e\\u001bc"\n  ]\n}\n',
    );
  });

  it('keeps its value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (value) => {
        const json = toPrintableJson(value);

        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(UNPRINTABLE.test(json.replaceAll('\n', ''))).toBe(false);
      }),
    );
  });
});
