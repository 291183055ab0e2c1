import type { OperatorReply } from '../../core/blue-green/operator-reply.ts';
import type { StackIdentity } from '../../core/deployment/names.ts';
import type { StoredPointer } from '../ports/pointers.ts';
import { type OperatorRequest, readRequest } from './request.ts';
import { retire } from './retire.ts';
import { type OperateDeps, showPair } from './show-pair.ts';
import { switchBack } from './switch-back.ts';

/**
 * Answers `stackgate blue-green`: shows the two stacks of a deployment, moves the pointer back to the previous stack, or deletes the
 * previous stack after a list of its resources was confirmed. Permission to invoke the function is the permission for these operations.
 *
 * @throws DeploymentError if the pointer, a stack, or a policy cannot be read
 */
export function createHandler(deps: OperateDeps): (event: unknown) => Promise<OperatorReply> {
  return async (event) => {
    const request = readRequest(event);
    const stored = await deps.pointers.find(deploymentOf(request));
    if (stored === undefined) return { kind: 'none' };
    deps.log.info('operator request', { operation: request.operation, stackId: stored.pointer.current });
    return operate(request, stored, deps);
  };
}

function deploymentOf({ environmentName, stackName }: OperatorRequest): StackIdentity {
  return environmentName === undefined ? { stackName } : { environmentName, stackName };
}

async function operate(request: OperatorRequest, stored: StoredPointer, deps: OperateDeps): Promise<OperatorReply> {
  switch (request.operation) {
    case 'status':
      return { kind: 'pair', pair: await showPair(stored.pointer, deps) };
    case 'switch':
      return switchBack(request.to, stored, deps);
    case 'retire':
      return retire(request.confirmation, stored, deps);
  }
}
