import { TemplateError } from '../documents/template-error.ts';
import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { checkResource } from './check-resource.ts';
import { findCrossings } from './find-crossings.ts';
import type { Obstacle } from './obstacle.ts';
import { type Copy, type NextCopy, TemplateCopies, type TemplateFamily } from './template-copies.ts';

/** Two stacks of a blue/green deployment, and what is known about them. */
export interface StacksToCompare extends TemplateFamily {
  /** The deployed stack, with the parameter values that it would have with the template. */
  readonly current: Copy;
  /** The stack that would be created. */
  readonly next: NextCopy;
  /**
   * Logical IDs and resource types, in which `*` matches any characters. For these resources, the owner of the gate accepts that the data
   * is not copied, that the behavior is unknown, and that the settings of the account change. Their names and their consumers are still
   * checked.
   */
  readonly accepted?: readonly string[];
}

/**
 * Finds the reasons why two stacks from one template cannot both exist in an account and Region: names, shared resources, consumers of one
 * queue, exports, and data that the next stack would not have. A value that cannot be determined is also an obstacle. Without obstacles,
 * nothing in the template or the registry prevents the second stack.
 *
 * @returns each resource after those that it depends on; at most one obstacle for each identifier of a resource
 *
 * @example
 * ```ts
 * const obstacles = findObstacles({
 *   template: parseTemplate('Resources: {Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}}'),
 *   current: { stackName: 'prod-shop', stackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-shop/1a2b', parameters: {} },
 *   next: { stackName: 'prod-shop-2', parameters: {} },
 * });
 * // Orders (AWS::SQS::Queue) has the same QueueName in both stacks, ...
 * ```
 */
export function findObstacles({ current, next, accepted = [], ...family }: StacksToCompare): readonly Obstacle[] {
  return findIn('', accepted, () => new TemplateCopies(family, current, next));
}

function findIn(path: string, accepted: readonly string[], open: () => TemplateCopies): readonly Obstacle[] {
  try {
    const copies = open();
    const resources = Object.values(copies.next.resources).flatMap((next) => {
      const current = copies.current.resources[next.logicalId];
      const place = `${path}${next.logicalId}`;
      if (next.type !== NESTED_STACK_TYPE || current === undefined) {
        return checkResource({ copies, place, current, next, accepted });
      }
      return findInNested(place, accepted, () => copies.nested(next.logicalId));
    });
    return [
      ...copies.macros.map((name) => macroObstacle(path, name)),
      ...resources,
      ...findCrossings(path, copies),
      ...findExports(path, copies),
    ];
  } catch (error) {
    if (error instanceof TemplateError) return [brokenTemplate(path, error)];
    throw error;
  }
}

/** The gate does not pass the templates of nested stacks to `findObstacles`. */
const NOT_READ = 'The gate reads the template of the revision, and not the templates of its nested stacks.';

function findInNested(place: string, accepted: readonly string[], open: () => TemplateCopies | undefined): readonly Obstacle[] {
  return findIn(`${place}/`, accepted, () => {
    const copies = open();
    if (copies === undefined) throw new TemplateError(NOT_READ);
    return copies;
  });
}

function nameOf(path: string): Pick<Obstacle, 'resource'> & { readonly subject: string } {
  const resource = path.replace(/\/$/, '');
  return { resource, subject: resource === '' ? 'the template' : `the template of the nested stack ${resource}` };
}

function brokenTemplate(path: string, { message }: TemplateError): Obstacle {
  const { resource, subject } = nameOf(path);
  return {
    kind: 'unknown',
    resource,
    ...(resource === '' ? {} : { resourceType: NESTED_STACK_TYPE }),
    why: `Cannot determine whether two stacks can have ${subject}: ${message}`,
    remedy: adviseOnTemplate(resource, message),
  };
}

function adviseOnTemplate(resource: string, problem: string): string {
  if (resource === '') return 'Correct the template.';
  if (problem !== NOT_READ) return `Correct the template of ${resource}, or move ${resource} to another stack.`;
  return `Move the resources of ${resource} to the template of the revision, or deploy ${resource} as a separate stack with another action.`;
}

function macroObstacle(path: string, name: string): Obstacle {
  const { resource, subject } = nameOf(path);
  return {
    kind: 'unknown',
    resource,
    why: `Cannot determine which resources ${name} adds to ${subject}, because the gate reads the template before its macros.`,
    remedy: `Deploy a template without ${name}: apply it in the build, or write the resources that it adds.`,
  };
}

function findExports(path: string, copies: TemplateCopies): readonly Obstacle[] {
  return Object.entries(copies.next.outputs).flatMap(([name, { exportName }]) => {
    const current = copies.current.outputs[name];
    if (exportName === undefined || current?.exportName === undefined) return [];
    const comparison = copies.compare(current.exportName, exportName);
    if (comparison === 'different') return [];
    const output = `${path}${name}`;
    return [
      {
        kind: comparison === 'same' ? ('export' as const) : ('unknown' as const),
        resource: output,
        property: 'Export',
        why:
          comparison === 'same'
            ? `The output ${output} has the same export name in both stacks, and an export name must be unique in a Region.`
            : `Cannot determine whether the export name of the output ${output} differs between the stacks.`,
        remedy: `Add \${AWS::StackName} to the export name, or omit Export.`,
      },
    ];
  });
}
