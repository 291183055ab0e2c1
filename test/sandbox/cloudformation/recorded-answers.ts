import type { Answer } from './support.ts';

/** One position of a recorded response, and whether the response of the sandbox is equal. */
export interface ComparedField {
  readonly path: string;
  readonly isEqual: boolean;
  readonly recorded: unknown;
  readonly actual: unknown;
}

/** Parts of recorded texts that differ between runs: placeholders of the recorder, and random suffixes and IDs. */
const RANDOM =
  /<[a-z][^<>]*>|(?<=CFN-\w+-)\w{12}|\b(?:stack|cs)-[0-9a-f]{8}\b|(?<=topic-\d-)[0-9a-f]{8}|uid\d{4}|(?<=[a-z])[0-9a-f]{8}\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g;

/** Compares a recorded response with a response of the sandbox, field by field, including contexts. */
export function* compareAnswers(recorded: Answer, actual: Answer, path = ''): Generator<ComparedField> {
  const [left, right] = path.endsWith('Context') ? [parse(recorded), parse(actual)] : [recorded, actual];
  if (Array.isArray(left)) {
    yield* compareLists(left, Array.isArray(right) ? right : [], path);
  } else if (isStructure(left)) {
    const other = isStructure(right) ? right : {};
    for (const name of new Set([...Object.keys(left), ...Object.keys(other)])) {
      if (name !== 'ResponseMetadata') yield* compareAnswers(left[name], other[name], `${path}.${name}`);
    }
  } else {
    const isKnownNoise = path.endsWith('.Replacement') && left === 'True' && right === undefined;
    yield { path, isEqual: isKnownNoise || isSame(left, right), recorded: left, actual: right };
  }
}

function* compareLists(recorded: readonly Answer[], actual: readonly Answer[], path: string): Generator<ComparedField> {
  if (recorded.length === 0 && actual.length === 0) yield { path, isEqual: true, recorded, actual };
  const [left, right] = [inOrder(recorded, path), inOrder(actual, path)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    yield* compareAnswers(left[index], right[index], `${path}[${index}]`);
  }
}

/** The recorder sorted the changes. The order of details, parameters, and tags has no meaning. */
function inOrder(list: readonly Answer[], path: string): readonly Answer[] {
  const keyOf = (item: Answer): string => {
    if (path.endsWith('Changes')) return `${item.ResourceChange.LogicalResourceId} ${item.ResourceChange.Action}`;
    const { Target, Evaluation, ChangeSource, CausingEntity } = item ?? {};
    return JSON.stringify(
      path.endsWith('Details') ? [Target.Attribute, Target.Name, Target.Path, Evaluation, ChangeSource, CausingEntity] : item,
    );
  };
  const hasOrder = !/(?:Changes|Details|Parameters|Tags|Scope|Capabilities)$/.test(path);
  return hasOrder ? list : list.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function isSame(recorded: unknown, actual: unknown): boolean {
  if (recorded === 'datetime') return actual instanceof Date;
  if (typeof recorded !== 'string' || typeof actual !== 'string') return recorded === actual;
  const parts = recorded.split(RANDOM).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*?')}$`).test(actual);
}

function isStructure(value: unknown): value is Readonly<Record<string, Answer>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function parse(value: unknown): Answer {
  return typeof value === 'string' && value.startsWith('{') && !value.startsWith('{{') ? JSON.parse(value) : value;
}
