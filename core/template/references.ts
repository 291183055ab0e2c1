import { splitAttribute } from '../documents/parse-yaml.ts';
import { placeError } from '../documents/template-error.ts';
import type { Template } from './template.ts';

/** The names that the intrinsic functions in a value refer to. */
export interface References {
  /** Of Ref, and of Fn::Sub without a dot: resources, parameters, pseudo parameters. */
  readonly refs: ReadonlySet<string>;
  /** Resources whose attributes are used. */
  readonly attributes: ReadonlySet<string>;
  /** Of Fn::If. */
  readonly conditions: ReadonlySet<string>;
  /** Of `{ Condition: name }`. Outside of conditions, it can be a property with that name. */
  readonly namedConditions: ReadonlySet<string>;
  /** A loop or a macro can add names. */
  readonly isTransformed: boolean;
}

/** Called with each member of an object, which can be a function with its argument. */
type Visit = (key: string, child: unknown) => void;

/**
 * Collects the names that an unresolved value refers to.
 *
 * @param visit can throw a TemplateError, which gets its path from the value
 */
export function collectReferences(value: unknown, visit: Visit = () => undefined): References {
  const collector = new ReferenceCollector(visit);
  collector.collect(value);
  return collector;
}

class ReferenceCollector implements References {
  readonly #visit: Visit;
  readonly refs = new Set<string>();
  readonly attributes = new Set<string>();
  readonly conditions = new Set<string>();
  readonly namedConditions = new Set<string>();
  isTransformed = false;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  collect(value: unknown): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.#collectIn(index, () => this.collect(item));
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) this.#collectIn(key, () => this.#collectMember(key, child));
    }
  }

  #collectIn(key: string | number, collect: () => void): void {
    try {
      collect();
    } catch (error) {
      throw placeError(error, key);
    }
  }

  #collectMember(key: string, child: unknown): void {
    this.#visit(key, child);
    if (key.startsWith('Fn::ForEach::') || key === 'Fn::Transform') this.isTransformed = true;
    else if (key === 'Ref' && typeof child === 'string') this.refs.add(child);
    else if (key === 'Condition' && typeof child === 'string') this.namedConditions.add(child);
    else if (key === 'Fn::GetAtt') this.#collectAttribute(child);
    else if (key === 'Fn::Sub') this.#collectSub(child);
    else if (key === 'Fn::If' && Array.isArray(child) && typeof child[0] === 'string') {
      this.conditions.add(child[0]);
      this.collect(child.slice(1));
    } else {
      this.collect(child);
    }
  }

  #collectAttribute(child: unknown): void {
    const parts: unknown[] = typeof child === 'string' ? splitAttribute(child) : Array.isArray(child) ? child : [];
    const [name, ...attribute] = parts;
    if (typeof name !== 'string') return;
    this.attributes.add(name);
    this.collect(attribute);
  }

  #collectSub(child: unknown): void {
    const [text, variables] = Array.isArray(child) ? child : [child, undefined];
    const own = new Set(Object.keys((variables as Record<string, unknown> | undefined) ?? {}));
    for (const name of subVariables(String(text))) {
      if (own.has(name)) continue;
      const [head, attribute] = splitAttribute(name);
      if (attribute === undefined) this.refs.add(name);
      else this.attributes.add(head as string);
    }
    this.collect(variables);
  }
}

/** `${Name}` and `${Name.Attribute}`; `${!Literal}` is text. */
const VARIABLE = /\$\{[^!{}][^{}]*\}/g;

/** The names between `${` and `}` of an Fn::Sub text. */
export function subVariables(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map(([variable]) => nameIn(variable));
}

/** Splits the string of an Fn::Sub into literals and variable names. */
export function splitSub(text: string): ({ readonly literal: string } | { readonly variable: string })[] {
  const pieces: ({ literal: string } | { variable: string })[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    pieces.push({ literal: readEscapes(text.slice(end, match.index)) }, { variable: nameIn(match[0]) });
    end = match.index + match[0].length;
  }
  pieces.push({ literal: readEscapes(text.slice(end)) });
  return pieces.filter((piece) => !('literal' in piece) || piece.literal !== '');
}

function nameIn(variable: string): string {
  return variable.slice('${'.length, -'}'.length).trim();
}

function readEscapes(text: string): string {
  return text.replaceAll('${!', '${');
}

/**
 * Tests for the name of a resource inside a module: CloudFormation puts the module's logical ID before it, with or without a dot.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html
 */
export function isModuleName({ Resources }: Template, name: string): boolean {
  return Object.entries({ ...Resources }).some(
    ([logicalId, { Type }]) => String(Type).endsWith('::MODULE') && name.startsWith(logicalId),
  );
}
