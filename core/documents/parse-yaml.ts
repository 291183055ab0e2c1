import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { isCoreTag, type ReadingMode, readScalar } from './read-scalar.ts';
import { composeYaml, DocumentSyntaxError, type Position, type YamlDocument } from './yaml-document.ts';

/** The plain values of a document, with positions for error messages. */
export interface ParsedText {
  readonly value: unknown;
  /** Keys that occur more than once in a mapping: CloudFormation uses the last one. */
  readonly duplicateKeys: readonly DuplicateKey[];
  /** The first alias, such as `*name`. */
  readonly firstAlias?: Position | undefined;
  /** Returns the position of the deepest part of the path that exists: the key in a mapping, or the item in a list. */
  readonly locate: (path: readonly PropertyKey[]) => Position;
}

/** A key that a mapping contains more than once, at its last occurrence. */
export interface DuplicateKey extends Position {
  readonly key: string;
}

/** Maximum nesting. Deeper nesting could overflow the call stack. */
export const MAX_DEPTH = 100;

/** Maximum number of aliases: enough for ordinary templates, too few for a chain in which each alias doubles the size. */
const MAX_ALIASES = 1000;

/** Maximum number of scalars and collections in a document after its aliases are resolved. */
const MAX_NODES = 1_000_000;

/**
 * Reads YAML, or JSON as a subset of YAML, into plain values. Short forms such as `!Sub` become their long form `Fn::Sub`.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 *
 * @throws {DocumentSyntaxError} when the text is not well-formed, uses a merge key, is nested too deeply, or has too many aliases
 */
export function parseYaml(text: string, mode: ReadingMode): ParsedText {
  const document = composeYaml(text);
  const reader = new YamlReader(document, mode);
  const value = reader.read(document.contents, 0);
  const { duplicateKeys, firstAlias } = reader;
  return { value, duplicateKeys, firstAlias, locate: (path) => document.positionAt(locate(document, path)) };
}

/** Converts one document. It counts the nodes that aliases add, so that a small file cannot expand to a very large value. */
class YamlReader {
  readonly duplicateKeys: DuplicateKey[] = [];
  firstAlias: Position | undefined;
  readonly #document: YamlDocument;
  readonly #mode: ReadingMode;
  /** The latest node of each anchor, which an alias refers to. */
  readonly #anchors = new Map<string, ParsedNode>();
  readonly #open = new Set<ParsedNode>();
  #aliases = 0;
  #openAliases = 0;
  #nodes = 0;

  constructor(document: YamlDocument, mode: ReadingMode) {
    this.#document = document;
    this.#mode = mode;
  }

  read(node: ParsedNode | null, depth: number): unknown {
    if (node === null) return null;
    const [offset] = node.range;
    this.#nodes += 1;
    if (depth > MAX_DEPTH) throw this.#refuse(offset, `The text is nested deeper than ${MAX_DEPTH} levels.`);
    if (this.#nodes > MAX_NODES) throw this.#refuse(offset, `The aliases expand to more than ${MAX_NODES} values.`);
    if (isAlias(node)) return this.#readAlias(node, offset, depth);
    this.#noteAnchor(node);
    const shortForm = this.#shortFormOf(node, offset);
    const value = isScalar(node) ? this.#readScalar(node) : this.#readCollection(node, depth);
    return shortForm === undefined ? value : expandShortForm(shortForm, value);
  }

  #refuse(offset: number, message: string): DocumentSyntaxError {
    return new DocumentSyntaxError(this.#document.positionAt(offset), message);
  }

  #shortFormOf({ tag }: ParsedNode, offset: number): string | undefined {
    if (tag === undefined || isCoreTag(tag)) return undefined;
    if (this.#mode === 'template' && isShortForm(tag)) return tag;
    throw this.#refuse(offset, this.#mode === 'template' ? describeForeignTag(tag) : `The tag ${tag} is not allowed.`);
  }

  /** The library ends every block scalar with a line break, even if the document does not end with a line break. */
  #readScalar(node: Scalar.Parsed): unknown {
    const value = readScalar(node, this.#mode);
    return typeof value === 'string' && this.#document.endsInside(node) ? value.replace(/\n$/, '') : value;
  }

  #readAlias(node: Alias, offset: number, depth: number): unknown {
    this.#aliases += 1;
    this.firstAlias ??= this.#document.positionAt(offset);
    if (this.#aliases > MAX_ALIASES) throw this.#refuse(offset, `The text uses more than ${MAX_ALIASES} aliases.`);
    const target = this.#anchors.get(node.source);
    if (target === undefined)
      throw this.#refuse(offset, `The alias *${node.source} refers to an anchor that is not defined before it.`);
    if (this.#open.has(target)) throw this.#refuse(offset, `The alias *${node.source} refers to the value that contains it.`);
    this.#openAliases += 1;
    const value = this.read(target, depth + 1);
    this.#openAliases -= 1;
    return value;
  }

  /** Records an anchor. Anchors inside an alias are already recorded. */
  #noteAnchor(node: Exclude<ParsedNode, Alias.Parsed>): void {
    if (node.anchor !== undefined && this.#openAliases === 0) this.#anchors.set(node.anchor, node);
  }

  #readCollection(node: YAMLSeq.Parsed | YAMLMap.Parsed, depth: number): unknown {
    this.#open.add(node);
    const value = isSeq<ParsedNode>(node)
      ? node.items.map((item) => this.read(item, depth + 1))
      : this.#readMapping(node as YAMLMap<ParsedNode, ParsedNode | null>, depth);
    this.#open.delete(node);
    return value;
  }

  #readMapping({ items }: YAMLMap<ParsedNode, ParsedNode | null>, depth: number): Record<string, unknown> {
    const names = new Set<string>();
    const pairs = items.map(({ key, value }) => {
      const [offset] = key.range;
      if (!isScalar(key)) throw this.#refuse(offset, 'A key must be a string, a number, or true or false.');
      const name = String(key.value);
      if (name === '__proto__') throw this.#refuse(offset, 'The key __proto__ is not allowed.');
      if (name === '<<' && key.type === 'PLAIN') throw this.#refuse(offset, MERGE_KEY);
      if (names.has(name)) this.#noteDuplicate(name, offset);
      names.add(name);
      this.#noteAnchor(key);
      return [name, this.read(value, depth + 1)] as const;
    });
    return Object.fromEntries(pairs);
  }

