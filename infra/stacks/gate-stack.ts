import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { acknowledge } from '../constructs/permissions/acknowledgements.ts';
import { Stackgate } from '../constructs/stackgate.ts';
import type { PipelineContext } from '../context.ts';

/** Props of `GateStack`. */
export interface GateStackProps extends StackProps {
  readonly context: PipelineContext;
}

/** The stack of the gate. It is separate from the pipelines, which can be deleted without the gate. */
export class GateStack extends Stack {
  readonly gate: Stackgate;

  constructor(scope: Construct, id: string, { context, ...props }: GateStackProps) {
    super(scope, id, { description: 'stackgate: a safety gate for CloudFormation deployments in CodePipeline', ...props });
    const { environments, policyFile, notificationTopicArn } = context;
    const topic =
      notificationTopicArn === undefined ? undefined : Topic.fromTopicArn(this, 'Notifications', notificationTopicArn);
    this.gate = new Stackgate(this, 'Gate', {
      stackNames: environments.map((environment) => `${environment}-${context.application.stackName}`),
      deploymentRole: {
        managedPolicies: context.deploymentPolicies.map((arn, index) =>
          ManagedPolicy.fromManagedPolicyArn(this, `DeploymentPolicy${index}`, arn),
        ),
      },
      ...(policyFile !== undefined && { policy: { file: policyFile } }),
      ...(topic && { alarmTopic: topic, notifications: { topic } }),
      ssmParameters: context.ssmParameters,
      secrets: context.secrets,
      artifactBuckets: context.artifactBuckets.map((name) => Bucket.fromBucketName(this, `Artifacts-${name}`, name)),
      artifactKeys: context.artifactKeyArns.map((arn) => Key.fromKeyArn(this, `Key-${arn}`, arn)),
    });
    new CfnOutput(this, 'TriggerName', {
      value: this.gate.trigger.functionName,
      description: 'Function name for the configuration of an Invoke action',
    });
    new CfnOutput(this, 'TriggerArn', {
      value: this.gate.trigger.functionArn,
      description: 'Function ARN for the role of an Invoke action',
    });
    new CfnOutput(this, 'RecordsBucket', { value: this.gate.bucket.bucketName, description: 'Bucket of the decision records' });
    for (const arn of context.deploymentPolicies.filter((policy) => policy.includes(':iam::aws:'))) {
      acknowledge(
        this.gate.deploymentRole,
        `AwsSolutions-IAM4[Policy::${arn}]`,
        'The context value deploymentPolicies selects this policy for the service role of CloudFormation.',
      );
    }
  }
}
