import type { ChangeSetReading } from '../../core/change-set/change-set-reading.ts';
import type { StackSettings } from '../../core/deployment/stack-settings.ts';
import type { TemplateSource } from './ports.ts';

/** Input of CreateChangeSet. */
export interface CreateChangeSetRequest extends StackSettings {
  readonly template: TemplateSource;
  /** ARN of the stack, because a stack that is created again under the same name is another stack. */
  readonly stackId: string;
  readonly changeSetName: string;
  readonly clientToken: string;
  readonly description?: string | undefined;
  readonly importExistingResources?: boolean | undefined;
}

/** Outcome of CreateChangeSet. */
export type CreateChangeSetOutcome =
  | { readonly kind: 'created'; readonly changeSetId: string }
  | { readonly kind: 'already-exists' }
  /** The stack was deleted, or another operation is in progress. */
  | { readonly kind: 'stack-changed'; readonly reason: string };

/** Identifies a change set: its ARN, or its name within a stack while the ARN is not known. */
export type ChangeSetReference = { readonly changeSetId: string } | { readonly changeSetName: string; readonly stackId: string };

/** Status of a change set. */
export interface ChangeSetStatus {
  readonly changeSetId?: string | undefined;
  /** ARN of the stack that the change set is for; for a nested change set, the nested stack. */
  readonly stackId?: string | undefined;
  readonly status: string;
  readonly statusReason?: string | undefined;
  /** Description that its creator gave it. */
  readonly description?: string | undefined;
  /** True if the creation failed only because there are no changes. */
  readonly hasNoChanges: boolean;
  /** ARN of the nested change set whose failure caused the failure of this change set. */
  readonly failedNestedSetId?: string | undefined;
  /** The change set failed in CloudFormation's early validation. */
  readonly hasFailedValidation?: boolean | undefined;
}

/** Outcome of DeleteChangeSet; `busy`: CloudFormation is creating or executing the change set. */
export type DeleteChangeSetOutcome = 'deleted' | 'absent' | 'busy';

/** Change sets in CloudFormation. Other ports read their changes and execute them. Failures are DeploymentErrors. */
export interface ChangeSets {
  create(request: CreateChangeSetRequest): Promise<CreateChangeSetOutcome>;
  /** Returns undefined if the change set does not exist. */
  findStatus(reference: ChangeSetReference): Promise<ChangeSetStatus | undefined>;
  delete(reference: ChangeSetReference): Promise<DeleteChangeSetOutcome>;
}

/** Reads the complete evidence of a change set, on which the verdict is based. */
export interface ChangeSetEvidence {
  /**
   * @param changeSetId ARN of the root
   * @param depth `plain` decides; `with-values` adds property values and hooks for people
   * @throws DeploymentError if the root cannot be read (ChangeSetAltered if it was deleted), and SystemUnavailable
   */
  read(changeSetId: string, depth: 'plain' | 'with-values'): Promise<ChangeSetReading>;
  /**
   * Reads the processed templates of a stack: the deployed template and the template of its change set.
   *
   * @returns undefined if CloudFormation does not give one of them
   * @throws DeploymentError SystemUnavailable
   */
  readTemplates(of: {
    readonly changeSetId: string;
    readonly stackId: string;
  }): Promise<{ readonly before: string; readonly after: string } | undefined>;
  /**
   * Reads the processed template that is deployed in a stack.
   *
   * @returns undefined if CloudFormation does not give it
   * @throws DeploymentError SystemUnavailable
   */
  readDeployedTemplate(stackId: string): Promise<string | undefined>;
}

/** Outcome of ExecuteChangeSet. */
export type ExecuteChangeSetOutcome =
  | { readonly kind: 'started' }
  /** CloudFormation refuses: the change set is deleted, obsolete, or already executed, possibly by an earlier attempt of the same task. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Executes change sets. */
export interface ChangeSetExecution {
  execute(changeSetId: string, clientRequestToken: string): Promise<ExecuteChangeSetOutcome>;
}
