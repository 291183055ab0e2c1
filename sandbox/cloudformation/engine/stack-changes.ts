import { type Input, readFlag, readInteger, readText, readTexts } from '../api/read-input.ts';
import { isMade } from '../change-sets/execute-change-set.ts';
import { predictStack } from '../change-sets/predict.ts';
import { isExecuted } from '../model/change-set-record.ts';
import {
  exportInUse,
  noUpdates,
  stackExists,
  stackInBracketsMissing,
  stackNotDeletable,
  stackNotTerminal,
  stackNotUpdatable,
  stackProtected,
  validationError,
} from '../model/errors.ts';
import { addStack, createStackRecord } from '../model/new-stack.ts';
import { readDeployment } from '../model/read-deployment.ts';
import type { StackRecord } from '../model/stack-record.ts';
import { isNotTerminal, isUndeletable, isUpdatable } from '../model/stack-states.ts';
import { useToken } from '../model/tokens.ts';
import { findStack, type World } from '../model/world.ts';
import { checkConstraints, clientToken, newStackName, stackNameOrId } from '../resources/constraints.ts';
import { planChanges, planCreate } from './operation-plan.ts';
import { type OnFailure, runDelete, runStack } from './run-stack.ts';
import { checkStackPolicy } from './stack-policy.ts';

/** CreateStack. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export function createStack(world: World, input: Input): Record<string, unknown> {
  const name = readText(input.StackName) ?? '';
  const token = readText(input.ClientRequestToken);
  const onFailure = readText(input.OnFailure);
  checkConstraints([
    newStackName(readText(input.StackName)),
    clientToken(token),
    { field: 'onFailure', value: onFailure, oneOf: ['ROLLBACK', 'DELETE', 'DO_NOTHING'] },
  ]);
  const known = findStack(world, name);
  if (known !== undefined && known.status !== 'REVIEW_IN_PROGRESS') {
    if (useToken(known, token, 'CreateStack') === 'used-for-this') return { StackId: known.id };
    throw stackExists(name);
  }
  if (onFailure !== undefined && readText(input.DisableRollback) !== undefined) {
    throw validationError('You cannot specify both DisableRollback and OnFailure.');
  }
  const policy = readStackPolicy(input);
  const stack = known ?? createStackRecord(world, name);
  const { deployment, evaluated } = readDeployment(world, input, { stack, isDirect: true });
  if (known === undefined) addStack(world, stack);
  const disablesRollback = readFlag(input.DisableRollback) || onFailure === 'DO_NOTHING';
  makeObsolete(stack);
  stack.disableRollback = disablesRollback;
  stack.terminationProtection = readFlag(input.EnableTerminationProtection);
  stack.retainExceptOnCreate = readFlag(input.RetainExceptOnCreate) || undefined;
  stack.timeoutInMinutes = readInteger(input.TimeoutInMinutes);
  if (policy !== undefined) stack.stackPolicy = policy;
  if (token !== undefined) stack.tokens.set(token, 'CreateStack');
  runStack({
    world,
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
export function updateStack(world: World, input: Input): Record<string, unknown> {
  const name = readText(input.StackName) ?? '';
  const token = readText(input.ClientRequestToken);
  checkConstraints([stackNameOrId(readText(input.StackName)), clientToken(token)]);
  const stack = findStack(world, name);
  if (stack === undefined) throw stackInBracketsMissing(name);
  if (useToken(stack, token, 'UpdateStack') === 'used-for-this') return { StackId: stack.id };
  const disablesRollback = readFlag(input.DisableRollback);
  if (!isUpdatable(stack.status)) throw stackNotUpdatable(stack.id, stack.status);
  if (isNotTerminal(stack.status) && !disablesRollback) throw stackNotTerminal(stack.status);
  const policy = readStackPolicy(input);
  const { deployment, evaluated } = readDeployment(world, input, { stack, isDirect: true });
  const prediction = predictStack(world, stack, stack.stable, deployment);
  if (prediction.refusal !== undefined) throw validationError(prediction.refusal);
  if (!prediction.hasChanges && stack.unfinished === undefined) throw noUpdates();
  makeObsolete(stack);
  stack.lastUpdatedTime = Date.now();
  stack.changeSetId = undefined;
  stack.disableRollback = disablesRollback;
  stack.retainExceptOnCreate = readFlag(input.RetainExceptOnCreate) || undefined;
  if (policy !== undefined) stack.stackPolicy = policy;
  if (token !== undefined) stack.tokens.set(token, 'UpdateStack');
  runStack({
    world,
    stack,
    kind: 'UPDATE',
    target: deployment,
    plan: planChanges(evaluated, prediction, (logicalId) => isMade(stack, logicalId)),
    token,
    unfinished: stack.unfinished,
    onFailure: disablesRollback ? 'DO_NOTHING' : 'ROLLBACK',
  });
  return { StackId: stack.id };
}

/** DeleteStack. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
export function deleteStackOnRequest(world: World, input: Input): Record<string, unknown> {
  const name = readText(input.StackName) ?? '';
  const token = readText(input.ClientRequestToken);
  const mode = readText(input.DeletionMode);
  checkConstraints([
    stackNameOrId(readText(input.StackName)),
    clientToken(token),
    { field: 'deletionMode', value: mode, oneOf: ['STANDARD', 'FORCE_DELETE_STACK'] },
  ]);
  const stack = findStack(world, name);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
  if (useToken(stack, token, 'DeleteStack') === 'used-for-this') return {};
  if (stack.terminationProtection || isRootProtected(world, stack)) throw stackProtected(name);
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
  const inUse = world.exports.findInUse(stack);
  if (inUse !== undefined) throw exportInUse(inUse.name, inUse.importer);
  if (token !== undefined) stack.tokens.set(token, 'DeleteStack');
  stack.deletionMode = mode;
  runDelete(world, stack, { token, retain, isForced: mode === 'FORCE_DELETE_STACK' });
  return {};
}

/** A nested stack is protected with its root. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html */
function isRootProtected(world: World, { rootId }: StackRecord): boolean {
  return rootId !== undefined && world.stacks.get(rootId)?.terminationProtection === true;
}

/** What was planned for the stack as it was is of no use once it changes. */
export function makeObsolete(stack: StackRecord): void {
  for (const changeSet of stack.changeSets.values()) {
    if (!isExecuted(changeSet) && changeSet.executionStatus === 'AVAILABLE') changeSet.executionStatus = 'OBSOLETE';
  }
}

function readStackPolicy(input: Input): string | undefined {
  const body = readText(input.StackPolicyBody);
  if (body !== undefined) checkStackPolicy(body);
  return body;
}
