import { createIdSource } from '../../kernel/ids.ts';
import { type SandboxService, ServiceError } from '../../kernel/service.ts';
import { createNestedStackHandler, NESTED_STACK_TYPE } from '../engine/nested-stack-handler.ts';
import { createPlainResourceHandler } from '../engine/plain-resource-handler.ts';
import { type Account, nameKey, type Timing } from '../model/account.ts';
import { ResourceBehaviours } from '../model/behaviours.ts';
import type { ChangeSetDistortion } from '../model/distortion.ts';
import { ExportTable } from '../model/exports.ts';
import type { CloudFormationOptions, ResourceBehaviour } from '../model/options.ts';
import type { ResourceHandler } from '../model/resource-handler.ts';
import type { StackRecord } from '../model/stack-record.ts';
import { isExecuted } from '../model/stack-record.ts';
import { readPublicSsmParameter } from '../planning/read-parameters.ts';
import { TemplateReader } from '../requests/template-reader.ts';
import { createChangeSetOperations } from './change-set-operations.ts';
import { createStackOperations } from './stack-operations.ts';
import { createStackReads } from './stack-reads.ts';
import { createTemplateOperations } from './template-operations.ts';

/** Summary of a stack. */
export interface StackSnapshot {
  readonly name: string;
  readonly stackId: string;
  readonly status: string;
  /** Types of the resources that exist, by logical id. */
  readonly resources: Readonly<Record<string, string>>;
  /** Physical ids of the same resources. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** Logical ids of resources whose creation failed. */
  readonly failed: readonly string[];
  readonly parentId?: string;
}

/** CloudFormation in this process: the API's operations, and controls for tests and demonstrations. */
export interface CloudFormationSandbox extends SandboxService {
  /** The stacks that are not deleted, by name. */
  stacks(): Readonly<Record<string, StackSnapshot>>;
  /** Counts leftovers: change sets that ListChangeSets returns, and stacks in REVIEW_IN_PROGRESS. */
  leftovers(): { readonly changeSets: number; readonly reviewStacks: number };
  /** Durations of CloudFormation's own operations, oldest first. */
  timings(): readonly Timing[];
  /** Sets how a resource (`Stack/LogicalId`, logical id) or a type behaves from now on; `undefined` restores the default behavior. */
  behave(key: string, behaviour: ResourceBehaviour | undefined): void;
  /** Fails the next change set with this reason. Can be called several times. */
  failNextChangeSet(reason: string): void;
  /** Gives the descriptions of the next change set a defect. Can be called several times. */
  distortNextChangeSet(distortion: ChangeSetDistortion): void;
  /** The defect in the descriptions of a change set. */
  distortionOf(changeSetId: string): ChangeSetDistortion | undefined;
  /** Creates a resource in the account that does not belong to a stack. */
  addOutside(type: string, name: string): void;
}

/** Statuses of resources that do not exist, or do not exist yet. */
const ABSENT = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED', '']);

/**
 * A CloudFormation sandbox with the lifecycle, statuses, events, and messages of the service; see BEHAVIOUR.md. It uses the timers and
 * `Date` of the process and waits for nothing else.
 */
export function createCloudFormation(options: CloudFormationOptions = {}): CloudFormationSandbox {
  const account = createAccount(options);
  return {
    operations: {
      ...createStackOperations(account),
      ...createStackReads(account),
      ...createChangeSetOperations(account),
      ...createTemplateOperations(account),
    },
    stacks: () => Object.fromEntries([...account.liveStacks].map(([name, stack]) => [name, takeSnapshot(stack)])),
    leftovers: () => {
      const stacks = [...account.liveStacks.values()];
      const changeSets = stacks.flatMap((stack) => [...stack.changeSets.values()].filter((changeSet) => !isExecuted(changeSet)));
      return {
        changeSets: changeSets.length,
        reviewStacks: stacks.filter(({ status }) => status === 'REVIEW_IN_PROGRESS').length,
      };
    },
    timings: () => account.timings,
    behave: (key, behaviour) => account.behaviours.set(key, behaviour),
    failNextChangeSet: (reason) => account.changeSetFailures.push(reason),
    distortNextChangeSet: (distortion) => account.changeSetDistortions.push(distortion),
    distortionOf: (changeSetId) => account.changeSets.get(changeSetId)?.distortion,
    addOutside: (type, name) => account.takenNames.set(nameKey(type, name), undefined),
  };
}

function createAccount(options: CloudFormationOptions): Account {
  const handler = new Map<string, ResourceHandler>();
  const account: Account = {
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '111111111111',
    partition: options.partition ?? 'aws',
    pageSize: options.pageSize ?? 100,
    changeSetSeconds: options.changeSetSeconds ?? 4,
    canAssumeRole: options.canAssumeRole ?? (() => true),
    readSsmParameter: options.readSsmParameter ?? readPublicSsmParameter,
    ids: options.ids ?? createIdSource(),
    behaviours: new ResourceBehaviours(options.resources ?? {}, options.resourceSeconds ?? 2),
    templates: new TemplateReader(options.fetchTemplate ?? refuseToFetch, options.processSam),
    stacks: new Map(),
    liveStacks: new Map(),
    changeSets: new Map(),
    exports: new ExportTable(),
    takenNames: new Map((options.outside ?? []).map(({ type, physicalId }) => [nameKey(type, physicalId), undefined])),
    providers: options.providers ?? {},
    provided: new Set(),
    timings: [],
    onStackStatus: options.onStackStatus ?? (() => {}),
    changeSetFailures: [],
    changeSetDistortions: [],
    handlerOf: (type) => handler.get(type) ?? plain,
  };
  const plain = createPlainResourceHandler(account);
  handler.set(NESTED_STACK_TYPE, createNestedStackHandler(account));
  return account;
}

function refuseToFetch(): string {
  throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
}

function takeSnapshot(stack: StackRecord): StackSnapshot {
  const present = [...stack.resources.values()].filter(({ status }) => !ABSENT.has(status));
  return {
    name: stack.name,
    stackId: stack.id,
    status: stack.status,
    resources: Object.fromEntries(present.map(({ logicalId, type }) => [logicalId, type])),
    physicalIds: Object.fromEntries(present.map(({ logicalId, physicalId }) => [logicalId, physicalId])),
    failed: present.filter(({ status }) => status === 'CREATE_FAILED').map(({ logicalId }) => logicalId),
    ...(stack.parentId === undefined ? {} : { parentId: stack.parentId }),
  };
}
