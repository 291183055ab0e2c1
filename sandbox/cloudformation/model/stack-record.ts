import type { Change } from '../../../core/change-set/change-set-page.ts';
import type { Template } from '../../../core/template/template.ts';
import type { ChangeSetDistortion } from './distortion.ts';

/** The current or requested state of a stack: a template and everything given with it. Immutable. */
export interface Deployment {
  /** The template as text, as GetTemplate gives it back. */
  readonly body: string;
  readonly template: Template;
  /** The value of every declared parameter; for an SSM-backed one the name of the SSM parameter. */
  readonly values: Readonly<Record<string, string>>;
  /** Parameters of a nested stack whose values only the execution will tell, in intrinsic form. */
  readonly unknownValues?: Readonly<Record<string, unknown>> | undefined;
  /** Values of the SSM parameters, by their names. */
  readonly ssm: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  readonly rollbackConfiguration: RollbackConfiguration;
  readonly roleArn?: string | undefined;
}

/** As the API takes and gives it. */
export interface RollbackConfiguration {
  readonly RollbackTriggers?: readonly { readonly Arn: string; readonly Type: string }[];
  readonly MonitoringTimeInMinutes?: number;
}

/** One resource of a stack, as it is now. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string;
  /** The custom name that it holds, where only one resource can. */
  uniqueName?: string | undefined;
  /** Evaluated; what the resource was last made or updated with. */
  properties: Readonly<Record<string, unknown>>;
  /** Attributes that were read before, by name. A value stays the same as long as the resource exists. */
  readonly attributes: Map<string, unknown>;
  /** Logical ids of what it refers to. */
  dependencies: readonly string[];
  deletionPolicy: string;
  metadata: unknown;
  status: string;
  statusReason?: string | undefined;
  /** Milliseconds since 1970. */
  timestamp: number;
}

/** An output as it was last evaluated. */
export interface OutputRecord {
  readonly key: string;
  readonly value: string;
  readonly description?: string | undefined;
  readonly exportName?: string | undefined;
}

/** A stack event. Times are milliseconds since 1970. */
export interface StackEventRecord {
  readonly eventId: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly timestamp: number;
  readonly status: string;
  readonly reason?: string | undefined;
  /** Made into JSON text when it is read. */
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly token?: string | undefined;
  readonly operationId?: string | undefined;
}

/** A stack from its first event to the end of time: a deleted one stays readable by its id. */
export interface StackRecord {
  readonly id: string;
  readonly name: string;
  readonly parentId?: string | undefined;
  readonly rootId?: string | undefined;
  readonly creationTime: number;
  status: string;
  statusReason?: string | undefined;
  lastUpdatedTime?: number | undefined;
  deletionTime?: number | undefined;
  /** The deployment that the stack has, or that the current operation applies; absent while the stack is only under review. */
  current?: Deployment | undefined;
  /** The last one that was reached completely: what a rollback goes back to. */
  stable?: Deployment | undefined;
  /** The change set that `current` came from. */
  changeSetId?: string | undefined;
  disableRollback: boolean;
  terminationProtection: boolean;
  deletionMode?: string | undefined;
  retainExceptOnCreate?: boolean | undefined;
  timeoutInMinutes?: number | undefined;
  stackPolicy?: string | undefined;
  readonly resources: Map<string, ResourceRecord>;
  outputs: readonly OutputRecord[];
  /** Names of the exports that this stack uses. */
  imports: ReadonlySet<string>;
  /** Oldest first. */
  readonly events: StackEventRecord[];
  /** By name; the ones that ListChangeSets shows. */
  readonly changeSets: Map<string, ChangeSetRecord>;
  /** The current operation, or the last one; absent while the stack is only under review. */
  operationId?: string | undefined;
  /** The operation that used each client request token. */
  readonly tokens: Map<string, string>;
  /** The operation in progress. */
  operation?: OngoingOperation | undefined;
  /** The operation that failed and that a rollback or another operation can continue from. */
  unfinished?: OngoingOperation | undefined;
}

/** An operation that still runs: what may be asked of it from outside. */
export interface OngoingOperation {
  /** Stops what goes forward, as a failure with this reason would. */
  interrupt(reason: string): void;
  /** Stops everything at once, without a word: the stack is about to be deleted. */
  abandon(): void;
}

export type ChangeSetType = 'CREATE' | 'UPDATE' | 'IMPORT';

/** A resource that an IMPORT change set takes over. */
export interface ResourceToImport {
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ResourceIdentifier: Readonly<Record<string, string>>;
}

/** A change set. An executed one stays readable until it is deleted. */
export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stack: StackRecord;
  /** The stack's deployment when the change set was created. If the stack has another one, the change set is obsolete. */
  readonly basis: Deployment | undefined;
  readonly type: ChangeSetType;
  /** The deployment that an execution applies. */
  readonly target: Deployment;
  readonly description?: string | undefined;
  readonly clientToken?: string | undefined;
  readonly creationTime: number;
  readonly includeNestedStacks: boolean;
  readonly importExistingResources?: boolean | undefined;
  readonly onStackFailure?: string | undefined;
  readonly resourcesToImport: readonly ResourceToImport[];
  readonly parentId?: string | undefined;
  readonly rootId?: string | undefined;
  readonly distortion?: ChangeSetDistortion | undefined;
  status: string;
  statusReason?: string | undefined;
  executionStatus: string;
  /** With property values. */
  changes: readonly Change[];
  changesWithoutValues: readonly Change[];
  /** The nested change sets, by the logical id of the nested stack. */
  readonly children: Map<string, ChangeSetRecord>;
}

/** Returns true if an execution of the change set has ended. It can be described, and no list shows it. */
export function isExecuted({ executionStatus }: ChangeSetRecord): boolean {
  return executionStatus === 'EXECUTE_COMPLETE' || executionStatus === 'EXECUTE_FAILED';
}
