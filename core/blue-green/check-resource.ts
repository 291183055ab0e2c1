import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { HIDDEN_STACK_TYPES } from '../nested-stack-type.ts';
import { nounOfType } from '../resource-types/noun-of-type.ts';
import { matchesPattern } from '../text/match-pattern.ts';
import { isAccountType } from './account-types.ts';
import { type Comparison, combine } from './compare-copies.ts';
import { consumedSourcesOf } from './consumers.ts';
import { holdsData } from './data-of-resource.ts';
import { type MemberValues, readIdentifier } from './identifier-values.ts';
import { type Identifier, identifiersOf, isOwnName } from './identifiers.ts';
import type { Obstacle } from './obstacle.ts';
import { isDescribed, type TemplateCopies } from './template-copies.ts';

/** A resource of the template in both stacks. */
export interface ResourceToCheck {
  readonly copies: TemplateCopies;
  /** Logical ID of the resource, after the logical IDs of the nested stacks that contain it. */
  readonly place: string;
  /** Undefined if only the next stack has the resource. */
  readonly current: EvaluatedResource | undefined;
  readonly next: EvaluatedResource;
  readonly accepted: readonly string[];
}

/** Finds the obstacles of one resource: at most one of the resource as a whole, and one for each identifier. */
export function checkResource(resource: ResourceToCheck): readonly Obstacle[] {
  const { place, next, accepted } = resource;
  const isAccepted = accepted.some((pattern) => [place, next.type].some((name) => matchesPattern(pattern, name)));
  const whole = isAccepted ? undefined : checkWhole(resource);
  return [...(whole === undefined ? [] : [whole]), ...checkIdentifiers(resource)];
}

/** Finds the obstacle of the resource as a whole. A resource that only the next stack has is an obstacle only if its behavior is unknown. */
function checkWhole({ copies, place, current, next }: ResourceToCheck): Obstacle | undefined {
  const subject = { resource: place, resourceType: next.type };
  const name = `${place} (${next.type})`;
  const noun = nounOfType(next.type);
  const move = `Move ${place} to a stack that is not deployed blue/green`;
  if (!isDescribed(next.type) && identifiersOf(next.type).length === 0) {
    return {
      ...subject,
      kind: 'unknown',
      why: `Cannot determine whether both stacks can have ${name}, because ${whyUnknown(next.type)}.`,
      remedy: `${move}, or ask the owner of the gate to accept the type.`,
    };
  }
  if (HIDDEN_STACK_TYPES.includes(next.type)) {
    return {
      ...subject,
      kind: 'unknown',
      why: `Cannot determine whether both stacks can have ${name}, because the template does not show the stacks that it creates.`,
      remedy: `${move}.`,
    };
  }
  if (current === undefined) return undefined;
  if (isAccountType(next.type)) {
    return {
      ...subject,
      kind: 'account',
      why: `An account can have only one ${noun} in a Region, and both stacks would contain ${name}.`,
      remedy: `${move}.`,
    };
  }
  if (!isDescribed(next.type) || !holdsData(next) || copies.logBuckets.has(next.logicalId)) return undefined;
  return {
    ...subject,
    kind: 'data',
    why: `${name} holds data, and the ${noun} of the next stack would start without this data.`,
    remedy: `${move}, and refer to the ${noun} with a parameter or an import.`,
  };
}

function whyUnknown(resourceType: string): string {
  return isCustomResource(resourceType)
    ? 'the function of the custom resource decides what it creates'
    : 'the registry of AWS resource types does not describe the type';
}

function isCustomResource(resourceType: string): boolean {
  return resourceType.startsWith('Custom::') || resourceType === 'AWS::CloudFormation::CustomResource';
}

function checkIdentifiers(resource: ResourceToCheck): readonly Obstacle[] {
  const { current, next } = resource;
  if (current === undefined || isAccountType(next.type)) return [];
  const find = (identifier: Identifier, describe: Describe) =>
    readIdentifier(identifier, current.properties, next.properties).map((values) =>
      compareIdentifier(values, resource, describe),
    );
  const found = [
    ...identifiersOf(next.type).flatMap((identifier) => find(identifier, describeIdentifier)),
    ...consumedSourcesOf(next.type).flatMap((identifier) => find(identifier, describeConsumer)),
  ].filter((obstacle) => obstacle !== undefined);
  return found.filter(({ property }, index) => found.findIndex((other) => other.property === property) === index);
}

/** The properties of an identifier that a template has. */
type Present = readonly [MemberValues, ...MemberValues[]];

type Describe = (present: Present, resource: ResourceToCheck) => Pick<Obstacle, 'kind' | 'why' | 'remedy'>;

function compareIdentifier(values: readonly MemberValues[], resource: ResourceToCheck, describe: Describe): Obstacle | undefined {
  const { copies, place, next } = resource;
  const [first, ...rest] = values.filter((member) => member.current !== undefined || member.next !== undefined);
  if (first === undefined) return undefined;
  const present: Present = [first, ...rest];
  if (values.some((member) => member.isGenerated && !present.includes(member))) return undefined;
  const comparison = combine(present.map((member): Comparison => copies.compare(member.current, member.next)));
  if (comparison === 'different') return undefined;
  const property = present.map(nameOf).join(', ');
  const subject = { resource: place, resourceType: next.type, property };
  if (comparison === 'same') return { ...subject, ...describe(present, resource) };
  return {
    ...subject,
    kind: 'unknown',
    why: `Cannot determine whether ${place} (${next.type}) has another ${property} in each stack.`,
    remedy: describe(present, resource).remedy,
  };
}

function nameOf({ path }: MemberValues): string {
  return path.filter((key) => key !== '*').join('.');
}

function describeIdentifier(present: Present, { place, next }: ResourceToCheck): ReturnType<Describe> {
  const own = present.find(({ path, isGenerated }) => isGenerated || isOwnName(next.type, String(path.at(-1))));
  const property = present.map(nameOf).join(', ');
  const name = `${place} (${next.type})`;
  if (next.type.startsWith('AWS::Route53::RecordSet')) {
    return {
      kind: 'name',
      why: `${name} has the same ${property} in both stacks, and a hosted zone can have only one record with these values.`,
      remedy: `Move ${place} to a stack that follows the pointer, or add a SetIdentifier with \${AWS::StackName} and a routing policy.`,
    };
  }
  if (own === undefined) {
    return {
      kind: 'shared',
      why: `${name} has the same ${property} in both stacks, and AWS allows only one ${nounOfType(next.type)} for this value.`,
      remedy: `Move ${place} to a stack that is not deployed blue/green, or set ${nameOf(present[0])} to a resource of the template.`,
    };
  }
  return {
    kind: 'name',
    why: `${name} has the same ${property} in both stacks, and only one ${nounOfType(next.type)} can have it.`,
    remedy: own.isGenerated
      ? `Omit ${nameOf(own)} so that AWS generates it, or add \${AWS::StackName} to it.`
      : `Add \${AWS::StackName} to ${nameOf(own)}.`,
  };
}

function describeConsumer(present: Present, { place, next }: ResourceToCheck): ReturnType<Describe> {
  const property = present.map(nameOf).join(', ');
  return {
    kind: 'consumer',
    why: `${place} (${next.type}) has the same ${property} in both stacks. Each message of a queue would reach only one of the stacks, and each record of a stream or topic would reach both.`,
    remedy: `Move ${place} to a stack that follows the pointer, or create the source in this template.`,
  };
}
