import type { Account } from './account.ts';
import { recordStackStatus } from './events.ts';
import type { StackRecord } from './stack-record.ts';

/** The parent and root of a nested stack. */
export interface Family {
  readonly parentId: string;
  readonly rootId: string;
}

/** Creates a stack. No list contains the stack until `addStack` adds it to the account. */
export function createStackRecord(account: Account, name: string, family?: Family): StackRecord {
  const { partition, region, accountId, ids } = account;
  const id = `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/${ids.uuid()}`;
  return {
    id,
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
    onStatus: ({ status, reason, token }) => account.onStackStatus({ stackId: id, status, reason, token }),
    changeSets: new Map(),
    tokens: new Map(),
  };
}

/** Adds the stack to the account. */
export function addStack(account: Account, stack: StackRecord): void {
  account.stacks.set(stack.id, stack);
  account.liveStacks.set(stack.name, stack);
}

/** Adds the stack to the account in REVIEW_IN_PROGRESS: it has change sets and no resources. */
export function addStackForReview(account: Account, stack: StackRecord): void {
  addStack(account, stack);
  recordStackStatus(stack, account.ids, 'REVIEW_IN_PROGRESS', 'User Initiated');
}

/** Returns the name that CloudFormation generates for a nested stack: `parent-LogicalId-1A2B3C4D5E6F`. */
export function nestedStackName(account: Account, parentName: string, logicalId: string): string {
  const suffix = account.ids.suffix(12);
  return `${`${parentName}-${logicalId}`.slice(0, 128 - suffix.length - 1)}-${suffix}`;
}
