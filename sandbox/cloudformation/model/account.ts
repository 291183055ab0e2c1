import type { PredictionContext } from '../../../core/prediction/prediction.ts';
import type { IdSource } from '../../kernel/ids.ts';
import type { TemplateReader } from '../requests/template-reader.ts';
import type { ResourceBehaviours } from './behaviours.ts';
import type { ChangeSetDistortion } from './distortion.ts';
import type { ExportTable } from './exports.ts';
import type { StackStatusChange, StoredParameter } from './options.ts';
import type { ResourceHandler } from './resource-handler.ts';
import type { ResourceProvider } from './resource-provider.ts';
import type { ChangeSetRecord, Deployment, StackRecord } from './stack-record.ts';

/** The duration of one operation of CloudFormation. */
export interface Timing {
  readonly what: 'change-set' | 'create' | 'update' | 'import' | 'delete' | 'rollback';
  readonly stackName: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seconds: number;
}

/** The state of CloudFormation in one account and one Region. */
export interface Account {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly pageSize: number;
  readonly changeSetSeconds: number;
  readonly staleSeconds: number;
  readonly earlyValidation: boolean;
  readonly canAssumeRole: (roleArn: string) => boolean;
  readonly readSsmParameter: (name: string) => StoredParameter | string | undefined;
  readonly ids: IdSource;
  readonly behaviours: ResourceBehaviours;
  readonly templates: TemplateReader;
  /** Every stack, including deleted stacks, by ID. */
  readonly stacks: Map<string, StackRecord>;
  /** The stacks that are not deleted, by name. */
  readonly liveStacks: Map<string, StackRecord>;
  /** Every change set that is not deleted, by ID. */
  readonly changeSets: Map<string, ChangeSetRecord>;
  readonly exports: ExportTable;
  /** Custom names in use, as `type|name`, with the stack that has them; undefined for a resource outside stacks. */
  readonly takenNames: Map<string, StackRecord | undefined>;
  readonly providers: Readonly<Record<string, ResourceProvider>>;
  /** Resources that a provider has created, as `type|physical ID`. */
  readonly provided: Set<string>;
  readonly timings: Timing[];
  readonly onStackStatus: (change: StackStatusChange) => void;
  /** Failure reasons for the next change sets, in order. */
  readonly changeSetFailures: string[];
  /** Number of DescribeStacks responses that still show REVIEW_IN_PROGRESS, by stack name. */
  readonly staleReviews: Map<string, number>;
  /** Defects to inject into the DescribeChangeSet responses of the next change sets, in order. */
  readonly changeSetDistortions: ChangeSetDistortion[];
  /** Returns the handler of a resource type. Nested stacks have a separate handler. */
  readonly handlerOf: (type: string) => ResourceHandler;
}

/** Returns a stack by its ID, or an existing stack by its name or its alias. */
export function findStack(account: Account, nameOrId: string): StackRecord | undefined {
  if (nameOrId.startsWith('arn:')) return account.stacks.get(nameOrId);
  return account.liveStacks.get(nameOrId) ?? [...account.liveStacks.values()].find(({ aliasName }) => aliasName === nameOrId);
}

/** Returns a key of `takenNames`. */
export function nameKey(type: string, name: string): string {
  return `${type}|${name}`;
}

/** Creates the context for evaluating this stack's template: pseudo parameters, SSM values and exports. */
export function planContext(
  account: Account,
  stack: Pick<StackRecord, 'name' | 'id'>,
  target: Pick<Deployment, 'notificationArns' | 'ssm' | 'references'>,
): PredictionContext {
  return {
    region: account.region,
    accountId: account.accountId,
    partition: account.partition,
    stackName: stack.name,
    stackId: stack.id,
    notificationArns: target.notificationArns,
    availabilityZones: ['a', 'b', 'c'].map((zone) => account.region + zone),
    ssm: { after: target.ssm },
    ...(target.references === undefined ? {} : { references: { after: target.references } }),
    exports: account.exports.values,
  };
}
