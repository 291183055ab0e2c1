import type { Duration } from 'aws-cdk-lib';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** Props of `Stackgate`. */
export interface StackgateProps {
  /**
   * Names of the stacks that the gate may deploy, in which `*` matches any characters: `['test-*', 'prod-*']`. A stack is named
   * `<environmentName>-<stackName>`. The IAM policies of the functions contain these names, so the functions cannot change other stacks.
   */
  readonly stackNames: readonly string[];

  /** The service role that CloudFormation uses to create, update and delete resources. The functions of the gate cannot do that. */
  readonly deploymentRole: DeploymentRole;

  /**
   * More service roles, which a deployment can select with `roleArn` in its input.
   * @default - only `deploymentRole` can be used
   */
  readonly otherDeploymentRoles?: readonly IRole[];

  /**
   * Names of the SSM parameters that templates can read (`AWS::SSM::Parameter::Value<...>`), in which `*` matches any characters:
   * `['/orders/*']`. CloudFormation reads them with the permissions of the function that creates the change set, not with the deployment
   * role. The public parameters of AWS (`/aws/service/*`) and the parameter that each CDK template reads (`/cdk-bootstrap/*`) are always
   * included.
   * @default - no other parameters
   */
  readonly ssmParameters?: readonly string[];

  /**
   * Names of the secrets in Secrets Manager whose version IDs the gate may read, in which `*` matches any characters: `['shop/*']`. The
   * gate reads the IDs to find a database that a new version of its user name replaces. The permission (DescribeSecret) returns no values.
   * @default - none; the versions are unknown
   */
  readonly secrets?: readonly string[];

  /**
   * Allows the gate to read the versions of SecureString parameters, for templates that refer to them (`ssm-secure`). The permission
   * (DescribeParameters) returns no values; IAM cannot limit it to names.
   * @default false
   */
  readonly secureParameters?: boolean;

  /**
   * Artifact buckets of pipelines that do not use `GatedDeployAction`, and buckets that `s3Bucket` in UserParameters names.
   * `GatedDeployAction` adds the bucket of its pipeline.
   * @default - none
   */
  readonly artifactBuckets?: readonly IBucket[];

  /**
   * KMS keys of these buckets. Needed for an imported bucket, whose construct does not know its key.
   * @default - none
   */
  readonly artifactKeys?: readonly IKey[];

  /**
   * The policy that decides which changes are executed. A policy in the artifact can only be stricter.
   * @default - the preset `standard`
   */
  readonly policy?: PolicyBaseline;

  /**
   * The channel for notifications about deployments that were refused or failed.
   * @default - no notifications; the action of the pipeline fails with the reason
   */
  readonly notifications?: NotificationsChannel;

  /**
   * Lets people approve change sets that need an approval, for actions with `onUnsafe: 'ask'`. The gate notifies the topics and waits;
   * `grantApprove` gives a role the permission to decide. Sets `verifyJobs`, because an approval ends with its pipeline execution, and only
   * CodePipeline knows the pipeline of a job.
   * @default - none; a change set that needs an approval is refused
   */
  readonly approvals?: ApprovalsChannel;

  /**
   * Lets actions with `onUnsafe: 'blue-green'` create a second stack instead of a change that deletes or replaces resources, where the policy
   * permits it (`blueGreen` in the policy file).
   * @default - none; such a change set is refused
   */
  readonly blueGreen?: BlueGreenSettings;

  /**
   * SNS topic for the alarms of the gate: errors of its functions and of its canary. A refused deployment is not an alarm.
   * @default - the alarms send no notifications
   */
  readonly alarmTopic?: ITopic;

  /**
   * KMS key for the bucket, the logs, and the configuration of the functions.
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * Retention of the log groups.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * Retention of decision records in the gate's bucket.
   * @default Duration.days(400)
   */
  readonly recordsKept?: Duration;

  /**
   * Bucket for the S3 access logs of the gate's bucket.
   * @default - no access logs
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * Maximum number of concurrent invocations of the trigger, which Lambda reserves in the account: with 20, a thousand simultaneous pushes
   * start within two minutes, and the functions of the gate use fewer than 100 concurrent invocations. Further jobs wait in the event queue of
   * Lambda. A job that waits for five minutes fails as SystemUnavailable.
   * @default - no limit, and no reservation
   */
  readonly triggerConcurrency?: number;

  /**
   * Interval of the canary, which sends synthetic change sets to the deployed inspection. It also runs after each deployment of the gate.
   * @default Duration.hours(6)
   */
  readonly canaryInterval?: Duration;

  /**
   * Asks CodePipeline for the job of each event (GetJobDetails) before its deployment starts. Otherwise every principal that may invoke
   * the trigger can start a deployment with a copied event and an invented job ID. The response contains the job's credentials; the trigger neither
   * logs nor stores it. The canary proves that the deployed trigger refuses an invented job.
   *
   * AWS documents GetJobDetails for custom actions; try it in your account before you rely on it.
   * @default - true with `approvals`, otherwise false
   */
  readonly verifyJobs?: boolean;

