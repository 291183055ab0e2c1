import {
  deployerExecutionNameOf,
  parseDeploymentRequest,
  readDeployer,
  type StartedDeployment,
} from '../../core/deployment/deployers.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import type { GateSecret, InvocationContext, Log, StateMachine } from '../ports/ports.ts';
import { buildExecutionInput, type InputDeps } from './build-execution-input.ts';

/** Dependencies of the function. */
export interface StartDeploymentDeps extends InputDeps {
  readonly machine: Pick<StateMachine, 'start'>;
  readonly secret: GateSecret;
  readonly log: Log;
}

/**
 * Starts a deployment without a pipeline. The alias that the caller invokes names the deployer, and the gate's owner permits each deployer
 * its stacks. A repeated request starts nothing: it returns the execution of the first one.
 *
 * @throws DeploymentError with the reason to start nothing
 */
export function createHandler(
  deps: StartDeploymentDeps,
): (event: unknown, context?: InvocationContext) => Promise<StartedDeployment> {
  return async (event, context) => {
    const deployer = readDeployer(context?.invokedFunctionArn, deps.deployers);
    const request = parseDeploymentRequest(event);
    const { json, input } = await buildExecutionInput(request, deployer, deps);
    const name = await deployerExecutionNameOf(deployer, request.clientToken, json, (text) => deps.secret.hmac(text));
    const { executionArn } = await deps.machine.start(name, json);
    const stackName = stackNameOf(input);
    deps.log.info('The deployment is started', { deployer, executionArn, stackName });
    return { executionArn, stackName };
  };
}
