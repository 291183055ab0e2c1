import {
  type Alias,
  isAlias,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { TemplateError } from './template-error.ts';
import { MAX_ALIASES, MAX_DEPTH, MAX_NODES } from './template-limits.ts';

const CORE_TAG = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;
const BOOLEAN = /^(?:true|yes|on|false|no|off)$/i;
const NULL = /^(?:~|null)?$/i;
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/**
 * Reads YAML, as YAML 1.1 has it, into plain values with every short form (`!Sub`) in its long form (`Fn::Sub`). Dates and sexagesimals
 * stay text, which is what the service makes of them.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 *
 * @throws {TemplateError} `Template format error: YAML not well-formed. (line 3, column 5)`
 */
export function parseYamlTemplate(text: string): unknown {
  const lines = new LineCounter();
  const refuse = (offset: number, detail: string): TemplateError => {
    const { line, col } = lines.linePos(offset);
    return new TemplateError(`Template format error: YAML not well-formed. (line ${line}, column ${col})`, detail);
  };
  // The library's own check of unique keys takes time with their square, its aliases look through the whole text: both are done here.
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, lineCounter: lines, version: '1.1' });
  const [error] = document.errors;
  if (error !== undefined) throw refuse(error.pos[0], error.message.replace(/\n[\s\S]*/, ''));
  return new YamlReader(refuse).read(document.contents, 0);
}

/** One walk over a document: what it has unfolded so far is counted, so that a small text cannot become a large value. */
class YamlReader {
  readonly #refuse: (offset: number, detail: string) => TemplateError;
  /** The latest node of each anchor so far, as an alias means it. */
  readonly #anchors = new Map<string, ParsedNode>();
  #aliases = 0;
  #openAliases = 0;
  #nodes = 0;

  constructor(refuse: (offset: number, detail: string) => TemplateError) {
    this.#refuse = refuse;
  }

  read(node: ParsedNode | null, depth: number): unknown {
    if (node === null) return null;
    const [offset] = node.range;
    this.#nodes += 1;
    if (depth > MAX_DEPTH) throw this.#refuse(offset, `Nested deeper than ${MAX_DEPTH} levels`);
    if (this.#nodes > MAX_NODES) throw this.#refuse(offset, `Unfolds to more than ${MAX_NODES} values`);
    if (isAlias(node)) return this.#readAlias(node, offset, depth);
    this.#noteAnchor(node);
    const tag = node.tag;
    if (tag !== undefined && !CORE_TAG.test(tag) && !isShortForm(tag)) throw this.#refuse(offset, `Unknown tag ${tag}`);
    const value = isScalar(node) ? readScalar(node) : this.#readCollection(node, depth);
    return tag === undefined || CORE_TAG.test(tag) ? value : expandShortForm(tag, value);
  }

  #readAlias(node: Alias, offset: number, depth: number): unknown {
    this.#aliases += 1;
    if (this.#aliases > MAX_ALIASES) throw this.#refuse(offset, `Uses more than ${MAX_ALIASES} aliases`);
    const target = this.#anchors.get(node.source);
    if (target === undefined) throw this.#refuse(offset, `Unknown alias ${node.source}`);
    this.#openAliases += 1;
    const value = this.read(target, depth + 1);
    this.#openAliases -= 1;
    return value;
  }

  /** What an alias unfolds has been noted where it stands. */
  #noteAnchor(node: Exclude<ParsedNode, Alias.Parsed>): void {
    if (node.anchor !== undefined && this.#openAliases === 0) this.#anchors.set(node.anchor, node);
  }

  #readCollection(node: YAMLSeq<ParsedNode> | YAMLMap<ParsedNode, ParsedNode | null>, depth: number): unknown {
    if (isSeq<ParsedNode>(node)) return node.items.map((item) => this.read(item, depth + 1));
    const names = new Set<string>();
    const pairs = node.items.map(({ key, value }) => {
      const [offset] = key.range;
      if (!isScalar(key)) throw this.#refuse(offset, 'Every key must be a scalar');
      const name = String(key.value);
      if (name === '__proto__') throw this.#refuse(offset, `Key ${name} is not allowed`);
      if (names.has(name)) throw this.#refuse(offset, `Map keys must be unique: ${name}`);
      names.add(name);
      this.#noteAnchor(key);
      return [name, this.read(value, depth + 1)] as const;
    });
    return Object.fromEntries(pairs);
  }
}

function readScalar(node: Scalar): unknown {
  const text = String(node.value);
  if (node.type !== 'PLAIN' || node.tag !== undefined) return text;
  if (NULL.test(text)) return null;
  if (BOOLEAN.test(text)) return /^(?:true|yes|on)$/i.test(text);
  return NUMBER.test(text) && String(Number(text)) === text ? Number(text) : text;
}

const FUNCTIONS = new Set([
  'And',
  'Base64',
  'Cidr',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
]);

/** Whether a YAML tag is one of CloudFormation's, e.g. `!Sub`. */
export function isShortForm(tag: string): boolean {
  return tag === '!Ref' || tag === '!Condition' || FUNCTIONS.has(tag.slice(1));
}

/**
 * The long form of a tagged value: `!Sub x` is `{ "Fn::Sub": "x" }`, `!GetAtt A.B.C` is `{ "Fn::GetAtt": ["A", "B.C"] }`.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function expandShortForm(tag: string, value: unknown): unknown {
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') return { 'Fn::GetAtt': splitAttribute(value) };
  return { [`Fn::${name}`]: value };
}

/** `Logical.Outputs.X` names attribute `Outputs.X` of `Logical`. */
export function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}
