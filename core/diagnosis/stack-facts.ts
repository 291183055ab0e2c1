import type { StackEvent } from '../stack/stack-event.ts';
import type { StackResource } from '../stack/stack-resource.ts';

/** A stack, as DescribeStacks returns it. */
export interface StackDescription {
  /** ARN of the stack. */
  readonly stackId: string;
  readonly stackName: string;
  readonly stackStatus: string;
  readonly stackStatusReason?: string | undefined;
  /** `CONFIGURATION_COMPLETE` while resources of an Express deployment become ready in the background. */
  readonly detailedStatus?: string | undefined;
  /** `STANDARD` or `EXPRESS`; absent if the service does not return it. */
  readonly deploymentMode?: string | undefined;
  readonly aliasName?: string | undefined;
  /** ARN of the root stack; absent if the stack is not nested. */
  readonly rootId?: string | undefined;
  readonly hasTerminationProtection: boolean;
  readonly parameterNames: readonly string[];
  readonly capabilities: readonly string[];
  /** Result of the last drift detection: `DRIFTED`, `IN_SYNC`, `UNKNOWN`, `NOT_CHECKED`. */
  readonly driftStatus?: string | undefined;
  readonly driftCheckedAt?: Date | undefined;
}

/** A change set, as ListChangeSets returns it. */
export interface ChangeSetFacts {
  readonly changeSetId: string;
  readonly name: string;
  readonly status?: string | undefined;
  readonly executionStatus?: string | undefined;
  readonly createdAt?: Date | undefined;
}

/** Facts about a stack at one time. */
export interface StackFacts {
  /** The name or the ARN that the user gave. */
  readonly requested: string;
  /** Absent if there is no such stack. */
  readonly stack?: StackDescription | undefined;
  readonly resources: readonly StackResource[];
  readonly changeSets: readonly ChangeSetFacts[];
  /** Events of the last operation, newest first. */
  readonly events: readonly StackEvent[];
  /** Events of the same operation in the nested stacks that failed, newest first, by the ARN of the nested stack. */
  readonly nestedEvents: ReadonlyMap<string, readonly StackEvent[]>;
  readonly now: Date;
}
