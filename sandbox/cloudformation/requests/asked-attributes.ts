import { splitAttribute } from '../../../core/documents/parse-yaml.ts';
import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import { subVariables } from '../../../core/template/references.ts';
import type { Template } from '../../../core/template/template.ts';
import { validationError } from './errors.ts';

/** The attributes that a template reads, by resource. */
export type AskedAttributes = ReadonlyMap<string, ReadonlySet<string>>;

/** The result is cached, because a template does not change. */
const askedByTemplate = new WeakMap<Template, AskedAttributes>();

/** Finds the attributes that a template reads by Fn::GetAtt and Fn::Sub. */
export function findAskedAttributes(template: Template): AskedAttributes {
  const known = askedByTemplate.get(template);
  if (known !== undefined) return known;
  const asked = new Map<string, Set<string>>();
  const add = (logicalId: unknown, attribute: unknown) => {
    if (typeof logicalId !== 'string' || typeof attribute !== 'string') return;
    const names = asked.get(logicalId);
    if (names === undefined) asked.set(logicalId, new Set([attribute]));
    else names.add(attribute);
  };
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (key === 'Fn::GetAtt') {
        const [logicalId, ...rest] = typeof child === 'string' ? splitAttribute(child) : [child].flat();
        if (rest.every((part) => typeof part === 'string')) add(logicalId, rest.join('.'));
      } else if (key === 'Fn::Sub') {
        for (const variable of subVariables(String([child].flat()[0]))) add(...(splitAttribute(variable) as [string, string?]));
      }
      visit(child);
    }
  };
  visit([template.Resources, template.Outputs]);
  askedByTemplate.set(template, asked);
  return asked;
}

/** @throws ServiceError for an attribute that the resource's type does not have */
export function refuseUnknownAttributes(template: Template): void {
  for (const [logicalId, attributes] of findAskedAttributes(template)) {
    const type = template.Resources?.[logicalId]?.Type;
    const unknown = type === undefined ? undefined : [...attributes].find((attribute) => !hasAttribute(type, attribute));
    if (unknown === undefined) continue;
    throw validationError(`Template error: resource ${logicalId} does not support attribute type ${unknown} in Fn::GetAtt`);
  }
}

/** Types whose attributes a template or another template defines. */
const FREE_TYPES = /^(?:Custom::.*|AWS::CloudFormation::(?:CustomResource|Stack)|AWS::Serverless::.*|.*::MODULE)$/;

/**
 * Tests whether a type has an attribute. An attribute can also be a property, or a member of one. The name of an attribute with members has
 * dots, and an unknown type has every attribute.
 */
function hasAttribute(type: string, attribute: string): boolean {
  const rules = FREE_TYPES.test(type) ? undefined : findResourceRules(type);
  if (rules === undefined || attribute === '') return true;
  const [first = ''] = attribute.split('.');
  const names = [attribute, first];
  return names.some((name) => rules.attributes.has(name) || rules.properties.has(name) || rules.identifier.includes(name));
}
