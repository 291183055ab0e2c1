import type { StackIdentity } from '../deployment/names.ts';
import { GATE_BUCKET_KEYS } from '../gate-bucket-keys.ts';

/** The stack of a deployment before the last switch. */
export interface PreviousStack {
  readonly stackId: string;
  /** Time of the switch, ISO 8601. */
  readonly switchedAt: string;
  /** Time after which the gate deletes the stack, ISO 8601. Absent: only a person deletes it. */
  readonly retireAt?: string;
  /** The stack had termination protection before the switch. The gate enables it at the switch. */
  readonly wasProtected: boolean;
  /** SHA-256 of the policy in the push that moved the pointer; absent without a policy. The deletion is also judged by this policy. */
  readonly policySha256?: string;
  /** Time until which a function of the gate can start the deletion of the stack, ISO 8601. The pointer does not move back before it. */
  readonly deletesUntil?: string;
}

/**
 * The stacks of a deployment that was deployed blue/green: at most two exist.
 *
 * Each change of the pointer is a signed object in the bucket of the gate, which is written once under the next number, so that of two
 * writers only one succeeds, and an earlier pointer never takes the place of a later one. The SSM parameter and the alias for the users
 * follow the last object.
 */
export interface Pointer {
  readonly version: 1;
  readonly environmentName?: string | undefined;
  readonly stackName: string;
  /** ARN of the stack that deployments follow. */
  readonly current: string;
  /** The stack before the last switch. It exists until it is retired. */
  readonly previous?: PreviousStack | undefined;
  /** The stack that an execution creates now. No other execution may create one. */
  readonly next?: {
    readonly stackName: string;
    readonly executionArn: string;
    /** Time after which the execution no longer runs, ISO 8601. */
    readonly expiresAt: string;
  };
}

/**
 * Replaces the environment in the path of a deployment with an exact stack name. No environment has this name, because names begin with a
 * letter.
 */
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

/** Digits of the number in a key: S3 lists keys in the order of their characters. */
const DIGITS = 10;

/** Returns the prefix of the keys of a deployment's pointers. No other deployment has keys with this prefix, because names have no dots. */
export function pointerPrefixOf(deployment: StackIdentity): string {
  return `${GATE_BUCKET_KEYS.pointers}${pointerPathOf(deployment)}.`;
}

/**
 * Returns the key of a pointer.
 *
 * @param number 1 for the first pointer of the deployment
 * @example
 * pointerKeyOf({ environmentName: 'prod', stackName: 'shop' }, 7); // pointers/prod/shop.0000000007.json
 */
export function pointerKeyOf(deployment: StackIdentity, number: number): string {
  return `${pointerPrefixOf(deployment)}${String(number).padStart(DIGITS, '0')}.json`;
}

/** Reads the deployment and the number from a key. @returns undefined for the key of another object */
export function readPointerKey(key: string): { readonly deployment: StackIdentity; readonly number: number } | undefined {
  const [, environmentName, stackName, digits] = /^pointers\/([^/.]+)\/([^/.]+)\.(\d{10})\.json$/.exec(key) ?? [];
  if (environmentName === undefined || stackName === undefined) return undefined;
  const deployment = environmentName === NO_ENVIRONMENT ? { stackName } : { environmentName, stackName };
  return { deployment, number: Number(digits) };
}
