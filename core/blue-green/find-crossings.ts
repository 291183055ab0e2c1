import type { EvaluatedResource, EvaluatedTemplate } from '../evaluation/evaluate-template.ts';
import { hasUnknown, toExpression } from '../evaluation/values.ts';
import { readPath } from './identifier-values.ts';
import { identifiersOf } from './identifiers.ts';
import type { Obstacle } from './obstacle.ts';
import type { TemplateCopies } from './template-copies.ts';

/**
 * Finds names that a resource of the next stack would share with another resource of the current stack: `${AWS::StackName}` in the stack
 * prod-shop-2 equals `${AWS::StackName}-2` in the stack prod-shop.
 *
 * @param path logical IDs of the nested stacks that contain the resources, each followed by `/`
 */
export function findCrossings(path: string, { current, next }: TemplateCopies): readonly Obstacle[] {
  const taken = new Map(listNames(current).map((one) => [one.key, one.resource]));
  return listNames(next).flatMap(({ key, property, resource: { logicalId, type } }) => {
    const other = taken.get(key);
    if (other === undefined || other.logicalId === logicalId) return [];
    return [
      {
        kind: 'name' as const,
        resource: `${path}${logicalId}`,
        resourceType: type,
        property,
        why: `${path}${logicalId} (${type}) would have the same ${property} in the next stack as ${path}${other.logicalId} in the current stack.`,
        remedy: `Use values of ${property} that differ in more than a numeric suffix.`,
      },
    ];
  });
}

/** Lists the known values of identifiers. */
function listNames({ resources }: EvaluatedTemplate) {
  return Object.values(resources).flatMap((resource) =>
    identifiersOf(resource.type).flatMap((identifier) => {
      const values = identifier.map(({ path }) => readPath(resource.properties, path));
      if (values.some((value) => value === undefined || hasUnknown(value))) return [];
      const property = identifier.map(({ path }) => path.join('.')).join(', ');
      return [{ resource, property, key: keyOf(resource, property, values) }];
    }),
  );
}

function keyOf({ type }: EvaluatedResource, property: string, values: readonly unknown[]): string {
  return JSON.stringify([type, property, toExpression(values)]);
}
