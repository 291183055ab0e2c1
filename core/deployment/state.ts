import type { DeploymentErrorName } from '../errors.ts';
import type { StackCondition } from '../stack/stack-condition.ts';
import type { SettingsChange } from '../stack/stack-policy.ts';
import type { DeploymentInput } from './deployment-input.ts';
import type { ExecutionIdentity } from './names.ts';

/**
 * The state machine's data as it grows. Each task answers with the whole state and its own fields added, so that the
 * execution history reads as the deployment went. Nothing large and nothing secret travels here.
 */
export interface DeploymentState extends DeploymentInput {
  /** Source of names and client tokens. The first task sets it. */
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
  /** Sentences about the template's text for the decision record, such as a key that occurs twice. */
  readonly templateNotes?: readonly string[];
  /** Names of parameters that keep their deployed values although the template has another default. */
  readonly parametersWithOtherDefault?: readonly string[];
  /** Resources that the operation could not delete, as "LogicalId (physical id)". */
  readonly undeletedResources?: readonly string[];
  /** When the change set was asked for, ISO 8601. */
  readonly changeSetRequestedAt?: string;
  readonly changeSetCreationStatus?: string;
  readonly changeSetAction?: ChangeSetAction;
  readonly inspection?: Inspection;
  /** Settings that the deployment changes and that the change set does not contain. Judged with the change set. */
  readonly settingsChange?: SettingsChange;
  /** The stack that the gate deleted because its first create had failed. */
  readonly deletedStack?: DeletedStack;
  /** When the stack operation (create or execute) was asked for, ISO 8601. */
  readonly operationStartedAt?: string;
  readonly operationOutcome?: OperationOutcome;
  /** Why it failed, for the Fail state. From a Catch, `Cause` is Lambda's JSON until the clean-up puts it into words. */
  readonly failure?: Failure;
}

/** A failed stack that the gate deleted, for the final message. */
export interface DeletedStack {
  readonly stackId: string;
  /** Names of the first resources that existed. */
  readonly deleted: readonly string[];
  /** Names of the first resources that CloudFormation kept because of their deletion policy. */
  readonly retained: readonly string[];
  /** `s3://` address of the decision record, without extension; absent if no resource existed. */
  readonly recordUri?: string;
}

/** The verdict in the article's words. Only the first one is ever executed. */
export type ChangeSetAction =
  | 'CAN-SAFELY-UPDATE-EXISTING-STACK'
  | 'RESOURCES-BEING-DELETED-OR-REPLACED'
  | 'NEEDS-APPROVAL'
  | 'NO-CHANGES'
  | 'CANNOT-TELL';

/** Status of the stack operation that this deployment started. */
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
  /** Number of changes by effect. */
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
