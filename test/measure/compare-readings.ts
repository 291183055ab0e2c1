import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The reading of a file by PyYAML, or its refusal. */
export type PythonReading = { readonly value: unknown } | { readonly error: string };

/** Reads files with PyYAML. @param python a Python with the package PyYAML */
export function readWithPython(python: string, files: readonly string[]): readonly PythonReading[] {
  const { stdout, stderr, status } = spawnSync(python, [join(import.meta.dirname, 'read-yaml.py')], {
    input: files.map((file) => `${file}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 4 * 1024 ** 3,
  });
  if (status !== 0) throw new Error(`Expected ${python} to have the package PyYAML, got: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as PythonReading);
}

/** Finds the first place where two readings of a text differ; undefined if they are equal. */
export function findDifference(ours: unknown, theirs: unknown, place = ''): string | undefined {
  if (isTyped(theirs)) return isSameScalar(ours, theirs) ? undefined : describe(place, ours, theirs);
  if (typeof theirs !== 'object' || theirs === null || typeof ours !== 'object' || ours === null) {
    return ours === theirs ? undefined : describe(place, ours, theirs);
  }
  const [left, right] = [Object.keys(ours), Object.keys(theirs)];
  if (Array.isArray(ours) !== Array.isArray(theirs) || left.length !== right.length) return describe(place, left, right);
  for (const key of right) {
    if (!Object.hasOwn(ours, key)) return describe(place, left, right);
    const found = findDifference((ours as Indexed)[key], (theirs as Indexed)[key], `${place}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Indexed = Readonly<Record<string, unknown>>;

interface Typed {
  readonly $: 'int' | 'float' | 'bool' | 'null' | 'timestamp' | 'number';
  readonly text: string;
}

function isTyped(value: unknown): value is Typed {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '$') && Object.hasOwn(value, 'text');
}

/** A number keeps its text if JavaScript would write it in another way. Timestamps and sexagesimal numbers keep their text. */
function isSameScalar(ours: unknown, { $: type, text }: Typed): boolean {
  if (type === 'null') return ours === null;
  if (type === 'bool') return ours === /^(?:true|yes|on)$/i.test(text);
  return ours === text || (typeof ours === 'number' && type !== 'timestamp' && ours === readNumber(text));
}

function readNumber(text: string): number {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(text.replaceAll('_', '')) ?? [];
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return sign === '-' ? -value : value;
}

function describe(place: string, ours: unknown, theirs: unknown): string {
  return `${place}: ${JSON.stringify(ours)?.slice(0, 200)} here, ${JSON.stringify(theirs).slice(0, 200)} in PyYAML`;
}
