import { endWithStop } from '../text/sentence.ts';
import type { FirstFailure } from './find-first-failure.ts';
import { readStackCondition, stackCommand } from './stack-condition.ts';
import { explainRetained, type StackResource } from './stack-resource.ts';

/** Facts about a failed operation for its description. */
export interface FailedOperation {
  readonly verb: 'create' | 'update';
  readonly stackId: string;
  readonly stackName: string;
  /** The status that the operation ended in. */
  readonly stackStatus: string;
  /** From the nested stack down to the failure; empty when no resource failed. The last one is the resource itself. */
  readonly failures: readonly FirstFailure[];
  /** Why the stack turned back, where no resource says it. */
  readonly stackReason?: string | undefined;
  /** The failure that stopped the rollback; absent if the rollback did not fail. */
  readonly rollbackFailure?: FirstFailure | undefined;
  /** Resources that CloudFormation kept during the rollback because of their deletion policy. */
  readonly retained?: readonly StackResource[] | undefined;
}

/** Says what failed first, why, what became of the stack, and what to do next. */
export function describeOperationFailure(operation: FailedOperation): string {
  const { verb, stackName, stackStatus } = operation;
  return (
    `Expected the ${verb} of ${stackName} to succeed, got ${stackStatus}${describeRollback(operation)}. ` +
    `${describeReason(operation)} ${adviceFor(operation)}${explainRetained(operation.retained ?? [])}`
  );
}

function describeRollback({ stackStatus, rollbackFailure }: FailedOperation): string {
  if (stackStatus === 'ROLLBACK_COMPLETE' || stackStatus === 'UPDATE_ROLLBACK_COMPLETE') return ': it was rolled back';
  if (!/ROLLBACK_FAILED$/.test(stackStatus)) return '';
  if (rollbackFailure === undefined) return ': the rollback failed too';
  const { logicalResourceId, resourceType, status, reason } = rollbackFailure;
  return `: the rollback failed too, at ${logicalResourceId} (${resourceType}), ${status}: ${reason.replace(/\.$/, '')}`;
}

function describeReason({ failures, stackReason, stackId }: FailedOperation): string {
  const failure = failures.at(-1);
  if (failure !== undefined) {
    const path = failures.map(({ logicalResourceId }) => logicalResourceId).join('/');
    return `First to fail was ${path} (${failure.resourceType}), ${failure.status}: ${endWithStop(failure.reason)}`;
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
        ? 'Correct both and push again; the gate deletes the failed stack then, if the policy allows to delete what remains of it.'
        : 'Correct it and push again; the gate deletes the failed stack then.';
    default:
      return 'Correct it and push again.';
  }
}
