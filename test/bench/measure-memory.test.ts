import { describe, expect, it } from 'vitest';
import { measureMemory } from './measure-memory.ts';

const NUMBERS = 200_000;
/** Every element is a double of eight bytes. */
const BYTES = 8 * NUMBERS;

describe('the memory of a piece of work', () => {
  it('is the memory of its result, and all memory that it allocated', () => {
    const work = () => {
      const dropped = Array.from({ length: 4 }, () => makeNumbers());
      return [dropped.length, makeNumbers()];
    };

    const { kept, allocated } = measureMemory(work);

    expect(kept / BYTES).toBeCloseTo(1, 1);
    expect(allocated / BYTES).toBeGreaterThan(4.9);
  });

  it('is ten times as large for ten times the work', () => {
    const work = (count: number) => () => Array.from({ length: count }, (_, index) => ({ index, name: `name ${index}` }));

    const [small, large] = [measureMemory(work(100_000)), measureMemory(work(1_000_000))];

    expect(large.kept / small.kept).toBeGreaterThan(9.5);
    expect(large.kept / small.kept).toBeLessThan(10.5);
  });
});

function makeNumbers(): Float64Array | number[] {
  return Array.from({ length: NUMBERS }, (_, index) => index + 0.5);
}
