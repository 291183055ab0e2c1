import { sameValue } from '../../../core/evaluation/values.ts';
import { startClock } from '../engine/run-stack.ts';
import { startTimer } from '../engine/timer.ts';
import { type Account, findStack } from '../model/account.ts';
import { addStackForReview, createStackRecord } from '../model/new-stack.ts';
import type { ChangeSetRecord, ChangeSetType, StackRecord } from '../model/stack-record.ts';
import { isExecuted } from '../model/stack-record.ts';
import { isUpdatable } from '../model/stack-states.ts';
import { readDeployment } from '../planning/read-deployment.ts';
import { checkConstraints, clientToken, newStackName, STACK_NAME_PATTERN } from '../requests/constraints.ts';
import {
  changeSetMismatch,
  stackExistsForChangeSet,
  stackInBracketsMissing,
  stackNotUpdatable,
  tooManyChangeSets,
  validationError,
} from '../requests/errors.ts';
import { MAX_CHANGE_SETS } from '../requests/limits.ts';
import { type Input, readFlag, readStructures, readText } from '../requests/read-input.ts';
import { checkRequestedImports, readRequestedImports } from '../requests/requested-imports.ts';
import { makeChangeSet, newChangeSetId } from './make-change-set.ts';

/** CreateChangeSet. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html */
export function createChangeSet(account: Account, input: Input): Record<string, unknown> {
  const type = checkInput(input);
  const name = String(input.ChangeSetName);
  const known = findSubject(account, input, type, name);
  const existing = known?.changeSets.get(name);
  if (existing !== undefined && !isExecuted(existing)) {
    refuseAnotherRequest(account, input, existing);
    return { Id: existing.id, StackId: existing.stack.id };
  }
  const stack = known ?? createStackRecord(account, String(input.StackName));
  if ([...stack.changeSets.values()].filter((one) => !isExecuted(one)).length >= MAX_CHANGE_SETS)
    throw tooManyChangeSets(stack.id);
  const { deployment } = readDeployment(account, input, { stack, isDirect: false });
  checkRequestedImports(input, stack.current?.template, deployment.template);
  const changeSet = newRecord(account, input, stack, type, { name, target: deployment });
  if (known === undefined) addStackForReview(account, stack);
  stack.changeSets.set(name, changeSet);
  account.changeSets.set(changeSet.id, changeSet);
  startMaking(account, changeSet);
  return { Id: changeSet.id, StackId: stack.id };
}

/**
 * Refuses a request for a change set name that another request already used. The client token identifies the request. Two requests without
 * a token are equal if they have the same template and parameters.
 */
function refuseAnotherRequest(account: Account, input: Input, existing: ChangeSetRecord): void {
  const token = readText(input.ClientToken);
  if (token !== existing.clientToken) throw changeSetMismatch(existing.name, 'ClientToken');
  if (token !== undefined) return;
  const { deployment } = readDeployment(account, input, { stack: existing.stack, isDirect: false });
  if (deployment.body !== existing.target.body) throw changeSetMismatch(existing.name, 'Template');
  if (!sameValue(deployment.values, existing.target.values)) throw changeSetMismatch(existing.name, 'Parameters');
}

function checkInput(input: Input): ChangeSetType {
  const type = readText(input.ChangeSetType) ?? 'UPDATE';
  const onStackFailure = readText(input.OnStackFailure);
  checkConstraints([
    newStackName(readText(input.StackName)),
    { field: 'changeSetName', value: readText(input.ChangeSetName), required: true, pattern: STACK_NAME_PATTERN, maxLength: 128 },
    { field: 'changeSetType', value: type, oneOf: ['IMPORT', 'UPDATE', 'CREATE'] },
    { field: 'description', value: readText(input.Description), maxLength: 1024 },
    { field: 'onStackFailure', value: onStackFailure, oneOf: ['DO_NOTHING', 'ROLLBACK', 'DELETE'] },
    clientToken(readText(input.ClientToken), 'clientToken'),
  ]);
  if (onStackFailure === 'DELETE' && type !== 'CREATE') {
    throw validationError('OnStackFailure DELETE is only valid when ChangeSetType is CREATE.');
  }
  if (type === 'IMPORT' && readStructures(input.ResourcesToImport).length === 0) {
    throw validationError('Must specify ResourcesToImport when ChangeSetType is IMPORT.');
  }
  return type as ChangeSetType;
}

/** Finds the stack of the change set; undefined if CreateChangeSet creates the stack. */
function findSubject(account: Account, input: Input, type: ChangeSetType, changeSetName: string): StackRecord | undefined {
  const nameOrId = String(input.StackName);
  const stack = findStack(account, nameOrId);
  const isUnderReview = stack?.status === 'REVIEW_IN_PROGRESS';
  if (type === 'CREATE') {
    if (stack !== undefined && !isUnderReview) throw stackExistsForChangeSet(nameOrId, changeSetName);
    if (stack === undefined && nameOrId.startsWith('arn:')) throw stackInBracketsMissing(nameOrId);
    return stack;
  }
  if (stack === undefined) {
    if (type === 'UPDATE' || nameOrId.startsWith('arn:')) throw stackInBracketsMissing(nameOrId);
    return undefined;
  }
  if (!isUpdatable(stack.status) && !(type === 'IMPORT' && isUnderReview)) throw stackNotUpdatable(stack.id, stack.status);
  return stack;
}

function newRecord(
  account: Account,
  input: Input,
  stack: StackRecord,
  type: ChangeSetType,
  { name, target }: Pick<ChangeSetRecord, 'name' | 'target'>,
): ChangeSetRecord {
  return {
    id: newChangeSetId(account, name),
    name,
    stack,
    basis: stack.stable,
    type,
    target,
    description: readText(input.Description),
    clientToken: readText(input.ClientToken),
    creationTime: Date.now(),
    includeNestedStacks: readFlag(input.IncludeNestedStacks),
    importExistingResources:
      readText(input.ImportExistingResources) === undefined ? undefined : readFlag(input.ImportExistingResources),
    onStackFailure: readText(input.OnStackFailure),
    resourcesToImport: readRequestedImports(input),
    distortion: account.changeSetDistortions.shift(),
    status: 'CREATE_PENDING',
    executionStatus: 'UNAVAILABLE',
    changes: [],
    changesWithoutValues: [],
    children: new Map(),
  };
}

/**
 * Starts the creation of a change set, which is in CREATE_PENDING for the first quarter of the configured time. A change set that repeats
 * the deployment takes no time.
 */
function startMaking(account: Account, changeSet: ChangeSetRecord): void {
  const { stack, target } = changeSet;
  const stopClock = startClock(account, stack, 'change-set');
  const seconds = sameValue(target, stack.current) ? 0 : account.changeSetSeconds / 4;
  const isGone = () => account.changeSets.get(changeSet.id) !== changeSet;
  startTimer(seconds, () => {
    changeSet.status = 'CREATE_IN_PROGRESS';
    startTimer(seconds * 3, () => {
      if (isGone()) return;
      makeChangeSet(account, changeSet);
      stopClock();
    });
  });
}
