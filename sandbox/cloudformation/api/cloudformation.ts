import { createIdSource } from '../../kernel/ids.ts';
import { type Operation, type SandboxService, ServiceError } from '../../kernel/service.ts';
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
import { readPublicSsmParameter } from '../planning/read-ssm-values.ts';
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
  /** Types of the resources that exist, by logical ID. */
  readonly resources: Readonly<Record<string, string>>;
  /** Physical IDs of the same resources. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** Logical IDs of resources whose creation failed. */
  readonly failed: readonly string[];
  readonly parentId?: string;
}

/** CloudFormation in this process: the API's operations, and controls for tests and demonstrations. */
export interface CloudFormationSandbox extends SandboxService {
  /** The stacks of a Region that are not deleted, by name. @param region @default the Region of the settings */
  stacks(region?: string): Readonly<Record<string, StackSnapshot>>;
  /** Counts leftovers: change sets that ListChangeSets returns, and stacks in REVIEW_IN_PROGRESS. */
  leftovers(): { readonly changeSets: number; readonly reviewStacks: number };
  /** Durations of CloudFormation's own operations, oldest first. */
  timings(): readonly Timing[];
  /** Sets how a resource (`Stack/LogicalId`, logical ID) or a type behaves from now on; `undefined` restores the default behavior. */
  behave(key: string, behaviour: ResourceBehaviour | undefined): void;
  /** Fails the next change set with this reason. Can be called several times. */
  failNextChangeSet(reason: string): void;
  /** Injects a defect into the DescribeChangeSet responses of the next change set. Can be called several times. */
  distortNextChangeSet(distortion: ChangeSetDistortion): void;
  /** Returns the defect that is injected into the DescribeChangeSet responses of a change set. */
  distortionOf(changeSetId: string): ChangeSetDistortion | undefined;
  /**
   * Makes the next DescribeStacks responses show a stack in REVIEW_IN_PROGRESS although the execution of its change set has
   * started.
   *
   * @param readings number of these responses @default 1
   */
  showReviewAgain(stackName: string, readings?: number): void;
  /** Creates a resource that does not belong to a stack, in the Region of the settings. */
  addOutside(type: string, name: string): void;
}

/** Statuses of resources that do not exist, or do not exist yet. */
const ABSENT = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED', '']);

/**
 * A CloudFormation sandbox with the lifecycle, statuses, events, and messages of the service; see BEHAVIOUR.md. Each Region has separate
 * stacks and exports. It uses the timers and `Date` of the process and waits for nothing else.
 */
export function createCloudFormation(options: CloudFormationOptions = {}): CloudFormationSandbox {
  const createRegion = prepareRegions(options);
  const regions = new Map<string, RegionalService>();
  const regionOf = (name = options.region ?? 'us-east-1'): RegionalService => {
    const known = regions.get(name);
    if (known !== undefined) return known;
    const account = createRegion(name);
    const made = { account, operations: createOperations(account) };
    regions.set(name, made);
    return made;
  };
  const home = regionOf();
  const accounts = () => [...regions.values()].map(({ account }) => account);
  return {
    operations: Object.fromEntries(
      Object.keys(home.operations).map((name): [string, Operation] => [
        name,
        (input, context) => regionOf(context.region).operations[name]?.(input, context),
      ]),
    ),
    stacks: (region) =>
      Object.fromEntries([...regionOf(region).account.liveStacks].map(([name, stack]) => [name, takeSnapshot(stack)])),
    leftovers: () => {
      const stacks = accounts().flatMap(({ liveStacks }) => [...liveStacks.values()]);
      const changeSets = stacks.flatMap((stack) => [...stack.changeSets.values()].filter((changeSet) => !isExecuted(changeSet)));
      return {
        changeSets: changeSets.length,
        reviewStacks: stacks.filter(({ status }) => status === 'REVIEW_IN_PROGRESS').length,
      };
    },
    timings: () => home.account.timings,
    behave: (key, behaviour) => home.account.behaviours.set(key, behaviour),
    failNextChangeSet: (reason) => home.account.changeSetFailures.push(reason),
    distortNextChangeSet: (distortion) => home.account.changeSetDistortions.push(distortion),
    distortionOf: (changeSetId) =>
      accounts()
        .map(({ changeSets }) => changeSets.get(changeSetId)?.distortion)
        .find((distortion) => distortion !== undefined),
    showReviewAgain: (stackName, readings = 1) => home.account.staleReviews.set(stackName, readings),
    addOutside: (type, name) => home.account.takenNames.set(nameKey(type, name), undefined),
  };
}

/** CloudFormation in one Region. */
interface RegionalService {
  readonly account: Account;
  readonly operations: SandboxService['operations'];
}

function createOperations(account: Account): SandboxService['operations'] {
  return {
    ...createStackOperations(account),
    ...createStackReads(account),
    ...createChangeSetOperations(account),
    ...createTemplateOperations(account),
  };
}

/** Returns a function that creates the account in a Region. Controls, IDs, and timings are the same in all Regions. */
function prepareRegions(options: CloudFormationOptions): (region: string) => Account {
  const home = options.region ?? 'us-east-1';
  const readSsmParameter = options.readSsmParameter ?? readPublicSsmParameter;
  const shared = {
    accountId: options.accountId ?? '111111111111',
    partition: options.partition ?? 'aws',
    pageSize: options.pageSize ?? 100,
    changeSetSeconds: options.changeSetSeconds ?? 4,
    staleSeconds: options.staleSeconds ?? 0,
    earlyValidation: options.earlyValidation ?? false,
    canAssumeRole: options.canAssumeRole ?? (() => true),
    ids: options.ids ?? createIdSource(),
    behaviours: new ResourceBehaviours(options.resources ?? {}, options.resourceSeconds ?? 2),
    templates: new TemplateReader(options.fetchTemplate ?? refuseToFetch, options.processSam),
    providers: options.providers ?? {},
    timings: [],
    onStackStatus: options.onStackStatus ?? (() => {}),
    changeSetFailures: [],
    changeSetDistortions: [],
    staleReviews: new Map(),
  };
  return (region) => {
    const outside = region === home ? (options.outside ?? []) : [];
    const handlers = new Map<string, ResourceHandler>();
    const account: Account = {
      ...shared,
      region,
      readSsmParameter: (name) => readSsmParameter(name, region),
      stacks: new Map(),
      liveStacks: new Map(),
      changeSets: new Map(),
      exports: new ExportTable(),
      takenNames: new Map(outside.map(({ type, physicalId }) => [nameKey(type, physicalId), undefined])),
      provided: new Set(),
      handlerOf: (type) => handlers.get(type) ?? plain,
    };
    const plain = createPlainResourceHandler(account);
    handlers.set(NESTED_STACK_TYPE, createNestedStackHandler(account));
    return account;
  };
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
