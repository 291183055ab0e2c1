/** The execution, as the context object of Step Functions describes it. */
export interface ExecutionIdentity {
  /** The execution's ARN. */
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly startTime: string;
}

/** The part of the name of a next stack that follows the name of the deployment. */
export const NEXT_STACK_INFIX = '-bg-';

/** CloudFormation's limit for change set names and client tokens. */
const LONGEST_NAME = 128;

/** Hexadecimal digits of a signature in a name: 128 bits. */
const SIGNATURE_DIGITS = 32;

/** Ends of the names of objects, such as records and approvals, that an execution has in addition to the one under its own name. */
const OBJECT_SUFFIXES = ['-first-create', '-failed-stack', '-next-stack', '-next-stack-deleted', '-retired'] as const;

/** One of these ends. */
export type ObjectSuffix = (typeof OBJECT_SUFFIXES)[number];

/** Returns true for the name of an execution whose objects could have the names of another execution's objects. */
export function isAmbiguousName(executionName: string): boolean {
  return OBJECT_SUFFIXES.some((suffix) => executionName.endsWith(suffix));
}

/** Signs a string with the gate's secret. @returns at least 32 hexadecimal digits */
export type Sign = (text: string) => Promise<string>;

/** The call that a client token belongs to. CloudFormation treats the same token in another call as another request. */
export type TokenPurpose = 'create' | 'change-set' | 'execute' | 'delete';

/** The fields of the deployment input that name a stack. */
export interface StackIdentity {
  readonly environmentName?: string | undefined;
  readonly stackName: string;
}

/** `<environmentName>-<stackName>`, as in the AWS blog article; without `environmentName`, `stackName` is the exact name. */
export function stackNameOf({ environmentName, stackName }: StackIdentity): string {
  return environmentName === undefined ? stackName : `${environmentName}-${stackName}`;
}

/** Returns the name of the stack that an execution creates or updates: in a blue/green deployment, the next stack. */
export function operatedStackNameOf(state: StackIdentity & { readonly nextStack?: { readonly stackName: string } }): string {
  return state.nextStack?.stackName ?? stackNameOf(state);
}

/** Hexadecimal digits in the name of a next stack. */
const NEXT_STACK_DIGITS = 8;

/**
 * Name of the stack that a blue/green deployment creates. It is the same for each attempt of one execution, so that a repeated
 * task does not create a third stack.
 *
 * @example
 * await nextStackNameOf({ environmentName: 'prod', stackName: 'shop', execution }, sign); // prod-shop-bg-0a1b2c3d
 */
export async function nextStackNameOf(
  { execution, ...deployment }: StackIdentity & { readonly execution: Pick<ExecutionIdentity, 'id'> },
  sign: Sign,
): Promise<string> {
  const digits = (await sign(`next stack name\n${execution.id}`)).slice(0, NEXT_STACK_DIGITS);
  return `${stackNameOf(deployment)}${NEXT_STACK_INFIX}${digits}`;
}

/**
 * Name of the only change set of an execution. The signature makes the name unpredictable, so that no other principal can create a change
 * set with this name first. At most 128 characters of `[a-zA-Z][-a-zA-Z0-9]*`.
 */
export async function changeSetNameOf({ id, name }: Pick<ExecutionIdentity, 'id' | 'name'>, sign: Sign): Promise<string> {
  return changeSetPrefixOf({ name }) + (await signatureOf(`change set name\n${id}`, sign));
}

/** Returns the readable prefix of the change set's name, which people can search for. */
export function changeSetPrefixOf({ name }: Pick<ExecutionIdentity, 'name'>): string {
  // Execution names allow characters that CloudFormation does not; each becomes its code, so that different names stay different.
  const readable = name.replace(/[^-a-zA-Z0-9]/gu, (character) => `-${character.codePointAt(0)?.toString(16)}-`);
  return `${`stackgate-${readable}`.slice(0, LONGEST_NAME - SIGNATURE_DIGITS - 1)}-`;
}

/**
 * Token of one call of an execution. CloudFormation puts the token of an operation on every event of it, so an event with this
 * token belongs to a call of the gate. At most 128 characters of `[a-zA-Z0-9][-a-zA-Z0-9]*`.
 */
export async function clientRequestTokenOf(
  { id }: Pick<ExecutionIdentity, 'id'>,
  purpose: TokenPurpose,
  sign: Sign,
): Promise<string> {
  return `stackgate-${purpose}-${await signatureOf(`client token\n${purpose}\n${id}`, sign)}`;
}

/** Prefixes of the tokens of operations that a deployment waits for. */
export const AWAITED_TOKEN_PREFIXES = ['stackgate-create-', 'stackgate-execute-'] as const;

/** Checks whether a string has the format of the token of a create or an update. The token can belong to any gate. */
export function isAwaitedToken(text: string): boolean {
  const prefix = AWAITED_TOKEN_PREFIXES.find((beginning) => text.startsWith(beginning));
  return prefix !== undefined && /^[0-9a-f]{32}$/.test(text.slice(prefix.length));
}

async function signatureOf(text: string, sign: Sign): Promise<string> {
  return (await sign(text)).slice(0, SIGNATURE_DIGITS);
}
