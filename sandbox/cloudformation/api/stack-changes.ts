import { ServiceError } from '../../kernel/service.ts';
import { cancelDeletion } from '../engine/delete-stack.ts';
import { type OnFailure, runDelete, runStack } from '../engine/run-stack.ts';
import { checkStackPolicy } from '../engine/stack-policy.ts';
import { type Account, findStack } from '../model/account.ts';
import { addStack, createStackRecord } from '../model/new-stack.ts';
import type { StackRecord } from '../model/stack-record.ts';
import { isExecuted } from '../model/stack-record.ts';
import { isNotTerminal, isUndeletable, isUpdatable } from '../model/stack-states.ts';
import { useToken } from '../model/tokens.ts';
import { isMade, planCreate, planUpdate } from '../planning/operation-plan.ts';
import { predictStack } from '../planning/predict.ts';
import { readDeployment } from '../planning/read-deployment.ts';
import { checkConstraints, clientToken, newStackName, stackNameOrId } from '../requests/constraints.ts';
import {
  noUpdates,
  stackExists,
  stackInBracketsMissing,
  stackNotDeletable,
  stackNotTerminal,
  stackNotUpdatable,
  stackProtected,
  validationError,
} from '../requests/errors.ts';
import { type Input, readFlag, readInteger, readText, readTexts } from '../requests/read-input.ts';

/** CreateStack. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export function createStack(account: Account, input: Input): Record<string, unknown> {
  const name = readText(input.StackName) ?? '';
  const token = readText(input.ClientRequestToken);
  const onFailure = readText(input.OnFailure);
  checkConstraints([
    newStackName(readText(input.StackName)),
    clientToken(token),
    { field: 'onFailure', value: onFailure, oneOf: ['ROLLBACK', 'DELETE', 'DO_NOTHING'] },
  ]);
  const known = findStack(account, name);
  if (known !== undefined && known.status !== 'REVIEW_IN_PROGRESS') {
    if (useToken(known, token, 'CreateStack') === 'used-for-this') return { StackId: known.id };
    throw stackExists(name);
  }
  if (onFailure !== undefined && readText(input.DisableRollback) !== undefined) {
    throw validationError('You cannot specify both DisableRollback and OnFailure.');
  }
  const policy = readStackPolicy(account, input);
  const stack = known ?? createStackRecord(account, name);
  const { deployment, evaluated } = readDeployment(account, input, { stack, isDirect: true });
  if (known === undefined) addStack(account, stack);
  const disablesRollback = readFlag(input.DisableRollback) || onFailure === 'DO_NOTHING';
  makeObsolete(stack);
  stack.disableRollback = disablesRollback;
  stack.terminationProtection = readFlag(input.EnableTerminationProtection);
  stack.retainExceptOnCreate = readFlag(input.RetainExceptOnCreate) || undefined;
  stack.timeoutInMinutes = readInteger(input.TimeoutInMinutes);
  if (policy !== undefined) stack.stackPolicy = policy;
  if (token !== undefined) stack.tokens.set(token, 'CreateStack');
  runStack({
    account,
    stack,
    kind: 'CREATE',
    target: deployment,
    plan: planCreate(evaluated),
    token,
    onFailure: disablesRollback ? 'DO_NOTHING' : ((onFailure ?? 'ROLLBACK') as OnFailure),
    timeoutInMinutes: stack.timeoutInMinutes,
  });
  return { StackId: stack.id };
}

/** UpdateStack. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html */
export function updateStack(account: Account, input: Input): Record<string, unknown> {
  const name = readText(input.StackName) ?? '';
  const token = readText(input.ClientRequestToken);
  checkConstraints([stackNameOrId(readText(input.StackName)), clientToken(token)]);
  const stack = findStack(account, name);
  if (stack === undefined) throw stackInBracketsMissing(name);
  if (useToken(stack, token, 'UpdateStack') === 'used-for-this') return { StackId: stack.id };
  const disablesRollback = readFlag(input.DisableRollback);
  if (!isUpdatable(stack.status)) throw stackNotUpdatable(stack.id, stack.status);
  if (isNotTerminal(stack.status) && !disablesRollback) throw stackNotTerminal(stack.status);
  const policy = readStackPolicy(account, input);
  const overriding = readStackPolicy(account, {
    StackPolicyBody: input.StackPolicyDuringUpdateBody,
    StackPolicyURL: input.StackPolicyDuringUpdateURL,
  });
  const { deployment, evaluated, hasTransform } = readDeployment(account, input, { stack, isDirect: true });
  const prediction = predictStack(account, stack, stack.stable, deployment);
  if (prediction.refusal !== undefined) throw validationError(prediction.refusal);
  // CloudFormation processes a template with a transform only after the call, so it cannot refuse the call.
  if (!prediction.hasChanges && stack.unfinished === undefined && !hasTransform) throw noUpdates();
  makeObsolete(stack);
  stack.lastUpdatedTime = Date.now();
  stack.changeSetId = undefined;
  stack.disableRollback = disablesRollback;
  stack.retainExceptOnCreate = readFlag(input.RetainExceptOnCreate) || undefined;
  stack.overridingPolicy = overriding;
  if (token !== undefined) stack.tokens.set(token, 'UpdateStack');
  runStack({
    account,
    stack,
    kind: 'UPDATE',
    target: deployment,
    plan: planUpdate(evaluated, prediction, (logicalId) => isMade(stack, logicalId)),
    token,
    onFailure: disablesRollback ? 'DO_NOTHING' : 'ROLLBACK',
    onEnd: (ok) => {
      stack.overridingPolicy = undefined;
      if (ok && policy !== undefined) stack.stackPolicy = policy;
    },
  });
  return { StackId: stack.id };
}

