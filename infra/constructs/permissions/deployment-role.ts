import { RemovalPolicy } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { DeploymentRole } from '../stackgate-props.ts';

/**
 * The role that CloudFormation acts with: the given one, or one of the given managed policies that nobody else can assume. It
 * is kept when the gate is removed.
 */
export function toDeploymentRole(scope: Construct, given: DeploymentRole): IRole {
  if ('role' in given) return given.role;
  const role = new Role(scope, 'DeploymentRole', {
    assumedBy: new ServicePrincipal('cloudformation.amazonaws.com'),
    description: 'What CloudFormation may do in deployments that stackgate lets through',
    managedPolicies: [...given.managedPolicies],
  });
  // Stacks remember the role. One whose role is gone can be neither updated nor deleted.
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return role;
}