  #noteDuplicate(key: string, offset: number): void {
    if (this.#mode === 'strict') throw this.#refuse(offset, duplicateKeyMessage(key));
    if (this.#openAliases === 0) this.duplicateKeys.push({ key, ...this.#document.positionAt(offset) });
  }
}

const MERGE_KEY = 'CloudFormation does not support the merge key <<. Write out the keys that it would merge.';

/** Describes a duplicate key in a document that does not permit duplicate keys. */
export function duplicateKeyMessage(key: string): string {
  return `The key ${key} occurs twice in this mapping. Remove one of them.`;
}

function locate({ contents }: YamlDocument, path: readonly PropertyKey[]): number {
  let node: ParsedNode | null = contents;
  let offset = contents?.range[0] ?? 0;
  for (const key of path) {
    const child = findChild(node, key);
    if (child === undefined) return offset;
    ({ node, offset } = child);
  }
  return offset;
}

function findChild(
  node: ParsedNode | null,
  wanted: PropertyKey,
): { readonly node: ParsedNode | null; readonly offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(wanted));
    return pair && { node: pair.value, offset: pair.key.range[0] };
  }
  const item = isSeq(node) ? node.items[Number(wanted)] : undefined;
  return item && 'range' in item ? { node: item, offset: item.range[0] } : undefined;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html */
function describeForeignTag(tag: string): string {
  const [, name] = /^tag:yaml\.org,2002:(.*)$/.exec(tag) ?? [];
  return name === undefined
    ? `CloudFormation has no function ${tag}.`
    : `CloudFormation does not support the tag !!${name}. Write the value without the tag.`;
}

const FUNCTIONS = new Set(
  (
    'And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap GetAtt GetAZs GetStackOutput If ImportValue Join Length Not Or ' +
    'RefAll Select Split Sub ToJsonString Transform ValueOf ValueOfAll'
  ).split(' '),
);

/** Tests whether a YAML tag is one of CloudFormation's, such as `!Sub`. */
function isShortForm(tag: string): boolean {
  return tag === '!Ref' || tag === '!Condition' || FUNCTIONS.has(tag.slice(1));
}

/**
 * Returns the long form of a tagged value: `!Sub x` is `{ "Fn::Sub": "x" }`, `!GetAtt A.B.C` is `{ "Fn::GetAtt": ["A", "B.C"] }`.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
function expandShortForm(tag: string, value: unknown): unknown {
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') return { 'Fn::GetAtt': splitAttribute(value) };
  return { [`Fn::${name}`]: value };
}

/** Splits `Logical.Outputs.X` into the logical ID `Logical` and the attribute `Outputs.X`. */
export function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
