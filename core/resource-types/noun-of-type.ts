import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';

/**
 * Returns the common noun for a resource type: `AWS::DynamoDB::Table` is a "table", `AWS::RDS::DBInstance` a "DB instance",
 * `Custom::Seed` a "custom resource".
 */
export function nounOfType(resourceType: string): string {
  if (resourceType.startsWith('Custom::')) {
    return 'custom resource';
  }
  if (resourceType === NESTED_STACK_TYPE) {
    return 'nested stack';
  }
  const name = resourceType.split('::')[2] ?? '';
  const words = name.match(/[A-Z0-9]+(?=[A-Z][a-z])|[A-Z]?[a-z]+[0-9]*|[A-Z0-9]+/g) ?? ['resource'];
  return words.map((word) => (/[a-z]/.test(word) ? word.toLowerCase() : word)).join(' ');
}
