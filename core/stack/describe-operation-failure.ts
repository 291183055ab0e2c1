import { endWithStop } from '../text/sentence.ts';
import type { FirstFailure } from './find-first-failure.ts';
import { readStackCondition, stackCommand } from './stack-condition.ts';
import { explainRetained, type StackResource } from './stack-resource.ts';

/** Facts about a failed operation for its description. */
export interface FailedOperation {
  readonly verb: 'create' | 'update';
  readonly stackId: string;
  readonly stackName: string;
  /** Final status of the operation. */
  readonly stackStatus: string;
  /** Path from the nested stack to the failure; empty if no resource failed. The last item is the failed resource. */
  readonly failures: readonly FirstFailure[];
  /** Reason of the rollback, if no resource states it. */
  readonly stackReason?: string | undefined;
  /** The failure that stopped the rollback; absent if the rollback did not fail. */
  readonly rollbackFailure?: FirstFailure | undefined;
  /** Resources that CloudFormation kept during the rollback because of their deletion policy. */
  readonly retained?: readonly StackResource[] | undefined;
}

/** Describes the failure: the first failed resource, its reason, the state of the stack, and the next step. */
export function describeOperationFailure(operation: FailedOperation): string {
  const { verb, stackName } = operation;
  return (
    `The ${verb} of ${stackName} failed${describeRollback(operation)}. ` +
    `${describeReason(operation)} ${adviceFor(operation)}${explainRetained(operation.retained ?? [])}`
  );
}

function describeRollback({ stackStatus, rollbackFailure }: FailedOperation): string {
  if (stackStatus === 'ROLLBACK_COMPLETE' || stackStatus === 'UPDATE_ROLLBACK_COMPLETE')
    return ` and was rolled back (${stackStatus})`;
  if (!/ROLLBACK_FAILED$/.test(stackStatus)) return ` (${stackStatus})`;
  if (rollbackFailure === undefined) return `, and its rollback failed (${stackStatus})`;
  const { logicalResourceId, resourceType, status, reason } = rollbackFailure;
  return `, and its rollback failed (${stackStatus}) at ${logicalResourceId} (${resourceType}), ${status}: ${reason.replace(/\.$/, '')}`;
}

function describeReason({ failures, stackReason, stackId }: FailedOperation): string {
  const failure = failures.at(-1);
  if (failure !== undefined) {
    const path = failures.map(({ logicalResourceId }) => logicalResourceId).join('/');
    return `The first resource that failed is ${path} (${failure.resourceType}), ${failure.status}: ${endWithStop(failure.reason)}`;
  }
  if (stackReason !== undefined) return `The reason: ${endWithStop(stackReason)}`;
  return `No event names a resource; run \`${stackCommand('describe-stack-events', stackId)}\`.`;
}

function adviceFor({ stackId, stackStatus }: FailedOperation): string {
  const reading = readStackCondition({ stackId, stackStatus });
  switch (reading.condition) {
    case 'stuck':
      return reading.reason;
    case 'failed-first-create':
      return stackStatus === 'ROLLBACK_FAILED'
        ? 'Correct both causes and push again. The gate then deletes the failed stack, if the policy allows the deletion of the ' +
            'remaining resources.'
        : 'Correct the cause and push again. The gate then deletes the failed stack.';
    default:
      return 'Correct the cause and push again.';
  }
}
