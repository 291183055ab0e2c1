import type { PredictionContext } from '../../../core/prediction/prediction.ts';
import type { IdSource } from '../../kernel/ids.ts';
import type { TemplateReader } from '../requests/template-reader.ts';
import type { ResourceBehaviours } from './behaviours.ts';
import type { ExportTable } from './exports.ts';
import type { ResourceHandler } from './resource-handler.ts';
import type { ChangeSetRecord, Deployment, StackRecord } from './stack-record.ts';

/** What CloudFormation itself took for one thing. */
export interface Timing {
  readonly what: 'change-set' | 'create' | 'update' | 'import' | 'delete' | 'rollback';
  readonly stackName: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seconds: number;
}

/** One account in one region: everything that CloudFormation knows there. */
export interface Account {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly pageSize: number;
  readonly changeSetSeconds: number;
  readonly canAssumeRole: (roleArn: string) => boolean;
  readonly readSsmParameter: (name: string) => string | undefined;
  readonly ids: IdSource;
  readonly behaviours: ResourceBehaviours;
  readonly templates: TemplateReader;
  /** Every stack that ever was, by id. */
  readonly stacks: Map<string, StackRecord>;
  /** The stacks that are not deleted, by name. */
  readonly liveStacks: Map<string, StackRecord>;
  /** Every change set that was not deleted, by id. */
  readonly changeSets: Map<string, ChangeSetRecord>;
  readonly exports: ExportTable;
  /** Custom names that are taken, as `type|name`, with the stack that has them; undefined is no stack's. */
  readonly takenNames: Map<string, StackRecord | undefined>;
  readonly timings: Timing[];
  /** How the next change sets fail, in turn. */
  readonly changeSetFailures: string[];
  /** How resources of a type are made: nested stacks differ from all others. */
  readonly handlerOf: (type: string) => ResourceHandler;
}

/** The stack of a name (live ones only) or an id (deleted ones too). */
export function findStack(account: Account, nameOrId: string): StackRecord | undefined {
  return nameOrId.startsWith('arn:') ? account.stacks.get(nameOrId) : account.liveStacks.get(nameOrId);
}

/** A key of `takenNames`. */
export function nameKey(type: string, name: string): string {
  return `${type}|${name}`;
}

/** What an evaluation of this stack's template can know besides its resources. */
export function planContext(account: Account, stack: Pick<StackRecord, 'name' | 'id'>, target: Deployment): PredictionContext {
  return {
    region: account.region,
    accountId: account.accountId,
    partition: account.partition,
    stackName: stack.name,
    stackId: stack.id,
    notificationArns: target.notificationArns,
    availabilityZones: ['a', 'b', 'c'].map((zone) => account.region + zone),
    ssm: { after: target.ssm },
    exports: account.exports.values,
  };
}
