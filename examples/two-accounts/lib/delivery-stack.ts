import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { GatedDeployAction, Stackgate } from 'stackgate';
import { EXTERNAL_ID, PARTITION, WORKLOAD } from './accounts';

/** The tools account: a gate, and a pipeline that deploys a stack into the workload account through it. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const role = (name: string) => `arn:${PARTITION}:iam::${WORKLOAD}:role/${name}`;
    const targetRoleArn = role('stackgate-target');
    const gate = new Stackgate(this, 'Gate', {
      stackNames: ['prod-orders'],
      deploymentRole: { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')] },
      targets: [{ roleArn: targetRoleArn, externalId: EXTERNAL_ID, deploymentRoleArn: role('orders-deployment') }],
    });
    const source = new Artifact('Source');
    const sourceAction = new CodeCommitSourceAction({
      actionName: 'Source',
      repository: Repository.fromRepositoryName(this, 'Repository', 'orders'),
      output: source,
    });
    const deployAction = new GatedDeployAction({
      actionName: 'Deploy',
      gate,
      template: source.atPath('infra/template.yaml'),
      environmentName: 'prod',
      stackName: 'orders',
      targetRoleArn,
    });
    new Pipeline(this, 'Pipeline', {
      pipelineType: PipelineType.V2,
      stages: [
        { stageName: 'Source', actions: [sourceAction] },
        { stageName: 'Prod', actions: [deployAction] },
      ],
    });
    new CfnOutput(this, 'GateBucket', { value: gate.bucket.bucketName });
  }
}
