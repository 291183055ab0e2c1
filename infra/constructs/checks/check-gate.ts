import { Stack, Token } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { IStackgate } from '../imported-stackgate.ts';
import { namesStack } from '../permissions/stack-arns.ts';
import { isUnknownRole } from './check-deployment-role.ts';

/** The parts of an action that its gate must support. */
export interface ActionTarget {
  /** Names, or patterns of names, of the stacks that the action may deploy. */
  readonly stackNames: readonly string[];
  readonly deploymentRole?: IRole | undefined;
}

/**
 * Finds mistakes in the choice of a gate: a gate deploys stacks of its account and region, only those that `stackNames` matches, and only
 * with roles that it knows. Patterns, and values that are unknown at synth, are not checked.
 *
 * @param scope in the stack of the pipeline
 * @returns one sentence per mistake; empty if the gate supports the action
 */
export function findGateMistakes(scope: Construct, gate: IStackgate, target: ActionTarget): readonly string[] {
  const { account, region } = Stack.of(scope);
  return [
    placeMistake('account', account, gate.trigger.env.account),
    placeMistake('region', region, gate.trigger.env.region),
    ...target.stackNames.map((name) => stackMistake(gate, name)),
    roleMistake(gate, target.deploymentRole),
  ].filter((mistake) => mistake !== undefined);
}

function placeMistake(what: 'account' | 'region', pipelines: string, gates: string): string | undefined {
  if (pipelines === gates || Token.isUnresolved(pipelines) || Token.isUnresolved(gates)) return undefined;
  return `Expected \`gate\` to be in the ${what} of the pipeline, ${pipelines}, got a gate in ${gates}. Create a gate in this ${what}.`;
}

function stackMistake({ stackNames, node }: IStackgate, name: string): string | undefined {
  if (stackNames === undefined || Token.isUnresolved(name) || name.includes('*') || namesStack(stackNames, name))
    return undefined;
  return `Expected \`gate\` to be allowed to deploy the stack ${name}, got a gate for ${stackNames.join(', ')}. Add the stack to \`stackNames\` of the gate ${node.path}.`;
}

function roleMistake({ deploymentRoles, node }: IStackgate, role: IRole | undefined): string | undefined {
  if (role === undefined || deploymentRoles === undefined || !isUnknownRole(role, deploymentRoles)) return undefined;
  return `Expected \`deploymentRole\` to be a role that the gate may pass to CloudFormation, got the role ${role.node.path}. Add the role to \`otherDeploymentRoles\` of the gate ${node.path}.`;
}
