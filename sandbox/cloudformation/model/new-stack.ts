import { recordStackStatus } from './events.ts';
import type { StackRecord } from './stack-record.ts';
import type { World } from './world.ts';

/** Who a nested stack belongs to. */
export interface Family {
  readonly parentId: string;
  readonly rootId: string;
}

/** A stack that does not count yet: it is in no list until it is added to the world. */
export function createStackRecord(world: World, name: string, family?: Family): StackRecord {
  const { partition, region, accountId, ids } = world;
  return {
    id: `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/${ids.uuid()}`,
    name,
    parentId: family?.parentId,
    rootId: family?.rootId,
    creationTime: Date.now(),
    status: '',
    disableRollback: false,
    terminationProtection: false,
    resources: new Map(),
    outputs: [],
    imports: new Set(),
    events: [],
    changeSets: new Map(),
    tokens: new Map(),
  };
}

/** Makes the stack findable. */
export function addStack(world: World, stack: StackRecord): void {
  world.stacks.set(stack.id, stack);
  world.liveStacks.set(stack.name, stack);
}

/** Makes the stack findable, under review: it has change sets and nothing else yet. */
export function addStackForReview(world: World, stack: StackRecord): void {
  addStack(world, stack);
  recordStackStatus(stack, world.ids, 'REVIEW_IN_PROGRESS', 'User Initiated');
}

/** The name that CloudFormation gives a nested stack: `parent-LogicalId-1A2B3C4D5E6F`. */
export function nestedStackName(world: World, parentName: string, logicalId: string): string {
  const suffix = world.ids.suffix(12);
  return `${`${parentName}-${logicalId}`.slice(0, 128 - suffix.length - 1)}-${suffix}`;
}