  /**
   * The stacks that each pipeline may deploy, by the name of the pipeline; `*` is every other pipeline. It protects the tenants of a shared
   * gate from each other, because a pipeline's owner writes UserParameters, but not this prop. Fields are compared one by one: environment `prod` with
   * stack `a-b` is not `prod-a` with `b`. Requires `verifyJobs`: an event does not name its pipeline.
   *
   * For example `{ blog: [{ environmentName: ['test', 'prod'], stackName: 'blog-*' }] }`.
   * @default - every pipeline may deploy every stack of the gate
   */
  readonly pipelines?: Readonly<Record<string, readonly PipelineBinding[]>>;

  /**
   * The stacks that each deployer may deploy without a pipeline, by the name of the deployer: at most 40 letters and digits.
   * `grantStartDeployment` makes a role a deployer, which then uses `stackgate deploy`. The gate judges such a deployment like a push, and never
   * asks for an approval of it, because it does not know which person started it.
   *
   * For example `{ release: [{ environmentName: 'prod', stackName: 'shop' }] }`.
   * @default - none; only pipelines start deployments
   */
  readonly deployers?: Readonly<Record<string, readonly PipelineBinding[]>>;

  /**
   * Other accounts, and other Regions, into which the gate may deploy. The input of a deployment chooses one with `targetRoleArn` and
   * `region`; a role or a Region that this list does not contain is refused, and the functions may assume no other role.
   *
   * A target account needs the role of `TargetRole`, or of `stackgate target-role`.
   * @default - only the account and the Region of the gate
   */
  readonly targets?: readonly StackgateTarget[];

  /**
   * X-Ray tracing of the functions and the state machine.
   * @default false
   */
  readonly tracing?: boolean;
}

/** The service role of CloudFormation: an existing role, or the managed policies of a role that the gate creates. */
export type DeploymentRole = { readonly role: IRole } | { readonly managedPolicies: readonly IManagedPolicy[] };

/** A policy as a YAML or JSON file, or as a document in code. Both are validated at synth. */
export type PolicyBaseline = { readonly file: string } | { readonly document: object };

/** The channel for notifications about deployments. */
export interface NotificationsChannel {
  /** Receives one message with the reason for each deployment that was refused or failed, and each use of break-glass. */
  readonly topic: ITopic;
}

/** Settings for blue/green deployments. */
export interface BlueGreenSettings {
  /**
   * Functions that actions may use to verify the next stack. The state machine may invoke them.
   * @default - none; a next stack is used without verification
   */
  readonly verifyFunctions?: readonly IFunction[];
}

/** The channel for approvals. */
export interface ApprovalsChannel {
  /**
   * Topics that receive each request and its reminder: the text for email subscriptions, and a custom notification for Amazon Q Developer in
   * chat applications.
   */
  readonly topics: readonly ITopic[];
  /**
   * The service that authenticates approvers. `api-gateway` is for Regions without Lambda function URLs.
   * @default 'function-url'
   */
  readonly api?: 'function-url' | 'api-gateway';
}

/** Accounts, and Regions in them, into which a gate may deploy. */
export interface StackgateTarget {
  /**
   * ARN of the role in the target account, or a list of such ARNs with the same other fields.
   * @default - the account of the gate, for its other Regions
   */
  readonly roleArn?: string | readonly string[];
  /**
   * The external ID that the role requires. An input cannot replace it.
   * @default - `targetExternalId` of the input
   */
  readonly externalId?: string;
  /**
   * The service role of CloudFormation for deployments that do not specify one. A `*` in place of the account is the account of the target.
   * @default - the input names `roleArn`, or CloudFormation uses the permissions of the target role
   */
  readonly deploymentRoleArn?: string;
  /** Regions in addition to the Region of the gate. @default - none */
  readonly regions?: readonly string[];
}

/** Stacks that a pipeline or a deployer may deploy. A field is a value, a pattern in which `*` matches any characters, or a list of them. */
export interface PipelineBinding {
  /** Environments; `null` permits only stacks without one. @default - every environment, or none if only `stackName` is given */
  readonly environmentName?: string | readonly string[] | null;
  /** Names of stacks. @default - every stack of the gate */
  readonly stackName?: string | readonly string[];
  /** ARNs of service roles. @default - every role of the gate */
  readonly roleArn?: string | readonly string[];
  /** Reactions to a change set that is not safe. An input without `onUnsafe` has `reject`. @default - every reaction */
  readonly onUnsafe?: string | readonly string[];
  /** ARNs of the roles of target accounts. @default - only the account of the gate */
  readonly targetRoleArn?: string | readonly string[];
  /** Regions. @default - only the Region of the gate */
  readonly region?: string | readonly string[];
}
