import { RemovalPolicy } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { DeploymentRole } from '../stackgate-props.ts';

/**
 * Returns the service role of CloudFormation: the given role, or a new role with the given managed policies, which only CloudFormation can
 * assume. A new role is retained when the gate is deleted.
 */
export function toDeploymentRole(scope: Construct, given: DeploymentRole): IRole {
  if ('role' in given) return given.role;
  const role = new Role(scope, 'DeploymentRole', {
    assumedBy: new ServicePrincipal('cloudformation.amazonaws.com'),
    description: 'Service role of CloudFormation for deployments through stackgate',
    managedPolicies: [...given.managedPolicies],
  });
  // A stack keeps the ARN of its service role. Without the role, the stack can be neither updated nor deleted.
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return role;
}
