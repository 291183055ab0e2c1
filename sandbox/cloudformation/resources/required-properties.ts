import required from './required-properties.generated.json' with { type: 'json' };

const REQUIRED = new Map(Object.entries(required as Readonly<Record<string, string>>));

/** Types that CloudFormation itself validates, with different messages than for a type with a schema in the registry. */
const WITHOUT_SCHEMA = new Set(['AWS::SSM::Parameter']);

/** Returns false for a type that CloudFormation itself validates. */
export function hasSchema(type: string): boolean {
  return !WITHOUT_SCHEMA.has(type);
}

/** Returns the reason why CloudFormation fails a resource without a required property; undefined if no property is missing. */
export function explainMissingProperties(
  logicalId: string,
  type: string,
  properties: Readonly<Record<string, unknown>>,
): string | undefined {
  const missing = missingProperties(type, properties);
  if (missing.length === 0) return undefined;
  if (!hasSchema(type)) {
    return `Property validation failure: [${missing.map((name) => `The property {/${name}} is required`).join(', ')}]`;
  }
  const problems = missing.map((name) => `#: required key [${name}] not found`).join('\n');
  return `Properties validation failed for resource ${logicalId} with message:\n${problems}`;
}

/** Returns the names of the required properties that a resource does not have. */
export function missingProperties(type: string, properties: Readonly<Record<string, unknown>>): readonly string[] {
  return (REQUIRED.get(type) ?? '').split(' ').filter((name) => name !== '' && properties[name] === undefined);
}
