import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import type { IdSource } from '../../kernel/ids.ts';
import { ATTRIBUTE_FORMS, type AttributeForm } from './attribute-forms.ts';
import { fillForm, type ResourceIdentity } from './physical-ids.ts';
import { arnForm } from './registry-id-form.ts';

/** Rules by the suffix of the attribute's name. The first match applies. */
const GENERAL_FORMS: readonly (readonly [RegExp, AttributeForm])[] = [
  [/(Endpoint|Address|DNSName|DnsName|DomainName|Domain)$/, '{name}.{service}.{region}.amazonaws.com'],
  [/Name$/, '{name}'],
  [/(Owner|OwnerId|AccountId)$/, '{account}'],
  [/(Status|State)$/, 'ACTIVE'],
  [/(Time|Timestamp|At|Date)$/, '{now}'],
  [/Port$/, '443'],
  [/(Url|URL|Uri|URI)$/, 'https://{name}.{service}.{region}.amazonaws.com'],
  [/Id$/, '{kind}-{hex17}'],
  [/(Ids|Arns|Addresses|CidrBlocks|NameServers)$/, ['{kind}-{hex17}']],
];

/**
 * Returns the value of Fn::GetAtt: the property with this name, or else a value in the form that the attribute has on AWS. Each
 * call generates new random parts, so the caller must keep the value.
 */
export function makeAttribute(identity: ResourceIdentity, physicalId: string, attribute: string, ids: IdSource): unknown {
  const property = identity.properties[attribute];
  if (property !== undefined && typeof property !== 'object') return property;
  const part = identifierPart(identity.type, physicalId, attribute);
  if (part !== undefined) return part;
  // Ref and Id are the name of a security group outside a VPC.
  if (identity.type === 'AWS::EC2::SecurityGroup' && attribute === 'GroupId' && physicalId.startsWith('sg-')) return physicalId;
  const own = ATTRIBUTE_FORMS[identity.type]?.[attribute];
  if (own === undefined && /Arn$/i.test(attribute) && physicalId.startsWith('arn:')) return physicalId;
  const form = own ?? generalForm(identity.type, attribute);
  const fill = (text: string) => fillForm(placeId(text, physicalId, identity), identity, ids, nameOf(physicalId));
  return typeof form === 'string' ? fill(form) : form.map(fill);
}

/** Returns the part of a physical ID that the registry names as the attribute. Ref returns the same value if there is one part. */
function identifierPart(type: string, physicalId: string, attribute: string): string | undefined {
  const identifier = findResourceRules(type)?.identifier ?? [];
  const index = identifier.indexOf(attribute);
  if (identifier.length === 1) return index === 0 ? physicalId : undefined;
  const parts = physicalId.split('|');
  return parts.length === identifier.length ? parts[index] : undefined;
}

function generalForm(type: string, attribute: string): AttributeForm {
  if (/Arn$/i.test(attribute)) return arnForm(type);
  return GENERAL_FORMS.find(([ending]) => ending.test(attribute))?.[1] ?? `{name}-${attribute}`;
}

/**
 * Replaces the placeholders whose values come from the physical ID: `{id}` is the ID, and `{path-name}` its parts with slashes between
 * them.
 */
function placeId(form: string, physicalId: string, { type, properties }: ResourceIdentity): string {
  const [name = '', id] = physicalId.split('|');
  const path = type.startsWith('AWS::WAFv2::') ? `${name}/${id}` : physicalId.replaceAll('|', '/');
  return form
    .replaceAll('{id}', () => physicalId)
    .replaceAll('{path-name}', () => path)
    .replaceAll('{scope}', () => (properties.Scope === 'CLOUDFRONT' ? 'global' : 'regional'))
    .replaceAll('/{name}', () => `/${nameOf(physicalId).replace(/^\//, '')}`);
}

/** Returns the name inside a physical ID that is an ARN or a URL. The ARN of a load balancer has its ID after the name. */
function nameOf(physicalId: string): string {
  if (!/^(arn:|https?:)/.test(physicalId)) return physicalId.replaceAll('|', '/');
  const parts = physicalId.split(/[:/]/).filter((part) => part !== '' && !/^[0-9a-f]{16}$/.test(part));
  return parts.at(-1) ?? physicalId;
}
