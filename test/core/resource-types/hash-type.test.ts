import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashType, readHashes, writeHashes } from '../../../core/resource-types/hash-type.ts';

it('a table of hashes has exactly the hashes of its names', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (names) => {
      expect(readHashes(writeHashes(names))).toEqual(new Set(names.map(hashType)));
    }),
  );
});

it('a table of a few hashes, with gaps of several parts, has their 30 bits', () => {
  const names = ['AWS::S3::Bucket', 'AWS::RDS::DBInstance'];
  const gaps = writeHashes(names);

  expect(gaps.length).toBeGreaterThan(4 * names.length);
  expect(readHashes(gaps)).toEqual(new Set(names.map(hashType)));
  expect(Math.max(...names.map(hashType))).toBeLessThan(2 ** 30);
});
