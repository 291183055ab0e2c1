import STATEFUL_TYPES from './stateful-types.generated.json' with { type: 'json' };

const statefulTypes: ReadonlySet<string> = new Set(STATEFUL_TYPES);

/** Types that the specification knows, and custom resources, whose data is what a function makes of them. */
const OWN_TYPES = /^(AWS|Alexa|Custom)::/;

/**
 * Whether losing a resource of the type loses data. Made from the AWS service specification by
 * `scripts/distill-stateful-types.ts`, which says how. Of a type that somebody else has published nothing is known, so that it is taken
 * to hold data; a custom resource, and an AWS type that is not in the table, to hold none.
 */
export function isStateful(resourceType: string): boolean {
  return statefulTypes.has(resourceType) || (resourceType !== '' && !OWN_TYPES.test(resourceType));
}
