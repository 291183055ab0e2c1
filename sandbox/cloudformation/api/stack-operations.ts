import type { SandboxService } from '../../kernel/service.ts';
import { runRollBack } from '../engine/run-stack.ts';
import { type Account, findStack } from '../model/account.ts';
import type { StackRecord } from '../model/stack-record.ts';
import { checkConstraints, clientToken, stackNameOrId } from '../requests/constraints.ts';
import { stackInBracketsMissing, validationError } from '../requests/errors.ts';
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
      const { stackPolicy } = subjectOf(account, input);
      return stackPolicy === undefined ? {} : { StackPolicyBody: stackPolicy };
    },
    UpdateTerminationProtection: (input: Input) => {
      const stack = subjectOf(account, input);
      if (stack.parentId !== undefined) {
        throw validationError('EnableTerminationProtection can only be applied to root stacks.');
      }
      stack.terminationProtection = readFlag(input.EnableTerminationProtection);
      return { StackId: stack.id };
    },
  };
}

function subjectOf(account: Account, input: Input): StackRecord {
  const name = readText(input.StackName) ?? '';
  checkConstraints([stackNameOrId(readText(input.StackName)), clientToken(readText(input.ClientRequestToken))]);
  const stack = findStack(account, name);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') throw stackInBracketsMissing(name);
  return stack;
}
