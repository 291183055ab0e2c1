import { createRandom } from '../../kernel/random.ts';

/** A seeded random source: the same seed and name give the same values in the same order. */
export interface RandomSource {
  /** True with this probability. */
  happens(probability: number): boolean;
  /** An integer from `least` to `most`, inclusive. */
  integer(least: number, most: number): number;
  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item;
  /** One of the keys, with a probability in proportion to its weight. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key;
}

/** @param name separates the streams of one seed, so that an additional value in one stream does not affect the others */
export function createRandomSource(seed: number, name: string): RandomSource {
  const random = createRandom(mix(seed, name));
  const integer = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  return {
    happens: (probability) => random() < probability,
    integer,
    pick<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new Error('Expected something to pick from, got an empty list.');
      return items[integer(0, items.length - 1)] as Item;
    },
    weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
      const entries = Object.entries(weights) as [Key, number][];
      let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left < 0) return key;
      }
      throw new Error('Expected a weight above zero, got none.');
    },
  };
}

/** Returns the FNV-1a hash of the name, starting from the seed. */
function mix(seed: number, name: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
