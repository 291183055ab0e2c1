import { type DeployerBindings, parseDeployers } from '../../core/deployment/deployers.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createRevisionCopies } from '../adapters/revision-copies.ts';
import { createStateMachine } from '../adapters/state-machine.ts';
import { readStateMachineArn, readTaskEnvironment } from '../environment.ts';
import { readOwnerSettings } from '../owner-settings.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/**
 * Environment: STATE_MACHINE_ARN; GATE_BUCKET; DEPLOYERS, JSON of the stacks that each deployer may deploy; DEPLOYMENT_ROLE_ARN and TARGETS
 * as for the trigger.
 */
export function wireStartDeployment({ env, log, clients }: RuntimeWith<'stepFunctions' | 's3'>) {
  const { gateBucket } = readTaskEnvironment(env);
  return createHandler({
    ...readOwnerSettings(env),
    machine: createStateMachine(clients.stepFunctions(), readStateMachineArn(env)),
    copies: createRevisionCopies(clients.s3(), gateBucket),
    secret: createGateSecret(clients.s3(), gateBucket),
    gateBucket,
    deployers: readDeployers(env.DEPLOYERS),
    log,
  });
}

/** @throws DeploymentError ConfigurationError: a gate that cannot read its deployers must not start a deployment */
function readDeployers(json = ''): DeployerBindings {
  const source = "DEPLOYERS in the function's environment";
  return parseDeployers(parseJson(json, source), source);
}
