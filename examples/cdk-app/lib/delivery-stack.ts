import { Stack, type StackProps } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { GatedDeployAction, Stackgate } from 'stackgate';

/** A gate, and a pipeline that deploys one template to two environments through it. */
export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const gate = new Stackgate(this, 'Gate', {
      stackNames: ['test-orders', 'prod-orders'],
      deploymentRole: { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')] },
      policy: { file: 'gate-policy.yaml' },
      notifications: { topic: new Topic(this, 'Deployments') },
    });
    const source = new Artifact('Source');
    const pipeline = new Pipeline(this, 'Pipeline', {
      pipelineType: PipelineType.V2,
      stages: [
        {
          stageName: 'Source',
          actions: [
            new CodeCommitSourceAction({
              actionName: 'Source',
              repository: Repository.fromRepositoryName(this, 'Repository', 'orders'),
              output: source,
            }),
          ],
        },
      ],
    });
    for (const environmentName of ['test', 'prod']) {
      pipeline.addStage({
        stageName: environmentName,
        actions: [
          new GatedDeployAction({
            actionName: 'Deploy',
            gate,
            template: source.atPath('infra/template.yaml'),
            environmentName,
            stackName: 'orders',
            parameters: { MessageRetentionSeconds: environmentName === 'prod' ? '345600' : '86400' },
          }),
        ],
      });
    }
  }
}
