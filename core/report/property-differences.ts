import type { RecordedChange, RecordedProperty } from '../record/decision-record.ts';
import { toPrintable } from '../text/printable.ts';
import { cutText } from '../text/truncate.ts';
import { type DiffLine, diffLines, isStructure } from './diff-lines.ts';

/** Longer values are compared line by line. */
const LONGEST_INLINE = 80;

/** Maximum size of a difference in a short report. */
const MOST_LINES = 40;
const LONGEST_LINE = 200;

/** A changed property, or a policy document that contains changed properties. */
export interface PropertyDifference {
  /** Name as in the output of the CDK, such as `Environment.Variables.STAGE`. */
  readonly title: string;
  /** Absent for a policy document. */
  readonly property?: RecordedProperty;
  /** Absent if unknown, or if the property is new. */
  readonly before?: string | undefined;
  /** Absent if unknown, or if the property is removed. */
  readonly after?: string | undefined;
  /** Both values line by line, empty if they differ only in their format; absent if the values are short or unknown. */
  readonly lines?: readonly DiffLine[];
}

/**
 * Compares the properties of a resource before and after a change, for every format of a report. Policies, structures, and long values are
 * compared line by line. A property inside a policy document is part of the difference of the document.
 */
export function differencesOf({ properties, documents = [] }: RecordedChange): readonly PropertyDifference[] {
  const isInDocument = ({ path }: RecordedProperty): boolean =>
    documents.some((document) => path === document.path || path?.startsWith(`${document.path}/`) === true);
  return [
    ...properties.filter((property) => !isInDocument(property)).map(compareProperty),
    ...documents.map(({ path, before, after }) => ({ title: nameOf(path), before, after, lines: diffLines(before, after) })),
  ];
}

/** Truncates a difference. Returns the lines that remain and the number of omitted lines. */
export function cutLines(lines: readonly DiffLine[]): { readonly shown: readonly DiffLine[]; readonly rest: number } {
  const shown = lines.slice(0, MOST_LINES).map(({ kind, text }) => ({ kind, text: cutText(text, LONGEST_LINE) }));
  return { shown, rest: lines.length - shown.length };
}

function compareProperty(property: RecordedProperty): PropertyDifference {
  const { path, name, before, after } = property;
  const title = path === undefined ? toPrintable(name) : nameOf(path);
  const isLong = needsLines(before) || needsLines(after);
  return { title, property, before, after, ...(isLong ? { lines: diffLines(before, after) } : {}) };
}

function needsLines(value = ''): boolean {
  return value.length > LONGEST_INLINE || value.trimEnd().includes('\n') || (isStructure(value) && value.length > 2);
}

/** Writes a JSON pointer as the CDK does: `Environment.Variables.STAGE`. */
function nameOf(path: string): string {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const [first, ...rest] = segments;
  const shown = first === 'Properties' && rest.length > 0 ? rest : segments;
  return toPrintable(
    shown
      .map((segment, index) => (index > 0 && /^\d+$/.test(segment) ? `[${segment}]` : `${index > 0 ? '.' : ''}${segment}`))
      .join(''),
  );
}
