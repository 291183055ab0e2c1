import type { DeploymentErrorName } from '../errors.ts';
import type { SettingsChange } from '../stack/settings-change.ts';
import type { StackCondition } from '../stack/stack-condition.ts';
import type { DeploymentInput } from './deployment-input.ts';
import type { ExecutionIdentity, StackIdentity } from './names.ts';
import type { SecretComparison, UsedSecret } from './secret-versions.ts';

/**
 * Data of the state machine. Each task adds its fields and returns the whole state, so that the execution history shows the course of the
 * deployment. The state contains no large values and no secrets.
 */
export interface DeploymentState extends DeploymentInput {
  /** Source of names and client tokens. The first task sets it. */
  readonly execution: ExecutionIdentity;
  readonly doesStackExist?: boolean;
  /** `wave`: the execution deploys no stack; it starts an execution for each target. */
  readonly stackCondition?: StackCondition | 'wave';
  readonly stackStatus?: string;
  /** ARN of the stack. Later tasks use it, so that they do not mistake a new stack with the same name for this stack. */
  readonly stackId?: string;
  /** Value at the time when the gate read the stack. */
  readonly hasTerminationProtection?: boolean;
  /** Seconds until the next poll. Every Wait state reads this field. */
  readonly waitSeconds: number;
  /** Longest time that the next task waits for an event of CloudFormation, or for people. */
  readonly awaitSeconds?: number;
  /** Error of a task whose wait for an event timed out. The next status check removes it. */
  readonly awaitTimeout?: unknown;
  /** The next wait for an operation that is in progress. */
  readonly nextWait?: NextWait;
  readonly changeSetName?: string;
  readonly changeSetId?: string;
  /** Sentences about the template's text for the decision record, such as a key that occurs twice. */
  readonly templateNotes?: readonly string[];
  /** Names of parameters that keep their deployed values although the template has another default. */
  readonly parametersWithOtherDefault?: readonly string[];
  /** Resources that the operation could not delete, as "LogicalId (physical ID)". */
  readonly undeletedResources?: readonly string[];
  /** Time at which the gate requested the change set, ISO 8601. */
  readonly changeSetRequestedAt?: string;
  readonly changeSetCreationStatus?: string;
  readonly changeSetAction?: ChangeSetAction | BlueGreenAction;
  readonly inspection?: Inspection;
  /** Requirements of the approval that the deployment needs; absent if it needs none or if none is possible. */
  readonly approvalNeeds?: ApprovalNeeds;
  /** Error of a task that needs an approval first: the next task judges and does nothing else. Read Approval removes it. */
  readonly approvalRequired?: unknown;
  /** The verdict that a blue/green deployment avoids. Prepare Next Stack sets it, with `currentStack` and `nextStack`. */
  readonly avoided?: AvoidedVerdict;
  /** The stack that deployments and users follow until the switch. */
  readonly currentStack?: StackOfPair;
  /** The stack that this execution creates. */
  readonly nextStack?: StackOfPair;
  /** The function that verifies the next stack, and its answer. */
  readonly verification?: Verification;
  /** Problems of the switch that do not fail the deployment, as sentences. */
  readonly switchNotes?: readonly string[];
  readonly nextStackDeletion?: NextStackDeletion;
  /** Result of the approval. Read Approval sets it. */
  readonly approval?: ApprovalResult;
  /** Settings that the deployment changes and that the change set does not contain. Judged with the change set. */
  readonly settingsChange?: SettingsChange;
  /** Versions of the secrets that the deployed resources use: at the last success, and when the change set was created. */
  readonly secretVersions?: SecretComparison;
  /** Secrets that CloudFormation resolves for the resources that the operation creates or updates. */
  readonly usedSecrets?: readonly UsedSecret[];
  /** Pushed settings that differ from the stack's and that CloudFormation does not apply, because it says that there are no changes. */
  readonly unappliedSettings?: readonly string[];
  /** The stack that the gate deleted because its first create had failed. */
  readonly deletedStack?: DeletedStack;
  /** Time at which the gate requested the stack operation (create or execute), ISO 8601. */
  readonly operationStartedAt?: string;
  readonly operationOutcome?: OperationOutcome;
  /** Time of the first of the last status checks that found no sign of the operation, ISO 8601. A check that finds one removes it. */
  readonly noEventSince?: string;
  /** Set for a target of a wave that judges all targets first: the target waits for its release, or it is released. */
  readonly hold?: 'waiting' | 'released' | 'stopped';
  /** Progress of a wave. */
  readonly waveProgress?: WaveProgress;
  readonly waveOutcome?: 'in-progress' | 'succeeded' | 'failed';
  /** Result of a wave. */
  readonly waveResult?: WaveResult;
  /** Reason of the failure, for the Fail state. After a Catch, `Cause` is the JSON of Lambda until the cleanup converts it to text. */
  readonly failure?: Failure;
}

/** Progress of a wave. Its size does not depend on the targets' data: the results are in the gate's bucket. */
export interface WaveProgress {
  /** One letter for each target: pending, working, judged, released, new, old, unclear, or skipped. */
  readonly targets: string;
  /** Number of rounds, for the polls that read a part of the targets. */
  readonly round: number;
  /** Reason why the wave starts no more targets, as a clause; absent while the wave continues. */
  readonly stopReason?: string;
}

