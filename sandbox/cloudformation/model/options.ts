import type { IdSource } from '../../kernel/ids.ts';

/**
 * An action of a resource handler. `replace` creates the new resource of a replacement; `rollback` restores the
 * old properties after a failed update.
 */
export type HandlerAction = 'create' | 'update' | 'replace' | 'delete' | 'import' | 'rollback';

/** Behavior of one resource, or of all resources of one type. */
export interface ResourceBehaviour {
  /** Virtual seconds that an act takes: one number for all handler, or one each. */
  readonly seconds?: number | Partial<Record<HandlerAction, number>>;
  /** The handler that fail, at the end of their seconds. A replacement is an update too. */
  readonly fails?: HandlerAction | readonly HandlerAction[];
  /** Why, in the words of the resource's event. */
  readonly reason?: string;
  /** Number of failures before the action succeeds. @default every attempt fails */
  readonly times?: number;
  /** An action that never ends. */
  readonly hangs?: HandlerAction;
}

/** A thing that exists in the account without belonging to a stack. */
export interface OutsideResource {
  readonly type: string;
  /** Its name or other primary identifier. */
  readonly physicalId: string;
}

/** Settings for the sandbox's CloudFormation. All are optional. */
export interface CloudFormationOptions {
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '111111111111' */
  readonly accountId?: string;
  /** @default 'aws' */
  readonly partition?: string;
  /** Entries on a page of every paged answer. @default 100 */
  readonly pageSize?: number;
  /**
   * Reads a template from S3 by the URL that was given as `TemplateURL`.
   *
   * @throws ServiceError what S3 answers; it becomes CloudFormation's `S3 error: ...`
   */
  readonly fetchTemplate?: (url: string) => string;
  /** Seconds that any act on a resource takes unless `resources` says otherwise. @default 2 */
  readonly resourceSeconds?: number;
  /** By `StackName/LogicalId`, logical id, or resource type; the first that is there counts. */
  readonly resources?: Readonly<Record<string, ResourceBehaviour>>;
  /** Seconds from CreateChangeSet to a finished change set. @default 4 */
  readonly changeSetSeconds?: number;
  /** Returns true if CloudFormation can assume a role given as `RoleARN`. @default every role */
  readonly canAssumeRole?: (roleArn: string) => boolean;
  /** Value of an SSM parameter, for parameters of an `AWS::SSM::Parameter::Value<...>` type. @default AWS's public ones only */
  readonly readSsmParameter?: (name: string) => string | undefined;
  /** Resources that already exist outside of stacks. Creating one with the same name fails; an import imports it. */
  readonly outside?: readonly OutsideResource[];
  /** Source of ids and random suffixes. @default a source with a fixed seed */
  readonly ids?: IdSource;
}
