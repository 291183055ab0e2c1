import type { ResourceChangeDetail } from '../change-set/change-set-page.ts';
import { detailsOf } from '../change-set/details-of.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import { groupBy } from '../group-by.ts';
import { isSecretName } from '../masking/looks-secret.ts';
import { isValueOfPair, MASK, maskText, namesOfPair } from '../masking/mask.ts';
import { cutText } from '../text/truncate.ts';
import type { RecordedProperty } from './decision-record.ts';

/** A value longer than this is cut: a record is for reading. */
const LONGEST_VALUE = 4_000;

/** References that CloudFormation resolves to a secret. */
const SECRET_REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure):/;

/**
 * The changed properties with their values before and after, each property once. Values come from the describe
 * with property values; whatever is or looks secret is masked, both sides alike.
 *
 * @param hiddenParameters names of NoEcho parameters: what comes from them is masked
 */
export function recordProperties(change: LocatedChange, hiddenParameters: readonly string[]): readonly RecordedProperty[] {
  const resource = change.valued?.ResourceChange ?? change.plain?.ResourceChange;
  if (resource === undefined) {
    return [];
  }
  const { LogicalResourceId = '', BeforeContext, AfterContext } = resource;
  const owner = { name: LogicalResourceId, before: parseObject(BeforeContext), after: parseObject(AfterContext) };
  const details = detailsOf(resource);
  const recorded = details.length > 0 ? recordDetails(owner, details, hiddenParameters) : recordContext(owner);
  return [...recorded].sort((a, b) => compareTexts(a.path ?? a.name, b.path ?? b.name));
}

/** The resource that properties belong to: its logical id, and its contexts before and after, empty where not known. */
interface Owner {
  readonly name: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

function recordDetails(
  owner: Owner,
  details: readonly ResourceChangeDetail[],
  hiddenParameters: readonly string[],
): readonly RecordedProperty[] {
  const byTarget = groupBy(details, ({ Target }) => Target?.Path ?? Target?.Name ?? Target?.Attribute ?? '');
  return [...byTarget.values()].map((group) => {
    const targets = group.flatMap(({ Target }) => (Target === undefined ? [] : [Target]));
    const causes = [...new Set(group.flatMap(({ CausingEntity }) => CausingEntity ?? []))].sort();
    const path = targets.find(({ Path }) => Path !== undefined)?.Path;
    const name = targets.find(({ Name }) => Name !== undefined)?.Name ?? path?.split('/').at(-1) ?? targets[0]?.Attribute ?? '';
    const isHidden =
      causes.some((cause) => hiddenParameters.includes(cause) || isSecretName(cause)) || isSecretPlace(owner, name, path);
    const recreation = worstRecreation(targets.flatMap(({ RequiresRecreation }) => RequiresRecreation ?? []));
    const before = targets.find(({ BeforeValue }) => BeforeValue !== undefined)?.BeforeValue;
    const after = targets.find(({ AfterValue }) => AfterValue !== undefined)?.AfterValue;
    return {
      name,
      ...(path === undefined ? {} : { path }),
      ...maskPair(name, before, after, isHidden),
      ...(recreation === undefined ? {} : { requiresRecreation: recreation }),
      ...(causes.length === 0 ? {} : { causedBy: causes.join(', ') }),
    };
  });
}

/** An Add or a Remove has no details: its properties as they will be, or were, but for those that stay as they are. */
function recordContext(owner: Owner): readonly RecordedProperty[] {
  const before = propertiesOf(owner.before);
  const after = propertiesOf(owner.after);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => textOf(before[name]) !== textOf(after[name]))
    .map((name) => {
      const path = `/Properties/${name}`;
      return { name, path, ...maskPair(name, textOf(before[name]), textOf(after[name]), isSecretPlace(owner, name, path)) };
    });
}

function maskPair(
  name: string,
  before: string | undefined,
  after: string | undefined,
  isHidden: boolean,
): Pick<RecordedProperty, 'before' | 'after'> {
  const isSecret = isHidden || [before, after].some((value = '') => value.includes(MASK) || SECRET_REFERENCE.test(value));
  return {
    ...(before === undefined ? {} : { before: maskSide(name, before, isSecret) }),
    ...(after === undefined ? {} : { after: maskSide(name, after, isSecret) }),
  };
}

function maskSide(name: string, value: string, isSecret: boolean): string {
  return isSecret ? MASK : cutText(maskText(name, value), LONGEST_VALUE);
}

/**
 * Whether the property is a secret's by a name on the way to it, by the name in a `{ Name, Value }` pair that the path goes through,
 * or, as its only value, by what the resource is called. A value in a list whose name neither context shows may be anybody's.
 */
function isSecretPlace(owner: Owner, name: string, path = ''): boolean {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const ways = [owner.before, owner.after].map((context) => walk(context, segments));
  const names = ways.flatMap((way) =>
    way.flatMap((structure, depth) => (isValueOfPair(segments[depth] ?? '') ? namesOfPair(structure) : [])),
  );
  const isUnnamedInList =
    isValueOfPair(name) && /^\d+$/.test(segments.at(-2) ?? '') && ways.every((way) => way.length < segments.length);
  const callsResource = isValueOfPair(name) && segments.length === 2 ? [owner.name] : [];
  return isUnnamedInList || [...segments, ...names, ...callsResource].some(isSecretName);
}

/** The structures that the path leads through, from the outermost, as far as they are there. */
function walk(root: object, [segment, ...rest]: readonly string[]): readonly object[] {
  const inner: unknown = Object.entries(root).find(([key]) => key === segment)?.[1];
  return typeof inner === 'object' && inner !== null ? [root, ...walk(inner, rest)] : [root];
}

function propertiesOf({ Properties }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return typeof Properties === 'object' && Properties !== null ? { ...Properties } : {};
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function worstRecreation(words: readonly string[]): string | undefined {
  return ['Always', 'Conditionally', 'Never'].find((word) => words.includes(word));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
