import { type Input, readText } from '../api/read-input.ts';
import { changeSetNameOrId, checkConstraints, stackNameOrId } from '../resources/constraints.ts';
import type { ChangeSetRecord } from './change-set-record.ts';
import { changeSetMissing, changeSetNeedsStackName, stackInBracketsMissing } from './errors.ts';
import { findStack, type World } from './world.ts';

/** What a request about a change set means. */
export type FoundChangeSet =
  | { readonly kind: 'found'; readonly changeSet: ChangeSetRecord }
  | { readonly kind: 'missing'; readonly nameOrId: string };

/**
 * The change set of a request, by its ARN, or by its name and its stack.
 *
 * @throws ServiceError where the request does not say which stack, or the stack is not there
 */
export function lookUpChangeSet(world: World, input: Input): FoundChangeSet {
  const nameOrId = readText(input.ChangeSetName) ?? '';
  const stackName = readText(input.StackName);
  checkConstraints([changeSetNameOrId(readText(input.ChangeSetName)), stackNameOrId(stackName, false)]);
  if (nameOrId.startsWith('arn:')) return found(world.changeSets.get(nameOrId), nameOrId);
  if (stackName === undefined) throw changeSetNeedsStackName();
  const stack = findStack(world, stackName);
  if (stack === undefined) throw stackInBracketsMissing(stackName);
  return found(stack.changeSets.get(nameOrId), nameOrId);
}

/** The same for requests that need one to be there. */
export function findChangeSet(world: World, input: Input): ChangeSetRecord {
  const result = lookUpChangeSet(world, input);
  if (result.kind === 'missing') throw changeSetMissing(result.nameOrId);
  return result.changeSet;
}

function found(changeSet: ChangeSetRecord | undefined, nameOrId: string): FoundChangeSet {
  return changeSet === undefined ? { kind: 'missing', nameOrId } : { kind: 'found', changeSet };
}
