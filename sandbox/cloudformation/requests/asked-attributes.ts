import { splitAttribute } from '../../../core/documents/parse-yaml.ts';
import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import { subVariables } from '../../../core/template/references.ts';
import type { Template } from '../../../core/template/template.ts';
import { hasSchema } from '../resources/required-properties.ts';

/** The attributes that a template reads, by resource. */
export type AskedAttributes = ReadonlyMap<string, ReadonlySet<string>>;

/** A place where a template reads an attribute by Fn::GetAtt or Fn::Sub. */
interface AttributeUse {
  readonly logicalId: string;
  readonly attribute: string;
  /** Path of the function, beginning with the section of the template. */
  readonly path: readonly string[];
}

/** The results for a template are cached, because a template does not change. */
interface CachedUses {
  readonly asked: AskedAttributes;
  readonly unknown: UnknownAttribute | undefined;
}

const cache = new WeakMap<Template, CachedUses>();

function readUses(template: Template): CachedUses {
  const known = cache.get(template);
  if (known !== undefined) return known;
  const uses = findUses(template);
  const read = { asked: groupUses(uses), unknown: findFirstUnknown(template, uses) };
  cache.set(template, read);
  return read;
}

function findUses(template: Template): readonly AttributeUse[] {
  const uses: AttributeUse[] = [];
  const add = ([logicalId, ...rest]: readonly unknown[], path: readonly string[]) => {
    if (typeof logicalId !== 'string' || rest.length === 0 || !rest.every((part) => typeof part === 'string')) return;
    uses.push({ logicalId, attribute: rest.join('.'), path });
  };
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      const inside = [...path, key];
      if (key === 'Fn::GetAtt') add(typeof child === 'string' ? splitAttribute(child) : [child].flat(), inside);
      if (key === 'Fn::Sub') {
        for (const variable of subVariables(String([child].flat()[0]))) add(splitAttribute(variable), inside);
      }
      visit(child, inside);
    }
  };
  visit(template.Resources, ['Resources']);
  visit(template.Outputs, ['Outputs']);
  return uses;
}

/** Finds the attributes that a template reads. */
export function findAskedAttributes(template: Template): AskedAttributes {
  return readUses(template).asked;
}

function groupUses(uses: readonly AttributeUse[]): AskedAttributes {
  const asked = new Map<string, Set<string>>();
  for (const { logicalId, attribute } of uses) {
    const names = asked.get(logicalId);
    if (names === undefined) asked.set(logicalId, new Set([attribute]));
    else names.add(attribute);
  }
  return asked;
}

/** The use of an attribute that the type of the resource does not have. */
export interface UnknownAttribute extends AttributeUse {
  readonly type: string;
}

/**
 * Returns the first use of an attribute that the resource's type does not have, for types that CloudFormation itself validates. A custom
 * macro can replace the types.
 */
export function findUnknownAttribute(template: Template): UnknownAttribute | undefined {
  return readUses(template).unknown;
}

function findFirstUnknown(template: Template, uses: readonly AttributeUse[]): UnknownAttribute | undefined {
  const transforms = [template.Transform ?? []].flat();
  if (!transforms.every((name) => typeof name === 'string' && name.startsWith('AWS::'))) return undefined;
  for (const use of uses) {
    const type = template.Resources?.[use.logicalId]?.Type;
    if (type !== undefined && !hasSchema(type) && !hasAttribute(type, use.attribute)) return { ...use, type };
  }
  return undefined;
}

/** Types without a fixed list of attributes: custom resources, nested stacks, modules, and types that a transform replaces. */
const FREE_TYPES = /^(?:Custom::.*|AWS::CloudFormation::(?:CustomResource|Stack)|AWS::Serverless::.*|.*::MODULE)$/;

/**
 * Returns true if a type has an attribute. For a type with a schema, properties and their members also count as attributes. The name of an
 * attribute with members contains dots. An unknown type is assumed to have every attribute.
 */
export function hasAttribute(type: string, attribute: string): boolean {
  const rules = FREE_TYPES.test(type) ? undefined : findResourceRules(type);
  if (rules === undefined || attribute === '') return true;
  const [first = ''] = attribute.split('.');
  const names = [attribute, first];
  const isProperty = (name: string) => rules.properties.has(name) || rules.identifier.includes(name);
  return names.some((name) => rules.attributes.has(name) || (hasSchema(type) && isProperty(name)));
}