/** DeleteStack. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
export function deleteStackOnRequest(account: Account, input: Input): Record<string, unknown> {
  const name = readText(input.StackName) ?? '';
  const token = readText(input.ClientRequestToken);
  const mode = readText(input.DeletionMode);
  checkConstraints([
    stackNameOrId(readText(input.StackName)),
    clientToken(token),
    { field: 'deletionMode', value: mode, oneOf: ['STANDARD', 'FORCE_DELETE_STACK'] },
  ]);
  const stack = findStack(account, name);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
  if (useToken(stack, token, 'DeleteStack') === 'used-for-this') return {};
  if (stack.terminationProtection || isRootProtected(account, stack)) throw stackProtected(name);
  if (isUndeletable(stack.status)) throw stackNotDeletable(name, stack.status);
  const retain = new Set(readTexts(input.RetainResources));
  if (retain.size > 0 && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Stack [${name}] is not in DELETE_FAILED state: RetainResources can only be specified for a stack in that state`,
    );
  }
  if (mode === 'FORCE_DELETE_STACK' && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Stack [${name}] is not in DELETE_FAILED state: FORCE_DELETE_STACK can only be specified for a stack in that state`,
    );
  }
  if (token !== undefined) stack.tokens.set(token, 'DeleteStack');
  const inUse = account.exports.findInUse(stack);
  if (inUse !== undefined) {
    cancelDeletion(account, stack, `Export ${inUse.name} cannot be deleted as it is in use by ${inUse.importer}`, token);
    return {};
  }
  stack.deletionMode = mode;
  runDelete(account, stack, { token, retain, isForced: mode === 'FORCE_DELETE_STACK' });
  return {};
}

/**
 * Returns true if termination protection is enabled on the root stack, because it also protects the nested stacks.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html
 */
function isRootProtected(account: Account, { rootId }: StackRecord): boolean {
  return rootId !== undefined && account.stacks.get(rootId)?.terminationProtection === true;
}

/** Marks the available change sets of the stack as obsolete, because the stack changes. */
function makeObsolete(stack: StackRecord): void {
  for (const changeSet of stack.changeSets.values()) {
    if (!isExecuted(changeSet) && changeSet.executionStatus === 'AVAILABLE') changeSet.executionStatus = 'OBSOLETE';
  }
}

/**
 * Reads a stack policy from `StackPolicyBody` or `StackPolicyURL`.
 *
 * @throws ServiceError for both of them, and for a policy that is not valid
 */
export function readStackPolicy(account: Account, input: Input): string | undefined {
  const body = readText(input.StackPolicyBody);
  const url = readText(input.StackPolicyURL);
  if (body !== undefined && url !== undefined) {
    throw validationError('You cannot specify both StackPolicyURL and StackPolicyBody');
  }
  const policy = url === undefined ? body : fetchPolicy(account, url);
  if (policy !== undefined) checkStackPolicy(policy);
  return policy;
}

function fetchPolicy(account: Account, url: string): string {
  try {
    return account.templates.fetch(url);
  } catch (error) {
    if (error instanceof ServiceError) throw validationError('Error validating stack policy: Invalid stack policy');
    throw error;
  }
}