/** Result of a wave. */
export interface WaveResult {
  /** Number of targets by version. */
  readonly counts: Readonly<Record<'new' | 'old' | 'unclear', number>>;
  readonly summary: string;
  /** `s3://` address of the summary, without extension. */
  readonly recordUri: string;
  /** Console link to the summary. */
  readonly recordUrl?: string;
}

/** Returns the settings that are set after an update. A create sets every setting with its own call. */
export function openSettingsOf({ changeSetId, settingsChange }: Partial<DeploymentState>): SettingsChange | undefined {
  return changeSetId === undefined ? undefined : settingsChange;
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

/** Verdicts, with the names of the AWS blog article. The gate executes a change set only after the first verdict. */
export type ChangeSetAction =
  | 'CAN-SAFELY-UPDATE-EXISTING-STACK'
  | 'RESOURCES-BEING-DELETED-OR-REPLACED'
  | 'NEEDS-APPROVAL'
  | 'NO-CHANGES'
  | 'CANNOT-TELL';

/** The change set is not safe, and a blue/green deployment avoids its effects. */
export type BlueGreenAction = 'BLUE-GREEN';

/** The verdict about a change set that was not executed, because a blue/green deployment avoids its effects. */
export type AvoidedVerdict = Pick<Inspection, 'summary' | 'recordUri' | 'recordUrl'>;

/** One of the two stacks of a blue/green deployment. */
export interface StackOfPair {
  readonly stackName: string;
  /** Absent while the stack does not exist. */
  readonly stackId?: string;
  /** Outputs of the stack when the next stack was created. Outputs that exceed the size limit are omitted. */
  readonly outputs?: Readonly<Record<string, string>>;
}

/** The verification of the next stack. */
export interface Verification {
  readonly functionArn: string;
  readonly timeoutSeconds: number;
  readonly deployment: StackIdentity;
  /** The answer of the function; absent before the call. */
  readonly answer?: { readonly Payload?: unknown };
}

/** The deletion of a next stack that failed, or that did not verify. */
export interface NextStackDeletion {
  readonly status: 'in-progress' | 'ended';
  /** Time of the first request, ISO 8601. */
  readonly since: string;
}

/**
 * The next wait for an operation that is in progress: for its `event`, or for a fixed `time` if the last wait ended before the
 * operation and did not time out, so that a repeated wake-up cannot repeat the loop without a wait.
 */
export type NextWait = 'event' | 'time';

/** Status of the stack operation that this deployment started. */
export type OperationOutcome = 'in-progress' | 'succeeded' | 'failed' | 'not-started' | 'timed-out';

/** The two fields of a Fail state. */
export interface Failure {
  readonly Error: DeploymentErrorName | string;
  readonly Cause: string;
}

/** Verdict in the state. Its size does not depend on the size of the change set; the record contains the rest. */
export interface Inspection {
  readonly decision: 'allow' | 'ask' | 'forbid';
  /** One or two sentences. */
  readonly summary: string;
  /** Number of changes by effect. */
  readonly counts: Readonly<Record<string, number>>;
  /** The first findings, most severe first. */
  readonly findings: readonly InspectionFinding[];
  /** SHA-256 of the plain changes, hex. Execute Change Set compares it. */
  readonly fingerprint: string;
  /** SHA-256 of the resources that are deleted together with nested stacks, hex; absent if the change set deletes no nested stack. */
  readonly deletions?: string;
  /** `s3://` address of the decision record, without extension. */
  readonly recordUri?: string;
  /** Console link to the record. */
  readonly recordUrl?: string;
}

/**
 * The step that an approval is about.
 *
 * - `change-set`: the execution of a change set.
 * - `settings`: the settings of a push whose change set has no changes.
 * - `first-create`: the create of a stack.
 * - `failed-stack`: the deletion of a stack whose first create failed.
 */
export type ApprovalSubject = 'change-set' | 'settings' | 'first-create' | 'failed-stack';

/** Requirements that the policies set for one approval. */
export interface ApprovalNeeds {
  /** Absent in a request of an earlier version of the gate: `change-set`. */
  readonly subject?: ApprovalSubject;
  /** Number of different approvers. */
  readonly approvers: number;
  /** Resources that each approver must accept by name: logical IDs, in a nested stack with its path: `Storage/Orders`. */
  readonly mustAccept: readonly string[];
  /** Identities that may use break-glass, as patterns of ARNs. */
  readonly breakGlass: readonly string[];
  /** Names of roles whose session names identify people, as patterns. */
  readonly personalSessions: readonly string[];
}

/** The state of an approval in the state machine. Execute Change Set reads the stored outcome and does not rely on this copy. */
export interface ApprovalResult {
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired' | 'withdrawn' | 'stale';
  /** ARN of the person who decided, or `stackgate`; absent while the approval is pending. */
  readonly by?: string;
  /** ISO 8601. */
  readonly at?: string;
}

/** One finding, for the history and the failure message. */
export interface InspectionFinding {
  readonly logicalResourceId: string;
  readonly path: string;
  readonly resourceType: string;
  readonly effect: string;
  readonly decision: 'allow' | 'ask' | 'forbid';
  readonly reason: string;
  /** Resources, attributes, and parameters that all causes refer to; absent if the template changes a cause directly. */
  readonly follows?: readonly string[];
}
