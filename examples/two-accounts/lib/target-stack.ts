import { Stack, type StackProps } from 'aws-cdk-lib';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { TargetEvents, TargetRole } from 'stackgate';
import { EXTERNAL_ID, GATE_BUCKET, PARTITION, REGION, TOOLS } from './accounts';

/** The workload account: the roles that the gate and CloudFormation use there, and the events for the gate. */
export class TargetStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const deploymentRole = new Role(this, 'DeploymentRole', {
      roleName: 'orders-deployment',
      assumedBy: new ServicePrincipal('cloudformation.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonSQSFullAccess')],
    });
    new TargetRole(this, 'TargetRole', {
      gateAccount: TOOLS,
      functionRoleArns: [`arn:${PARTITION}:iam::${TOOLS}:role/Delivery-*`],
      externalId: EXTERNAL_ID,
      stackNames: ['prod-orders'],
      deploymentRoleArns: [deploymentRole.roleArn],
      gateBucketName: GATE_BUCKET,
    });
    new TargetEvents(this, 'TargetEvents', { gateAccount: TOOLS, gateRegion: REGION });
  }
}
