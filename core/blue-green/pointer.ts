import * as z from 'zod/mini';
import type { StackIdentity } from '../deployment/names.ts';
import { DeploymentError } from '../errors.ts';

const time = z.iso.datetime();

/** The form of a pointer in the bucket. An older gate can have written it. */
const schema = z.object({
  version: z.literal(1),
  environmentName: z.optional(z.string()),
  stackName: z.string(),
  /** ARN of the stack that deployments follow. */
  current: z.string(),
  /** The stack before the last switch. It exists until it is retired. */
  previous: z.optional(
    z.object({
      stackId: z.string(),
      /** Time of the switch, ISO 8601. */
      switchedAt: time,
      /** Time after which the gate deletes the stack, ISO 8601. Absent: only a person deletes it. */
      retireAt: z.optional(time),
      /** The stack had termination protection before the switch. The gate enables it at the switch. */
      wasProtected: z.boolean(),
      /** SHA-256 of the policy of the push that switched; absent if it had none. The deletion is judged with this policy too. */
      policySha256: z.optional(z.string()),
      /** Time until which a function of the gate can start the deletion of the stack, ISO 8601. The pointer does not move back before it. */
      deletesUntil: z.optional(time),
    }),
  ),
  /** The stack that an execution creates now. No other execution may create one. */
  next: z.optional(
    z.object({
      stackName: z.string(),
      executionArn: z.string(),
      /** Time after which the execution no longer runs, ISO 8601. */
      expiresAt: time,
    }),
  ),
});

/**
 * The stacks of a deployment that was deployed blue/green: at most two exist.
 *
 * The pointer is an object in the bucket of the gate, which is written with `If-None-Match` or `If-Match`, so that of two writers only one
 * succeeds. The SSM parameter and the alias for the users follow the object.
 */
export type Pointer = z.infer<typeof schema>;

/** The place of an exact stack name, which has no environment. No environment has this name, because names begin with a letter. */
const NO_ENVIRONMENT = '-';

/**
 * Returns the path of a deployment in the names of its pointer. Different deployments have different paths, although
 * their stacks can have the same name: `prod` and `shop-2`, `prod-shop` and `2`.
 *
 * @example
 * pointerPathOf({ environmentName: 'prod', stackName: 'shop' }); // prod/shop
 */
export function pointerPathOf({ environmentName = NO_ENVIRONMENT, stackName }: StackIdentity): string {
  return `${environmentName}/${stackName}`;
}

/**
 * Returns the name of the SSM parameter that holds the ID of the current stack.
 *
 * @param gateId the name of the gate
 */
export function pointerParameterOf(gateId: string, deployment: StackIdentity): string {
  return `/stackgate/${gateId}/${pointerPathOf(deployment)}`;
}

/** Returns the alias of the current stack. */
export function aliasOf({ environmentName, stackName }: StackIdentity): string {
  return `${environmentName === undefined ? stackName : `${environmentName}-${stackName}`}-current`;
}

/** Writes a pointer as the text of its object. */
export function writePointer(pointer: Pointer): string {
  return JSON.stringify(pointer);
}

/**
 * Reads the text of a pointer's object.
 *
 * @param source the address of the object
 * @throws DeploymentError ConfigurationError if the text is not the pointer of this deployment: the gate then does not know which stack is
 *   the current one
 */
export function readPointer(text: string, deployment: StackIdentity, source: string): Pointer {
  const pointer = parse(text);
  if (pointer !== undefined && pointerPathOf(pointer) === pointerPathOf(deployment)) return pointer;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected ${source} to be the pointer of the deployment ${pointerPathOf(deployment)}, got other content: restore the previous version ` +
      'of the object.',
  );
}

function parse(text: string): Pointer | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
