import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CfnOutput, CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnRole, ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { Stackgate } from '../constructs/stackgate.ts';

/** Props of `ReleaseStack`. */
export interface ReleaseStackProps extends StackProps {
  /** Policy file of the gate, which becomes an asset. */
  readonly policyFile: string;
  /** Placeholder for the value of a parameter if a construct needs a value at synth. */
  readonly placeholder: (parameter: string) => string;
}

/** The gate as a stack with parameters, for a template that is installed without the CDK. */
export class ReleaseStack extends Stack {
  constructor(scope: Construct, id: string, { policyFile, placeholder, ...props }: ReleaseStackProps) {
    super(scope, id, { description: 'stackgate: a safety gate for CloudFormation deployments in CodePipeline', ...props });
    const parameter = (name: string, description: string, pattern: string, value?: string) =>
      new CfnParameter(this, name, {
        description,
        allowedPattern: value === '' ? `(${pattern})?` : pattern,
        ...(value !== undefined && { default: value }),
      }).valueAsString;

    parameter('AssetsBucket', 'Bucket with the files of the release', BUCKET);
    parameter('PolicyKey', 'Key of the policy of the gate in AssetsBucket', '.+', 'policy.yaml');
    parameter('PolicyHash', 'SHA-256 of this policy: sha256sum policy.yaml', '[0-9a-f]{64}', hashOf(policyFile));
    parameter('StackNames', 'Stacks that the gate may deploy, in which * matches any characters: prod-*', STACK_NAMES);
    parameter('OtherStackNames', 'Optional: more stacks that the gate may deploy: test-*', STACK_NAMES, '');
    const bucket = parameter('ArtifactBucket', 'Artifact bucket of your pipelines', BUCKET);
    const key = parameter('ArtifactKeyArn', 'Optional: KMS key of ArtifactBucket', 'arn:[^:]+:kms:.+', '');
    const topic = parameter('AlarmTopicArn', 'Optional: SNS topic for the alarms of the gate', 'arn:[^:]+:sns:.+', '');
    const policies = new CfnParameter(this, 'DeploymentPolicyArns', {
      type: 'CommaDelimitedList',
      description: 'Managed policies of the service role that CloudFormation uses for your stacks',
    });

    const gate = new Stackgate(this, 'Gate', {
      stackNames: [placeholder('StackNames'), placeholder('OtherStackNames')],
      deploymentRole: { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')] },
      policy: { file: policyFile },
      alarmTopic: Topic.fromTopicArn(this, 'AlarmTopic', topic),
      artifactBuckets: [Bucket.fromBucketName(this, 'Artifacts', bucket)],
      artifactKeys: [Key.fromKeyArn(this, 'ArtifactKey', key)],
    });
    const { defaultChild } = gate.deploymentRole.node;
    if (defaultChild instanceof CfnRole) defaultChild.managedPolicyArns = policies.valueAsList;

    new CfnOutput(this, 'TriggerName', {
      value: gate.trigger.functionName,
      description: 'Function name for the configuration of an Invoke action',
    });
    new CfnOutput(this, 'TriggerArn', {
      value: gate.trigger.functionArn,
      description: 'Function ARN for the role of an Invoke action',
    });
    new CfnOutput(this, 'RecordsBucket', { value: gate.bucket.bucketName, description: 'Bucket of the decision records' });
  }
}

function hashOf(file: string): string {
  return createHash('sha256')
    .update(new TextDecoder().decode(readFileSync(file)))
    .digest('hex');
}

const BUCKET = '[a-z0-9][a-z0-9.-]{2,62}';
/** At least one character other than `*`: a gate for every stack of the account is a mistake. */
const STACK_NAMES = '[a-zA-Z][-a-zA-Z0-9*]*';
