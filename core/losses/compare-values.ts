import type { ValuePair } from './changed-properties.ts';
import type { AbsentWord, Comparison, Finding } from './loss-rule.ts';
import { fieldOf, isSameShown, readList, readScalar, UNKNOWN } from './shown-value.ts';

type Scalar = string | typeof UNKNOWN | undefined;

/**
 * Compares the values before and after. A finding starts with a verb that follows the path: "decreases from 14 to 3". If the change
 * set does not show a value, the comparison assumes the value that causes a loss, unless the other value excludes a loss.
 */
export function compareValues(comparison: Comparison, pair: ValuePair): readonly Finding[] {
  switch (comparison.kind) {
    case 'ranked':
      return compareRanked(comparison.weakestFirst, comparison.absent, pair);
    case 'lowered':
    case 'zeroed':
      return compareNumbers(comparison, pair);
    case 'items-gone':
      return findMissingItems(comparison, pair);
    case 'removed':
    case 'removed-or-other':
      return comparePresence(comparison.kind, pair);
    case 'analyzed':
      return comparison.analyze(pair);
  }
}

function compareRanked(weakestFirst: readonly string[], absent: AbsentWord, pair: ValuePair): readonly Finding[] {
  const words = weakestFirst.map((synonyms) => synonyms.toLowerCase().split('|'));
  const defaults = typeof absent === 'string' ? { before: absent, after: absent } : absent;
  const before = readScalar(pair.before);
  const after = readScalar(pair.after);
  const placeOf = (word: Scalar, otherwise: string): number =>
    word === UNKNOWN ? -1 : words.findIndex((synonyms) => synonyms.includes((word ?? otherwise).toLowerCase()));
  const [placeBefore, placeAfter] = [placeOf(before, defaults.before), placeOf(after, defaults.after)];
  if (Math.max(placeAfter, 0) >= (placeBefore < 0 ? words.length - 1 : placeBefore)) return [];
  if (before === UNKNOWN || after === UNKNOWN) return [{}];
  const name = (word: string | undefined, place: number, otherwise: string): string =>
    place < 0 ? 'another value' : word === undefined ? `${otherwise} (the default)` : word;
  return [
    { difference: `changes from ${name(before, placeBefore, defaults.before)} to ${name(after, placeAfter, defaults.after)}` },
  ];
}

type NumberComparison = Extract<Comparison, { kind: 'lowered' | 'zeroed' }>;

function compareNumbers(comparison: NumberComparison, pair: ValuePair): readonly Finding[] {
  const before = readNumber(pair.before, comparison);
  const after = readNumber(pair.after, comparison);
  const from = before ?? Number.POSITIVE_INFINITY;
  const to = after ?? 0;
  const isHarmful = comparison.kind === 'lowered' ? to < from : to === 0 && from !== 0;
  if (!isHarmful) return [];
  if (before === undefined || after === undefined) return [{}];
  const difference = `decreases from ${nameNumber(before, pair.before)} to ${nameNumber(after, pair.after)}`;
  return [{ difference, after: String(after) }];
}

/** The number; `undefined` if it is not shown or is not a number. */
function readNumber(value: unknown, comparison: NumberComparison): number | undefined {
  const scalar = readScalar(value);
  const number = scalar === undefined ? comparison.absent : toNumber(scalar);
  const isUnlimited = number === 0 && comparison.kind === 'lowered' && comparison.zeroIsUnlimited === true;
  return isUnlimited ? Number.POSITIVE_INFINITY : number;
}

function toNumber(scalar: string | typeof UNKNOWN): number | undefined {
  const number = scalar === UNKNOWN || scalar.trim() === '' ? Number.NaN : Number(scalar);
  return Number.isNaN(number) ? undefined : number;
}

function nameNumber(number: number, value: unknown): string {
  const name = number === Number.POSITIVE_INFINITY ? 'unlimited' : String(number);
  return value === undefined ? `${name} (the default)` : name;
}

function findMissingItems({ key, noun }: { key?: string; noun: string }, pair: ValuePair): readonly Finding[] {
  const before = readList(pair.before);
  const after = readList(pair.after);
  if (after === UNKNOWN) return before !== UNKNOWN && before.length === 0 ? [] : [{}];
  if (before === UNKNOWN) return [{}];
  const keyOf = (item: unknown): unknown => (key === undefined ? item : fieldOf(item, key));
  const gone = before.filter((item) => !after.some((other) => isSameShown(keyOf(item), keyOf(other))));
  if (gone.length === 0) return [];
  const names = gone.map((item) => nameKey(keyOf(item))).filter((name) => name !== undefined);
  const shown = names.length === gone.length && names.length <= 3 ? ` (${names.join(', ')})` : '';
  const plural = noun.endsWith('x') ? `${noun}es` : `${noun}s`;
  return [{ difference: `loses ${gone.length} ${gone.length === 1 ? noun : plural}${shown}` }];
}

/** Returns the name of an item for a message. Long strings and other characters are not shown, because they can contain a secret. */
function nameKey(key: unknown): string | undefined {
  const text = readScalar(key);
  return typeof text === 'string' && /^[A-Za-z][\w.-]{0,31}$/.test(text) && !/^A(KI|SI)A/.test(text) ? text : undefined;
}

function comparePresence(kind: 'removed' | 'removed-or-other', pair: ValuePair): readonly Finding[] {
  if (isAbsent(pair.before)) return [];
  if (isAbsent(pair.after)) return [{ difference: 'is removed' }];
  if (pair.before === UNKNOWN || pair.after === UNKNOWN) return [{}];
  return kind === 'removed' ? [] : [{ difference: 'changes' }];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
