import type { Change } from '../../../core/change-set/change-set-page.ts';
import type { Deployment, StackRecord } from './stack-record.ts';

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
  /** What the stack was when the change set was asked for: when it is something else, the change set is of no use. */
  readonly basis: Deployment | undefined;
  readonly type: ChangeSetType;
  /** What the stack would become. */
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
  status: string;
  statusReason?: string | undefined;
  executionStatus: string;
  /** With property values. */
  changes: readonly Change[];
  changesWithoutValues: readonly Change[];
  /** The nested change sets, by the logical id of the nested stack. */
  readonly children: Map<string, ChangeSetRecord>;
}

/** Whether it was executed, to whatever end: it can be described, but is in no list. */
export function isExecuted({ executionStatus }: ChangeSetRecord): boolean {
  return executionStatus === 'EXECUTE_COMPLETE' || executionStatus === 'EXECUTE_FAILED';
}
