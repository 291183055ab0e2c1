import { createRandom } from './random.ts';

/** Source of the random parts of IDs. The same source gives the same IDs in the same order. */
export interface IdSource {
  /** A version 4 UUID. */
  uuid(): string;
  /** Capital letters and digits, as in the names that CloudFormation generates: `stack-Bucket-1A2B3C4D5E6F`. */
  suffix(length: number): string;
  /** Letters and digits of either case. */
  mixed(length: number): string;
  /** Hexadecimal digits, as in `vpc-0a1b...`. */
  hex(length: number): string;
  /** The next number of a series, such as the versions of a function. Each series starts with 1. */
  next(series: string): number;
}

const HEX = '0123456789abcdef';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const MIXED = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Creates a source of IDs from a seed. */
export function createIdSource(seed = 1): IdSource {
  const random = createRandom(seed);
  const pick = (alphabet: string, length: number): string => {
    let text = '';
    for (let index = 0; index < length; index += 1) text += alphabet[Math.floor(random() * alphabet.length)];
    return text;
  };
  const numbers = new Map<string, number>();
  return {
    uuid: () => `${pick(HEX, 8)}-${pick(HEX, 4)}-4${pick(HEX, 3)}-a${pick(HEX, 3)}-${pick(HEX, 12)}`,
    suffix: (length) => pick(CAPITALS, length),
    mixed: (length) => pick(MIXED, length),
    hex: (length) => pick(HEX, length),
    next: (series) => {
      const number = (numbers.get(series) ?? 0) + 1;
      numbers.set(series, number);
      return number;
    },
  };
}
