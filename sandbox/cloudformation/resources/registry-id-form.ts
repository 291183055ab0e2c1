import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import forms from './arn-forms.generated.json' with { type: 'json' };
import type { PhysicalIdForm } from './physical-id-forms.ts';

const ARN_FORMS = new Map(Object.entries(forms as Readonly<Record<string, string>>));

/** The form of an ARN of a type that the AWS service specification does not describe. */
const GENERAL_ARN = 'arn:{partition}:{service}:{region}:{account}:{kind}/{name}';

/** Returns the form of the ARN of a type's resources. */
export function arnForm(type: string): string {
  return ARN_FORMS.get(type) ?? GENERAL_ARN;
}

/**
 * Returns the form of the physical ID of a type from its primary identifier in the registry: the values of its properties and
 * read-only attributes, joined by `|`. The name of the resource is the identifier, or a property with the usual name.
 */
export function registryIdForm(type: string, properties: Readonly<Record<string, unknown>>): PhysicalIdForm {
  const { identifier = [], properties: known } = findResourceRules(type) ?? {};
  const last = type.split('::').at(-1) ?? '';
  const [first = ''] = identifier;
  const candidates = identifier.length === 1 && known?.has(first) ? [first] : [`${last}Name`, 'Name'];
  const name = candidates.find((property) => typeof properties[property] === 'string');
  const id = identifier.map((part) => (known?.has(part) && part !== name ? `{p:${part}}` : readOnlyForm(type, part))).join('|');
  const isName = identifier.length === 0 || (identifier.length === 1 && known?.has(first));
  return { id: isName ? '{name}' : id, ...(name === undefined || type.startsWith('Custom::') ? {} : { name }) };
}

function readOnlyForm(type: string, attribute: string): string {
  return /Arn$/i.test(attribute) ? arnForm(type) : '{name}';
}
