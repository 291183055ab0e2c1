import type { LocatedChange } from '../change-set/located-change.ts';
import { isSecretName } from '../masking/looks-secret.ts';
import { MASK, maskValue } from '../masking/mask.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { DecisionRecord, RecordedChange, RecordedDocument, RecordedProperty } from './decision-record.ts';

/** Maximum length of a document in a record. A change with a longer document shows only the properties that change. */
const LONGEST_DOCUMENT = 40_000;

/**
 * Adds the policy documents to the changes that change a part of one. The properties of a change show only the values that differ, such as
 * one action in a list; a reader needs the statement that contains it. A document in which a changed value is hidden is not added, and
 * other secrets are masked as in the properties.
 *
 * @param record the record of the verdict, with one change per judgement
 */
export function withPolicyDocuments(record: DecisionRecord, { judgements }: Pick<Verdict, 'judgements'>): DecisionRecord {
  const changes = record.changes.map((recorded, index): RecordedChange => {
    const change = judgements[index]?.change;
    const documents = change === undefined ? [] : findDocuments(change, recorded.properties);
    return documents.length === 0 ? recorded : { ...recorded, documents: [...documents] };
  });
  return { ...record, changes };
}

function findDocuments({ valued }: LocatedChange, properties: readonly RecordedProperty[]): readonly RecordedDocument[] {
  const { BeforeContext, AfterContext } = valued?.ResourceChange ?? {};
  const contexts = [parse(BeforeContext), parse(AfterContext)] as const;
  const paths = new Set(properties.flatMap((property) => findPath(contexts, pathOf(property)) ?? []));
  return [...paths].filter((path) => !isHidden(path, properties)).flatMap((path) => readDocument(contexts, path));
}

/** Returns the path of the outermost policy document around a property: the first structure with statements. */
function findPath(contexts: readonly unknown[], path: string): string | undefined {
  const segments = path.split('/');
  const ancestors = segments.map((_, index) => segments.slice(0, index + 1).join('/'));
  return ancestors.find((ancestor) => contexts.some((context) => isPolicy(at(context, ancestor))));
}

function isPolicy(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'Statement' in value;
}

function isHidden(path: string, properties: readonly RecordedProperty[]): boolean {
  const parts = properties.filter((property) => `${pathOf(property)}/`.startsWith(`${path}/`));
  return parts.some(({ before, after }) => before === MASK || after === MASK) || path.split('/').some(isSecretName);
}

function readDocument([before, after]: readonly [unknown, unknown], path: string): readonly RecordedDocument[] {
  const [old, now] = [before, after].map((context) => JSON.stringify(maskValue('', at(context, path)), null, 2));
  if (old === now || [old, now].some((text = '') => text.length > LONGEST_DOCUMENT)) return [];
  return [{ path, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) }];
}

function pathOf({ name, path }: RecordedProperty): string {
  return path ?? `/Properties/${name}`;
}

/** Reads the value at a JSON pointer. */
function at(value: unknown, path: string): unknown {
  const segments = path.split('/').slice(1);
  return segments.reduce<unknown>((inner, segment) => fieldOf(inner, segment.replaceAll('~1', '/').replaceAll('~0', '~')), value);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? value[name as keyof typeof value]
    : undefined;
}

function parse(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
