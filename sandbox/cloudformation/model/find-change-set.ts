import { changeSetNameOrId, checkConstraints, stackNameOrId } from '../requests/constraints.ts';
import { changeSetMissing, changeSetNeedsStackName, stackInBracketsMissing } from '../requests/errors.ts';
import { type Input, readText } from '../requests/read-input.ts';
import { type Account, findStack } from './account.ts';
import type { ChangeSetRecord } from './stack-record.ts';

/** The change set of a request. */
export type FoundChangeSet =
  | { readonly kind: 'found'; readonly changeSet: ChangeSetRecord }
  | { readonly kind: 'missing'; readonly nameOrId: string };

/**
 * Finds the change set of a request, by its ARN, or by its name and its stack.
 *
 * @throws ServiceError if the request does not name the stack, or the stack does not exist
 */
export function lookUpChangeSet(account: Account, input: Input): FoundChangeSet {
  const nameOrId = readText(input.ChangeSetName) ?? '';
  const stackName = readText(input.StackName);
  checkConstraints([changeSetNameOrId(readText(input.ChangeSetName)), stackNameOrId(stackName, false)]);
  if (nameOrId.startsWith('arn:')) return found(account.changeSets.get(nameOrId), nameOrId);
  if (stackName === undefined) throw changeSetNeedsStackName();
  const stack = findStack(account, stackName);
  if (stack === undefined) throw stackInBracketsMissing(stackName);
  return found(stack.changeSets.get(nameOrId), nameOrId);
}

/** Finds the change set of a request that requires an existing change set. */
export function findChangeSet(account: Account, input: Input): ChangeSetRecord {
  const result = lookUpChangeSet(account, input);
  if (result.kind === 'missing') throw changeSetMissing(result.nameOrId);
  return result.changeSet;
}

function found(changeSet: ChangeSetRecord | undefined, nameOrId: string): FoundChangeSet {
  return changeSet === undefined ? { kind: 'missing', nameOrId } : { kind: 'found', changeSet };
}
