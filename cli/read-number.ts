import { UsageError } from './usage-error.ts';

export const LARGEST_PORT = 65_535;

/**
 * Reads a whole number of the command line.
 *
 * @throws UsageError if the text is not a whole number in the range
 */
export function readNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && text.trim() !== '' && value >= least && value <= most) return value;
  throw new UsageError(`Expected ${option} to be a whole number from ${least} to ${most}, got ${text}.`);
}
