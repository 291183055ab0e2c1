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

/** The gate, in a stack of its own: it lives longer than any pipeline that uses it. */
export class GateStack extends Stack {
  readonly gate: Stackgate;

  constructor(scope: Construct, id: string, { context, ...props }: GateStackProps) {
    super(scope, id, { description: 'stackgate: decides whether a CloudFormation change set may be executed', ...props });
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
      ...(topic && { alarmTopic: topic, approvals: { topic } }),
      ssmParameters: context.ssmParameters,
      artifactBuckets: context.artifactBuckets.map((name) => Bucket.fromBucketName(this, `Artifacts-${name}`, name)),
      artifactKeys: context.artifactKeyArns.map((arn) => Key.fromKeyArn(this, `Key-${arn}`, arn)),
    });
    new CfnOutput(this, 'TriggerName', { value: this.gate.trigger.functionName, description: 'What an Invoke action names' });
    new CfnOutput(this, 'TriggerArn', { value: this.gate.trigger.functionArn, description: "What the action's role invokes" });
    new CfnOutput(this, 'RecordsBucket', { value: this.gate.bucket.bucketName, description: 'Decision records' });
    for (const arn of context.deploymentPolicies.filter((policy) => policy.includes(':iam::aws:'))) {
      acknowledge(
        this.gate.deploymentRole,
        `AwsSolutions-IAM4[Policy::${arn}]`,
        'The owner of the pipeline chose this policy, in the context value deploymentPolicies, for the role that CloudFormation acts with.',
      );
    }
  }
}
