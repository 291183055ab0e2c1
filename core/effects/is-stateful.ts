import STATEFUL_TYPES from './stateful-types.generated.json' with { type: 'json' };

const statefulTypes: ReadonlySet<string> = new Set(STATEFUL_TYPES);

/**
 * Whether losing a resource of the type loses data. Made from the AWS service specification by
 * `scripts/distill-stateful-types.ts`, which says how. A type that is not in the table is not stateful as far as is known.
 */
export function isStateful(resourceType: string): boolean {
  return statefulTypes.has(resourceType);
}
