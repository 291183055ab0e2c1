import type { Duration } from 'aws-cdk-lib';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** Props of `Stackgate`. */
export interface StackgateProps {
  /**
   * The stacks that the gate may touch, as names in which `*` matches any characters: `['test-*', 'prod-*', 'ShopStack']`. A stack is
   * named `<environmentName>-<stackName>`, or by its exact name. The gate's functions have no permission on other stacks.
   */
  readonly stackNames: readonly string[];

  /** Who creates the resources: the service role that CloudFormation acts with. The gate's own functions cannot create any. */
  readonly deploymentRole: DeploymentRole;

  /**
   * Further service roles that a deployment's input may name as `roleArn`.
   * @default - none: only `deploymentRole` can be passed
   */
  readonly otherDeploymentRoles?: readonly IRole[];

  /**
   * SSM parameters that templates take values from (`AWS::SSM::Parameter::Value<...>`), as names in which `*` stands for anything:
   * `['/orders/*']`. CloudFormation reads them with the permissions of whoever makes the change set, that is the gate, and not with
   * the deployment role. AWS's public ones (`/aws/service/*`) and the version that every template of the CDK asks for
   * (`/cdk-bootstrap/*`) can always be read.
   * @default - no others
   */
  readonly ssmParameters?: readonly string[];

  /**
   * Buckets that hold the artifacts of pipelines which do not use `GatedDeployAction`, and configuration that `s3Bucket` in the
   * user parameters names. The action grants its own pipeline's bucket by itself.
   * @default - none
   */
  readonly artifactBuckets?: readonly IBucket[];

  /**
   * Keys that those buckets are encrypted with, where the bucket construct does not know its key.
   * @default - none
   */
  readonly artifactKeys?: readonly IKey[];

  /**
   * What this gate's owner allows. A pushed policy can only tighten it.
   * @default - the standard preset: routine changes are allowed; a loss of data, protection, or a resource requires approval
   */
  readonly policy?: PolicyBaseline;

  /**
   * Where people are told of deployments that need them, because they were refused or have failed.
   * @default - nobody is told; the pipeline's action is red with the reason
   */
  readonly approvals?: ApprovalsChannel;

  /**
   * Where alarms go: the gate's own errors and its canary, never a refusal.
   * @default - the alarms exist and notify nobody
   */
  readonly alarmTopic?: ITopic;

  /**
   * Encrypts the gate's bucket, logs and function configuration.
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: IKey;

  /** @default RetentionDays.THREE_MONTHS */
  readonly logRetention?: RetentionDays;

  /**
   * How long decision records are kept.
   * @default Duration.days(400)
   */
  readonly recordsKept?: Duration;

  /**
   * Where S3 logs each access to the gate's bucket.
   * @default - not logged
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * How long the trigger holds one call open to see the deployment end. Longer means that the result reaches the pipeline at once
   * more often; it costs the trigger's time. At most 13 minutes: Lambda stops a function after 15.
   * @default Duration.minutes(10)
   */
  readonly holdTime?: Duration;

  /**
   * How often synthetic change sets go through the deployed inspection, besides after every deployment of the gate.
   * @default Duration.hours(6)
   */
  readonly canaryInterval?: Duration;

  /**
   * X-Ray for functions and machine.
   * @default false
   */
  readonly tracing?: boolean;
}

/** The role that CloudFormation acts with: an existing one, or one that is made from managed policies. */
export type DeploymentRole = { readonly role: IRole } | { readonly managedPolicies: readonly IManagedPolicy[] };

/** A policy as a YAML or JSON file, or as the same document in code. Both are validated at synth. */
export type PolicyBaseline = { readonly file: string } | { readonly document: object };

/** How people hear of deployments that need them. */
export interface ApprovalsChannel {
  /** Gets one message for each deployment that was refused (or would need an approval) or has failed, with the reason in words. */
  readonly topic: ITopic;
}
