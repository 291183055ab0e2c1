import type { ResourceChangeDetail } from '../change-set/change-set-page.ts';
import { detailsOf } from '../change-set/details-of.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import { groupBy } from '../group-by.ts';
import { isSecretName } from '../masking/looks-secret.ts';
import { isValueOfPair, MASK, maskText, namesOfPair, REFERENCE } from '../masking/mask.ts';
import { cutText } from '../text/truncate.ts';
import type { RecordedProperty } from './decision-record.ts';

/** Maximum length of a value in a record. */
const LONGEST_VALUE = 4_000;

/** Metadata of the CDK: https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html */
const CONSTRUCT_PATH = 'aws:cdk:path';

/** References that CloudFormation resolves to a secret. */
const SECRET_REFERENCE = /\{\{resolve:(secretsmanager|ssm-secure):/;

/**
 * Lists the changed properties of a change with their values before and after, each property once. The values come from the describe
 * with property values. Values that are secret, or look like a secret, are masked before and after the change.
 *
 * @param hiddenParameters names of NoEcho parameters; values that come from them are masked
 * @param longestValue maximum length of a value
 */
export function recordProperties(
  change: LocatedChange,
  hiddenParameters: readonly string[],
  longestValue = LONGEST_VALUE,
): readonly RecordedProperty[] {
  const resource = change.valued?.ResourceChange ?? change.plain?.ResourceChange;
  if (resource === undefined) {
    return [];
  }
  const { LogicalResourceId = '', BeforeContext, AfterContext } = resource;
  const owner = { name: LogicalResourceId, before: parseObject(BeforeContext), after: parseObject(AfterContext) };
  const details = detailsOf(resource);
  const recorded = details.length > 0 ? recordDetails(owner, details, hiddenParameters) : recordContext(owner);
  return recorded
    .map((property) => cutValues(property, longestValue))
    .sort((a, b) => compareTexts(a.path ?? a.name, b.path ?? b.name));
}

/** Reads the path of the construct that creates the resource, which the CDK writes into the metadata of the resource. */
export function constructPathOf({ valued }: LocatedChange): string | undefined {
  const { AfterContext, BeforeContext } = valued?.ResourceChange ?? {};
  const context = [AfterContext, BeforeContext].find((text) => text?.includes(CONSTRUCT_PATH));
  const path = objectOf(parseObject(context).Metadata)[CONSTRUCT_PATH];
  return typeof path === 'string' ? path : undefined;
}

/** The resource that has the properties: its logical ID, and its contexts before and after, empty if unknown. */
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

/** Lists the properties of an Add or a Remove, which has no details, from its contexts. Unchanged properties are not listed. */
function recordContext(owner: Owner): readonly RecordedProperty[] {
  const before = objectOf(owner.before.Properties);
  const after = objectOf(owner.after.Properties);
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
  return isSecret ? MASK : maskText(name, value);
}

function cutValues({ before, after, ...property }: RecordedProperty, longest: number): RecordedProperty {
  return {
    ...property,
    ...(before === undefined ? {} : { before: cutValue(before, longest) }),
    ...(after === undefined ? {} : { after: cutValue(after, longest) }),
  };
}

/** CloudFormation replaces a value that is too long to show with a signature of 64 hexadecimal digits. */
function cutValue(value: string, longest: number): string {
  const signature = /^\(Truncated-Signature\):([0-9a-f]{12})[0-9a-f]*$/i.exec(value)?.[1];
  return signature === undefined || longest === Number.POSITIVE_INFINITY
    ? cutText(value, longest)
    : `(too long to show, signature ${signature}…)`;
}

/**
 * Checks whether a property holds a secret: by a name on its path, by the name in a `{ Name, Value }` pair on its path, or, for a
 * top-level `Value`, by the logical ID of the resource. A value in a list is treated as secret if no context shows its name.
 */
function isSecretPlace(owner: Owner, name: string, path = ''): boolean {
  if (name === REFERENCE) return false;
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

/** Lists the structures on a path, from the outermost to the innermost that exists. */
function walk(root: object, [segment, ...rest]: readonly string[]): readonly object[] {
  const inner: unknown = Object.entries(root).find(([key]) => key === segment)?.[1];
  return typeof inner === 'object' && inner !== null ? [root, ...walk(inner, rest)] : [root];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Parses a context of the response with property values; empty if it is not a JSON object. */
export function parseObject(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return objectOf(value);
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
