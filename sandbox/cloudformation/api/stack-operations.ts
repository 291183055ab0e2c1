import type { SandboxService } from '../../kernel/service.ts';
import { runRollBack } from '../engine/run-stack.ts';
import { type Account, findStack } from '../model/account.ts';
import type { StackRecord } from '../model/stack-record.ts';
import { checkConstraints, clientToken, stackNameOrId } from '../requests/constraints.ts';
import { aliasExists, aliasLimit, stackExists, stackInBracketsMissing, validationError } from '../requests/errors.ts';
import { type Input, readFlag, readText, readTexts } from '../requests/read-input.ts';
import { createStack, deleteStackOnRequest, readStackPolicy, updateStack } from './stack-changes.ts';

/** The operations that change stacks. */
export function createStackOperations(account: Account): SandboxService['operations'] {
  return {
    CreateStack: (input: Input) => createStack(account, input),
    UpdateStack: (input: Input) => updateStack(account, input),
    DeleteStack: (input: Input) => deleteStackOnRequest(account, input),
    CancelUpdateStack: (input: Input) => {
      const stack = subjectOf(account, input);
      if (stack.status !== 'UPDATE_IN_PROGRESS')
        throw validationError('CancelUpdateStack cannot be called from current stack status');
      stack.operation?.interrupt('Stack update cancelled');
      return {};
    },
    ContinueUpdateRollback: (input: Input) => {
      const stack = subjectOf(account, input);
      if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
        throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
      }
      runRollBack(account, stack, { token: readText(input.ClientRequestToken), skip: new Set(readTexts(input.ResourcesToSkip)) });
      return {};
    },
    RollbackStack: (input: Input) => {
      const stack = subjectOf(account, input);
      if (stack.status !== 'CREATE_FAILED' && stack.status !== 'UPDATE_FAILED') {
        throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
      }
      stack.retainExceptOnCreate = readFlag(input.RetainExceptOnCreate) || stack.retainExceptOnCreate;
      runRollBack(account, stack, { token: readText(input.ClientRequestToken), skip: new Set() });
      return { StackId: stack.id };
    },
    SetStackPolicy: (input: Input) => {
      const stack = subjectOf(account, input);
      const policy = readStackPolicy(account, input);
      if (policy === undefined) throw validationError('Either StackPolicyURL or StackPolicyBody must be specified');
      stack.stackPolicy = policy;
      return {};
    },
    GetStackPolicy: (input: Input) => {
      const { stackPolicy, overridingPolicy = stackPolicy } = subjectOf(account, input);
      return overridingPolicy === undefined ? {} : { StackPolicyBody: overridingPolicy };
    },
    UpdateTerminationProtection: (input: Input) => {
      const stack = subjectOf(account, input);
      if (stack.parentId !== undefined) {
        throw validationError('EnableTerminationProtection can only be applied to root stacks.');
      }
      stack.terminationProtection = readFlag(input.EnableTerminationProtection);
      return { StackId: stack.id };
    },
    SetAlias: (input: Input) => {
      const stack = subjectOf(account, input);
      const aliasName = readAliasName(input);
      if (stack.aliasName !== undefined && stack.aliasName !== aliasName) throw aliasLimit(stack.name, stack.aliasName);
      const owner = findStack(account, aliasName);
      if (owner !== undefined && owner.aliasName !== aliasName) throw stackExists(aliasName);
      if (owner !== undefined && owner !== stack) throw aliasExists(aliasName);
      stack.aliasName = aliasName;
      return {};
    },
    RemoveAlias: (input: Input) => {
      const aliasName = readAliasName(input);
      const stack = findStack(account, aliasName);
      if (stack?.aliasName !== aliasName) throw validationError(`Alias [${aliasName}] does not exist`);
      stack.aliasName = undefined;
      return {};
    },
  };
}

function readAliasName(input: Input): string {
  const aliasName = readText(input.AliasName);
  if (aliasName === undefined) throw validationError('AliasName is a required parameter.');
  checkConstraints([{ ...stackNameOrId(aliasName), field: 'aliasName' }]);
  return aliasName;
}

function subjectOf(account: Account, input: Input): StackRecord {
  const name = readText(input.StackName) ?? '';
  checkConstraints([stackNameOrId(readText(input.StackName)), clientToken(readText(input.ClientRequestToken))]);
  const stack = findStack(account, name);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') throw stackInBracketsMissing(name);
  return stack;
}
