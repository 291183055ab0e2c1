import type { Scalar } from 'yaml';

/**
 * Rules for reading a document.
 *
 * - `template`: as CloudFormation reads a template. If a key occurs twice, the last value applies. Scalars follow YAML 1.1.
 * - `strict`: for files that only stackgate reads. Duplicate keys and tags are refused. Only `true`, `false`, `null`, and
 * numbers in the form that JavaScript writes have a type; every other scalar remains text.
 */
export type ReadingMode = 'template' | 'strict';

/** Tags that YAML gives to scalars and collections. A document can also contain them explicitly, such as `!!int "5"`. */
const CORE_TAG = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

const NULL = /^(?:~|null|Null|NULL)?$/;
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const YES = /^(?:yes|Yes|YES|on|On|ON)$/;
const NO = /^(?:no|No|NO|off|Off|OFF)$/;

/** Tests for a tag that names the type of a value and no function: `!!str`, or the `!` that makes a scalar text. */
export function isCoreTag(tag: string): boolean {
  return tag === '!' || CORE_TAG.test(tag);
}

/** Reads a scalar. Quotes, block styles, and `!!str` make it text. An explicit tag takes precedence over quotes. */
export function readScalar({ value, type, tag }: Scalar, mode: ReadingMode): unknown {
  const text = String(value);
  const [, written] = CORE_TAG.exec(tag ?? '') ?? [];
  if (written === 'null') return null;
  const isTyped = tag === undefined ? type === 'PLAIN' : written === 'int' || written === 'float' || written === 'bool';
  if (!isTyped) return text;
  if (NULL.test(text)) return null;
  return mode === 'template' ? readYaml11(text) : readPlain(text);
}

const RADIX: readonly (readonly [RegExp, number])[] = [
  [/^([-+]?)0b([01_]+)$/, 2],
  [/^([-+]?)0x([0-9a-fA-F_]+)$/, 16],
  [/^([-+]?)0([0-7_]+)$/, 8],
  [/^([-+]?)([1-9][0-9_]*)$/, 10],
];

/** Reads a plain scalar of YAML 1.1. Dates and sexagesimal numbers stay text, as in CloudFormation. */
function readYaml11(text: string): unknown {
  for (const [pattern, radix] of RADIX) {
    const [, sign, digits] = pattern.exec(text) ?? [];
    if (digits === undefined) continue;
    const number = Number.parseInt(`${sign}${digits.replaceAll('_', '')}`, radix);
    return Number.isSafeInteger(number) ? number : text;
  }
  if (YES.test(text)) return true;
  return NO.test(text) ? false : readPlain(text);
}

/** A number that JavaScript would print differently, such as `1.10` or a number with 20 digits, remains text. */
function readPlain(text: string): unknown {
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  return /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text;
}
