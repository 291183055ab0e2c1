import { aliasOf, type Pointer, pointerParameterOf, pointerPrefixOf } from '../../../core/blue-green/pointer.ts';
import type { StackSnapshot } from '../../cloudformation/api/cloudformation.ts';
import { ServiceError } from '../../kernel/service.ts';
import { toText } from '../../protocols/http-message.ts';
import { type BlueGreenAccount, DEPLOYMENT, FIRST_STACK } from './create-blue-green.ts';

/** Name of the gate in the names of SSM parameters. */
const GATE_ID = 'sandbox';

/** Reads the last pointer in the bucket; undefined before the first blue/green deployment. */
export function readTruePointer({ sandbox, gate }: Pick<BlueGreenAccount, 'sandbox' | 'gate'>): Pointer | undefined {
  const key = sandbox.s3
    .keys(gate.bucket)
    .filter((name) => name.startsWith(pointerPrefixOf(DEPLOYMENT)))
    .sort()
    .at(-1);
  const content = key === undefined ? undefined : sandbox.s3.read(gate.bucket, key);
  const [, line] = content === undefined ? [] : toText(content).split('\n');
  return line === undefined ? undefined : (JSON.parse(line) as { readonly value: Pointer }).value;
}

/** Reads the SSM parameter that users follow; undefined before the first switch. */
export function readParameter({ sandbox }: Pick<BlueGreenAccount, 'sandbox'>): string | undefined {
  return sandbox.parameterStore.read(pointerParameterOf(GATE_ID, DEPLOYMENT));
}

/** Reads the ID of the stack with the alias; undefined before the first switch. */
export function readAlias(account: Pick<BlueGreenAccount, 'sandbox'>): string | undefined {
  return describe(account, aliasOf(DEPLOYMENT))?.StackId;
}

/** Returns the stacks of the deployment that exist. */
export function readStacks({ sandbox }: Pick<BlueGreenAccount, 'sandbox'>): readonly StackSnapshot[] {
  return Object.values(sandbox.cloudFormation.stacks()).filter(
    ({ name, status }) => status !== 'DELETE_COMPLETE' && (name === FIRST_STACK || name.startsWith(`${FIRST_STACK}-bg-`)),
  );
}

/** Returns the status and the termination protection of a stack; undefined if no stack has this name or ID, or if it was deleted. */
export function describe({ sandbox }: Pick<BlueGreenAccount, 'sandbox'>, StackName: string): DescribedStack | undefined {
  try {
    const answer = sandbox.cloudFormation.operations.DescribeStacks?.({ StackName }, { caller: 'oracle' });
    const [stack] = (answer as { readonly Stacks: readonly DescribedStack[] }).Stacks;
    return stack?.StackStatus === 'DELETE_COMPLETE' ? undefined : stack;
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

interface DescribedStack {
  readonly StackId: string;
  readonly StackStatus: string;
  readonly EnableTerminationProtection?: boolean;
}
