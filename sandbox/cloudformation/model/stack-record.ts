import type { Change } from '../../../core/change-set/change-set-page.ts';
import type { Template } from '../../../core/template/template.ts';
import type { ChangeSetDistortion } from './distortion.ts';

/** The current or requested deployment of a stack: a template with its parameters and settings. Immutable. */
export interface Deployment {
  /** The text of the template, as GetTemplate returns it. */
  readonly body: string;
  readonly template: Template;
  /** The value of every declared parameter; for an SSM-backed parameter, the name of the SSM parameter. */
  readonly values: Readonly<Record<string, string>>;
  /** Parameters of a nested stack whose values are unknown before the execution, in intrinsic form. */
  readonly unknownValues?: Readonly<Record<string, unknown>> | undefined;
  /** Values of the SSM parameters of SSM-backed parameters, by their names. */
  readonly ssm: Readonly<Record<string, string>>;
  /** Values of the SSM parameters of dynamic references, by `name` or `name:version`; absent if there are no such references. */
  readonly references?: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  readonly rollbackConfiguration: RollbackConfiguration;
  readonly roleArn?: string | undefined;
}

/** In the form of the API. */
export interface RollbackConfiguration {
  readonly RollbackTriggers?: readonly { readonly Arn: string; readonly Type: string }[];
  readonly MonitoringTimeInMinutes?: number;
}

/** The current state of one resource of a stack. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string;
  /** The custom name of the resource, if names of its type are unique. */
  uniqueName?: string | undefined;
  /** Evaluated properties of the last create or update. */
  properties: Readonly<Record<string, unknown>>;
  /** Attributes that were read earlier, by name. A value does not change as long as the resource exists. */
  readonly attributes: Map<string, unknown>;
  /** Logical IDs of the resources that it refers to. */
  dependencies: readonly string[];
  deletionPolicy: string;
  metadata: unknown;
  status: string;
  statusReason?: string | undefined;
  /** Milliseconds since 1970. */
  timestamp: number;
}

/** The last evaluated value of an output. */
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
  /** Converted to JSON text when it is read. */
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly token?: string | undefined;
  readonly operationId?: string | undefined;
}

/** A stack. A deleted stack remains readable by its ID. */
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
  /** The deployment of the stack, or of the operation in progress; absent in REVIEW_IN_PROGRESS. */
  current?: Deployment | undefined;
  /** The last complete deployment, which a rollback restores. */
  stable?: Deployment | undefined;
  /** The change set of `current`. */
  changeSetId?: string | undefined;
  disableRollback: boolean;
  terminationProtection: boolean;
  deletionMode?: string | undefined;
  /** A second name, set by SetAlias. */
  aliasName?: string | undefined;
  retainExceptOnCreate?: boolean | undefined;
  timeoutInMinutes?: number | undefined;
  stackPolicy?: string | undefined;
  /** The policy that applies instead of `stackPolicy` until the current update ends. */
  overridingPolicy?: string | undefined;
  readonly resources: Map<string, ResourceRecord>;
  outputs: readonly OutputRecord[];
  /** Names of the exports that this stack uses. */
  imports: ReadonlySet<string>;
  /** Oldest first. */
  readonly events: StackEventRecord[];
  /** Called when the status of the stack has changed. */
  readonly onStatus: (event: StackEventRecord) => void;
  /** The change sets that ListChangeSets returns, by name. */
  readonly changeSets: Map<string, ChangeSetRecord>;
  /** The current or the last operation; absent in REVIEW_IN_PROGRESS. */
  operationId?: string | undefined;
  /** The operation that used each client request token. */
  readonly tokens: Map<string, string>;
  /** The operation in progress. */
  operation?: OngoingOperation | undefined;
  /** The operation that failed and that a rollback or another operation can continue from. */
  unfinished?: OngoingOperation | undefined;
}

/** A running operation, with the methods for other requests. */
export interface OngoingOperation {
  /** Stops the forward phase in the same way as a failure with this reason. */
  interrupt(reason: string): void;
  /** Stops all work immediately without events, because the stack will be deleted. */
  abandon(): void;
}

export type ChangeSetType = 'CREATE' | 'UPDATE' | 'IMPORT';

/** A resource that an IMPORT change set imports. */
export interface ResourceToImport {
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ResourceIdentifier: Readonly<Record<string, string>>;
}

/** A validation of a change set that failed. */
export interface ValidationFailure {
  readonly validationName: 'PROPERTY_VALIDATION' | 'NAME_CONFLICT_VALIDATION';
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
  /** Place in the template, such as `/Resources/Topic/Properties`. */
  readonly path: string;
}

/** A change set. An executed change set remains readable until it is deleted. */
export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly stack: StackRecord;
  /**
   * The stack's deployment when the change set was created. If the stack's deployment has changed since then, the change set is
   * obsolete.
   */
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
  /** The StatusReason of a DescribeChangeSet response with property values if CloudFormation could not determine all of them. */
  valuesWarning?: string | undefined;
  executionStatus: string;
  /** The changes with property values. */
  changes: readonly Change[];
  changesWithoutValues: readonly Change[];
  /** The failed validations; only with `earlyValidation`. */
  validationFailures?: readonly ValidationFailure[];
  /** The nested change sets, by the logical ID of the nested stack. */
  readonly children: Map<string, ChangeSetRecord>;
}

/**
 * Returns true if an execution of the change set has ended. DescribeChangeSet still returns such a change set, but no list
 * contains it.
 */
export function isExecuted({ executionStatus }: ChangeSetRecord): boolean {
  return executionStatus === 'EXECUTE_COMPLETE' || executionStatus === 'EXECUTE_FAILED';
}
