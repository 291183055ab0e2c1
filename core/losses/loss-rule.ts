import type { ValuePair } from './changed-properties.ts';
import type { LossKind } from './loss.ts';

/** One finding of an analysis of a structured value. */
export interface Finding {
  /** The difference, as a verb that follows the path: "decreases from 14 to 3"; absent if the change set does not show it. */
  readonly difference?: string;
  /** The new value, if the consequence names it. */
  readonly after?: string;
  /** Only for `expose`: overrides the rule's `reachesData`. */
  readonly reachesData?: boolean;
}

/** Finds the losses in a structured value. */
export type Analysis = (pair: ValuePair) => readonly Finding[];

/**
 * The effective value of an absent property. Two values if the service has different defaults for a new resource and for a removed
 * property.
 */
export type AbsentWord = string | { readonly before: string; readonly after: string };

/** A comparison of the value of a property before and after a change. */
export type Comparison =
  /**
   * Values, the weakest first; values of the same strength are joined by `|`. A value that is not listed is the strongest before the change
   * and the weakest after it.
   */
  | { readonly kind: 'ranked'; readonly weakestFirst: readonly string[]; readonly absent: AbsentWord }
  /** A number that must not decrease. With `zeroIsUnlimited`, 0 is the highest. */
  | { readonly kind: 'lowered'; readonly absent: number; readonly zeroIsUnlimited?: boolean }
  /** A number that must not become zero. */
  | { readonly kind: 'zeroed'; readonly absent: number }
  /** A list whose items, or the values of the field that identifies them, must not disappear. */
  | { readonly kind: 'items-gone'; readonly key?: string; readonly noun: string }
  /** A property that must not be removed, or that must be neither removed nor changed. */
  | { readonly kind: 'removed' | 'removed-or-other' }
  /** A structure with its own analysis. An absent structure is `undefined`; no finding means no loss. */
  | {
      readonly kind: 'analyzed';
      readonly analyze: Analysis;
      /** The analysis reads the whole resource; the path names the property that its findings are about. */
      readonly ofResource?: boolean;
      /** The effective value of an absent structure, as text. */
      readonly absentMeans: string;
      /** The condition of a loss for the documentation; it follows "a loss if it". */
      readonly lossIf: string;
    };

/** Comparison of a boolean that must stay true. */
export function turnedOff(absent: AbsentWord = 'false'): Comparison {
  return { kind: 'ranked', weakestFirst: ['false', 'true'], absent };
}

/** Comparison of a boolean that must stay false. */
export function turnedOn(absent: AbsentWord = 'false'): Comparison {
  return { kind: 'ranked', weakestFirst: ['true', 'false'], absent };
}

/** Comparison of a value that must not become weaker. */
export function weakened(weakestFirst: readonly string[], absent: AbsentWord): Comparison {
  return { kind: 'ranked', weakestFirst, absent };
}

/** Comparison of a number that must not decrease. */
export function lowered(absent: number, zeroIsUnlimited = false): Comparison {
  return { kind: 'lowered', absent, zeroIsUnlimited };
}

/** Comparison of a number that must not become zero. */
export function zeroed(absent: number): Comparison {
  return { kind: 'zeroed', absent };
}

/** Comparison of a list whose items, identified by a field, must not disappear. */
export function itemsGone(key: string, noun: string): Comparison {
  return { kind: 'items-gone', key, noun };
}

/** Analysis of a structure, with the strings of its documentation. */
export function analyzed(analyze: Analysis, absentMeans: string, lossIf: string, ofResource = false): Comparison {
  return { kind: 'analyzed', analyze, absentMeans, lossIf, ofResource };
}

/** Comparison of a property that must not be removed. */
export const REMOVED: Comparison = { kind: 'removed' };

/** Comparison of a property that must not be removed or changed. */
export const REMOVED_OR_OTHER: Comparison = { kind: 'removed-or-other' };

/** One row of the table of losses. */
export interface LossRule {
  readonly types: readonly string[];
  /**
   * The property path, with steps separated by `/`. `Name[Key]` compares the list items that exist before and after, by their
   * `Key`; `Name[Key=value]` is the item with that key; `Name[0]` is the first item.
   */
  readonly path: string;
  readonly effect: LossKind;
  readonly comparison: Comparison;
  /** The consequence, as a clause. `{after}` is the new value. */
  readonly consequence: string;
  /** Overrides the advice that the comparison gives. */
  readonly advice?: string;
  /** Only for `expose`: the data of this or of another resource becomes reachable, although the type holds no data. */
  readonly reachesData?: boolean;
  /** Only for `expose`: a new resource is not compared, because it is usually open. */
  readonly existingOnly?: boolean;
}

/**
 * Creates a row of the table. The form is short because the table is a part of the bundles of functions, whose size is limited.
 *
 * @param types types separated by spaces; `AWS::` is added to a type that is not custom
 */
export function row(
  effect: LossKind,
  types: string,
  path: string,
  comparison: Comparison,
  consequence: string,
  more: Pick<LossRule, 'advice' | 'reachesData' | 'existingOnly'> = {},
): LossRule {
  const names = types.split(' ').map((type) => (type.startsWith('Custom::') ? type : `AWS::${type}`));
  return { types: names, path, effect, comparison, consequence, ...more };
}
