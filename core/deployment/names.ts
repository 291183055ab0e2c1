import type { ExecutionIdentity } from './state.ts';

/** CloudFormation's limit for change-set names and client tokens. */
const LONGEST_NAME = 128;

/** Which call a client token belongs to: the same token in another call would not be another request. */
export type TokenPurpose = 'create' | 'execute' | 'delete';

/** The fields of the deployment input that name a stack. */
export interface StackIdentity {
  readonly environmentName?: string | undefined;
  readonly stackName: string;
}

/** `<environmentName>-<stackName>`, as in the article; without `environmentName`, `stackName` is the exact name. */
export function stackNameOf({ environmentName, stackName }: StackIdentity): string {
  return environmentName === undefined ? stackName : `${environmentName}-${stackName}`;
}

/** The one change set of an execution: a retried task finds it by this name. At most 128 characters of `[a-zA-Z][-a-zA-Z0-9]*`. */
export function changeSetNameOf(execution: Pick<ExecutionIdentity, 'name'>): string {
  return stemOf(execution).slice(0, LONGEST_NAME);
}

/** The token that CloudFormation puts on every event of the operation. At most 128 characters of `[a-zA-Z0-9][-a-zA-Z0-9]*`. */
export function clientRequestTokenOf(execution: Pick<ExecutionIdentity, 'name'>, purpose: TokenPurpose): string {
  const suffix = `-${purpose}`;
  return stemOf(execution).slice(0, LONGEST_NAME - suffix.length) + suffix;
}

/** Execution names may hold characters that CloudFormation's may not; each becomes its code, so that two names stay two. */
function stemOf(execution: Pick<ExecutionIdentity, 'name'>): string {
  return `stackgate-${execution.name.replace(/[^-a-zA-Z0-9]/gu, (character) => `-${character.codePointAt(0)?.toString(16)}-`)}`;
}
