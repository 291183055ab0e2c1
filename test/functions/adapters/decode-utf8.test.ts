import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../../../functions/adapters/decode-utf8.ts';

const REFUSED = expect.objectContaining({
  name: 'ConfigurationError',
  message: expect.stringContaining('t.yaml to be valid UTF-8'),
});

describe('the bytes of a file', () => {
  it.each([
    ['Größe 😀', Buffer.from('Größe 😀')],
    ['after a byte order mark', Buffer.from('\ufeffafter a byte order mark')],
    ['', Buffer.alloc(0)],
  ])('are decoded: %j', (text, bytes) => {
    expect(decodeUtf8(bytes, 't.yaml')).toBe(text);
  });

  it.each([
    ['Latin-1', Buffer.from('Größe', 'latin1')],
    ['half a character', Buffer.from('ö').subarray(0, 1)],
    ['half of a surrogate pair', Buffer.from([0xed, 0xa0, 0xbd])],
    ['UTF-16 with a byte order mark', Buffer.from('\ufeffAb', 'utf16le')],
    ['UTF-16 without a byte order mark', Buffer.from('Ab', 'utf16le')],
  ])('are refused if they are %s', (_, bytes) => {
    expect(() => decodeUtf8(bytes, 't.yaml')).toThrow(REFUSED);
  });
});
