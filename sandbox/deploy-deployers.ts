import type { DeployerBindings } from '../core/deployment/deployers.ts';
import type { Runtime, TaskHandler } from '../functions/runtime.ts';
import { wireStartDeployment } from '../functions/start-deployment/compose.ts';
import type { Sandbox } from './sandbox.ts';

/** The function that deployers invoke. */
export const START_DEPLOYMENT = 'start-deployment';

/**
 * Deploys the function with an alias for each deployer.
 *
 * @param env environment of the functions, which gets the deployers
 * @param register registers a function
 * @returns ARNs of the aliases by the name of the deployer
 */
export function deployDeployers(
  { lambda }: Sandbox,
  deployers: DeployerBindings,
  env: Record<string, string>,
  register: (name: string, wire: (runtime: Runtime) => TaskHandler<unknown>) => void,
): Readonly<Record<string, string>> {
  env.DEPLOYERS = JSON.stringify(deployers);
  register(START_DEPLOYMENT, wireStartDeployment);
  return Object.fromEntries(Object.keys(deployers).map((name) => [name, lambda.publishAlias(START_DEPLOYMENT, name)]));
}
