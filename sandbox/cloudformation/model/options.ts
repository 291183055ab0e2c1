import type { IdSource } from '../../kernel/ids.ts';
import type { ResourceProvider } from './resource-provider.ts';

/**
 * An action of a resource handler. `replace` creates the new resource of a replacement; `rollback` restores the
 * old properties after a failed update.
 */
export type HandlerAction = 'create' | 'update' | 'replace' | 'delete' | 'import' | 'rollback';

/** Behavior of one resource, or of all resources of one type. */
export interface ResourceBehaviour {
  /** Virtual seconds of an action: one number for all actions, or one for each. */
  readonly seconds?: number | Partial<Record<HandlerAction, number>>;
  /** The actions that fail, at the end of their duration. A replacement is also an update. */
  readonly fails?: HandlerAction | readonly HandlerAction[];
  /** Reason in the event of the resource. */
  readonly reason?: string;
  /** Number of failures before the action succeeds. @default every attempt fails */
  readonly times?: number;
  /** An action that does not end. */
  readonly hangs?: HandlerAction;
}

/** A resource in the account that does not belong to a stack. */
export interface OutsideResource {
  readonly type: string;
  /** Its name or other primary identifier. */
  readonly physicalId: string;
}

/** A status change of a stack. */
export interface StackStatusChange {
  readonly stackId: string;
  readonly status: string;
  readonly reason: string | undefined;
  /** Client request token of the operation. */
  readonly token: string | undefined;
}

/** An SSM parameter. */
export interface StoredParameter {
  readonly value: string;
  /** `String`, `StringList`, or `SecureString`. */
  readonly type: string;
}

/** Settings for the sandbox's CloudFormation. All are optional. */
export interface CloudFormationOptions {
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '111111111111' */
  readonly accountId?: string;
  /** @default 'aws' */
  readonly partition?: string;
  /** Entries on a page of every paginated response. @default 100 */
  readonly pageSize?: number;
  /**
   * Reads a template from S3 by its `TemplateURL`.
   *
   * @throws ServiceError the error of S3, which becomes the `S3 error: ...` of CloudFormation
   */
  readonly fetchTemplate?: (url: string) => string;
  /** Seconds of each action on a resource, unless `resources` overrides them. @default 2 */
  readonly resourceSeconds?: number;
  /** Behavior by `StackName/LogicalId`, logical ID, or resource type. The first match applies. */
  readonly resources?: Readonly<Record<string, ResourceBehaviour>>;
  /** Seconds from CreateChangeSet to a finished change set. @default 4 */
  readonly changeSetSeconds?: number;
  /**
   * Seconds for which DescribeStacks and DescribeStackEvents still show the stack as it was before an update that has started, because these
   * reads are eventually consistent. People in the sandbox see the update at once. @default 0
   */
  readonly staleSeconds?: number;
  /**
   * Validates required properties and custom names when a change set is created, as CloudFormation has done since November 2025.
   * If false, these errors fail the execution.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
   *
   * @default false
   */
  readonly earlyValidation?: boolean;
  /** Returns true if CloudFormation can assume a role given as `RoleARN`. @default every role */
  readonly canAssumeRole?: (roleArn: string) => boolean;
  /**
   * Finds an SSM parameter by `name` or `name:version`, for SSM-backed parameters and dynamic references. Returns only the value
   * if the type is unknown. @default only the public parameters of AWS
   */
  readonly readSsmParameter?: (name: string, region: string) => StoredParameter | string | undefined;
  /** Resources that already exist outside stacks. Creating one with the same name fails; an import imports it. */
  readonly outside?: readonly OutsideResource[];
  /**
   * Runs the AWS SAM transform and returns the processed template. @default templates with this transform are refused, as with
   * every macro
   */
  readonly processSam?: (body: string) => string;
  /** Services of the sandbox that manage the resources of a type, by type. @default none */
  readonly providers?: Readonly<Record<string, ResourceProvider>>;
  /** Called when the status of a stack, including a nested stack, has changed. */
  readonly onStackStatus?: (change: StackStatusChange) => void;
  /** Source of IDs and random suffixes. @default a source with a fixed seed */
  readonly ids?: IdSource;
}
