import { parsePermittedTargets } from '../core/deployment/permitted-targets.ts';
import { regionOfArn } from '../core/deployment/target.ts';
import { parseJson } from '../core/documents/parse-text.ts';
import { homeOf } from '../core/waves/target-stack.ts';
import type { OwnerSettings } from './bind-input.ts';
import { readStateMachineArn } from './environment.ts';

/**
 * Reads the settings of the gate's owner for deployment inputs: STATE_MACHINE_ARN; DEPLOYMENT_ROLE_ARN, the service role for deployments that
 * name none (if absent, CloudFormation uses the permissions of the functions); TARGETS, JSON of the other accounts and Regions into which
 * the gate may deploy.
 *
 * @throws DeploymentError ConfigurationError: a gate that cannot read its restrictions must not start a deployment
 */
export function readOwnerSettings(env: Readonly<Record<string, string | undefined>>): OwnerSettings {
  const stateMachineArn = readStateMachineArn(env);
  const source = "TARGETS in the function's environment";
  const permitted = env.TARGETS ? parsePermittedTargets(parseJson(env.TARGETS, source), source) : [];
  return {
    home: homeOf(stateMachineArn),
    deploymentRoleArn: env.DEPLOYMENT_ROLE_ARN,
    targets: { permitted, gateRegion: regionOfArn(stateMachineArn) },
  };
}
