import type { DeploymentErrorName } from '../errors.ts';

/**
 * The state machine's data as it grows. Each task answers with the whole state and its own fields added, so that the
 * execution history reads as the deployment went. Nothing large and nothing secret travels here.
 */
export interface DeploymentState extends DeploymentInput {
  /** Where names and client tokens come from. Set by the first task. */
  readonly execution: ExecutionIdentity;
  readonly doesStackExist?: boolean;
  readonly stackCondition?: StackCondition;
  readonly stackStatus?: string;
  /** The stack's ARN: what later tasks use, so that a stack re-made under the same name is never mistaken for it. */
  readonly stackId?: string;
  /** As it was when the stack was looked at. */
  readonly hasTerminationProtection?: boolean;
  /** Seconds until the next look. Every Wait state reads it. */
  readonly waitSeconds: number;
  readonly changeSetName?: string;
  readonly changeSetId?: string;
  /** When the change set was asked for, ISO 8601. */
  readonly changeSetRequestedAt?: string;
  readonly changeSetCreationStatus?: string;
  readonly changeSetAction?: ChangeSetAction;
  readonly inspection?: Inspection;
  /** When the stack operation (create or execute) was asked for, ISO 8601. */
  readonly operationStartedAt?: string;
  readonly operationOutcome?: OperationOutcome;
  /** Why it failed, for the Fail state. From a Catch, `Cause` is Lambda's JSON until the clean-up puts it into words. */
  readonly failure?: Failure;
}

/** The execution as its context object gives it. */
export interface ExecutionIdentity {
  /** The execution's ARN. */
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly startTime: string;
}

/** What a stack's status means to a deployment. */
export type StackCondition = 'absent' | 'exists' | 'busy' | 'failed-first-create' | 'stuck';

/** The verdict in the article's words. Only the first one is ever executed. */
export type ChangeSetAction =
  | 'CAN-SAFELY-UPDATE-EXISTING-STACK'
  | 'RESOURCES-BEING-DELETED-OR-REPLACED'
  | 'NEEDS-APPROVAL'
  | 'NO-CHANGES'
  | 'CANNOT-TELL';

/** How this deployment's own stack operation stands. */
export type OperationOutcome = 'in-progress' | 'succeeded' | 'failed' | 'not-started' | 'timed-out';

/** The Fail state's two fields. */
export interface Failure {
  readonly Error: DeploymentErrorName | string;
  readonly Cause: string;
}

/** The verdict as state carries it: small whatever the change set's size. The record holds the rest. */
export interface Inspection {
  readonly decision: 'allow' | 'ask' | 'forbid';
  /** One or two sentences. */
  readonly summary: string;
  /** How many changes had each effect. */
  readonly counts: Readonly<Record<string, number>>;
  /** The first findings, most severe first. */
  readonly findings: readonly InspectionFinding[];
  /** SHA-256 of the plain changes, hex: what Execute compares. */
  readonly fingerprint: string;
  /** `s3://` address of the decision record, without extension. */
  readonly recordUri?: string;
  /** Console link to the record. */
  readonly recordUrl?: string;
}

/** One finding, for the history and the failure message. */
export interface InspectionFinding {
  readonly logicalResourceId: string;
  readonly path: string;
  readonly resourceType: string;
  readonly effect: string;
  readonly decision: 'allow' | 'ask' | 'forbid';
  readonly reason: string;
}

/** What a deployment is asked to do: the execution's input. The article's field names. */
export interface DeploymentInput {
  readonly environmentName: string;
  readonly stackName: string;
  /** Path of the template inside the revision. */
  readonly templatePath: string;
  readonly revisionS3Bucket: string;
  readonly revisionS3Key: string;
  /** Path of CodePipeline's template configuration file (Parameters, Tags, StackPolicy) inside the revision. */
  readonly templateConfigurationPath?: string;
  /**
   * Parameter values. They are part of the execution's input and can be read in its history: a secret belongs into Secrets Manager
   * (a dynamic reference in the template) or, at worst, into the template configuration file, whose values never enter the state.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** On top of the tags of the template configuration. When neither gives any, an update leaves the stack's tags alone. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Default CAPABILITY_IAM and CAPABILITY_NAMED_IAM. A template with a macro needs CAPABILITY_AUTO_EXPAND in so many words. */
  readonly capabilities?: readonly string[];
  readonly roleArn?: string;
  readonly notificationArns?: readonly string[];
  readonly rollbackConfiguration?: RollbackConfigurationInput;
  readonly terminationProtection?: boolean;
  readonly importExistingResources?: boolean;
  /** What to do with a change set that is not safe. Only `reject` is built yet. */
  readonly onUnsafe?: 'reject' | 'ask' | 'blue-green';
  readonly policyPath?: string;
  readonly waiversPath?: string;
  /** Minutes for the whole deployment; default 720, at most 1,380. */
  readonly timeoutMinutes?: number;
  readonly pipelineExecutionId?: string;
}

/** Rollback triggers as CloudFormation takes them. */
export interface RollbackConfigurationInput {
  readonly rollbackTriggers?: readonly { readonly arn: string; readonly type: string }[];
  readonly monitoringTimeInMinutes?: number;
}
