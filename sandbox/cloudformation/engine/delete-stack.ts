import type { Account } from '../model/account.ts';
import { recordStackStatus, startOperation } from '../model/events.ts';
import type { ResourceRecord, StackRecord } from '../model/stack-record.ts';
import { type ChangeSetRecord, isExecuted } from '../model/stack-record.ts';
import { deleteResources } from './delete-resources.ts';
import { sentence } from './failure-sentences.ts';
import { startTimer } from './timer.ts';
import type { WalkHandle } from './walk.ts';

/** Settings for the deletion of a stack. */
export interface StackDeletion {
  readonly token: string | undefined;
  readonly reason?: string | undefined;
  /** Resources to retain, by logical ID. */
  readonly retain?: ReadonlySet<string>;
  /** Retains resources that cannot be deleted. */
  readonly isForced?: boolean;
  /** Called at the end, with the reason if the deletion failed. */
  readonly done?: (failure: string | undefined) => void;
}

/** Deletes a stack with its resources and stops its current operation. The name is available after the deletion. */
export function deleteStack(account: Account, stack: StackRecord, deletion: StackDeletion): void {
  const { token, reason, retain = new Set(), isForced = false, done } = deletion;
  stack.operation?.abandon();
  stack.unfinished = undefined;
  for (const changeSet of [...stack.changeSets.values()]) if (!isExecuted(changeSet)) dropChangeSet(account, changeSet);
  stack.deletionTime = Date.now();
  startOperation(stack, account.ids);
  recordStackStatus(stack, account.ids, 'DELETE_IN_PROGRESS', reason, token);
  let handle: WalkHandle | undefined;
  let isAbandoned = false;
  stack.operation = {
    interrupt: () => undefined,
    abandon: () => {
      isAbandoned = true;
      handle?.stop();
    },
  };
  const end = (failed: readonly string[]): void => {
    if (isAbandoned) return;
    stack.operation = undefined;
    if (failed.length > 0) {
      const why = sentence('delete', failed);
      recordStackStatus(stack, account.ids, 'DELETE_FAILED', why, token);
      done?.(why);
    } else {
      forgetStack(account, stack);
      recordStackStatus(stack, account.ids, 'DELETE_COMPLETE', undefined, token);
      done?.(undefined);
    }
  };
  startTimer(0, () => {
    if (isAbandoned) return;
    handle = deleteResources({
      account,
      stack,
      token,
      records: [...stack.resources.values()],
      keeps: (record) => retain.has(record.logicalId) || isRetained(record),
      isForced,
      done: end,
    });
  });
}

/**
 * Starts and cancels the deletion of a stack. The stack returns to its status, with the reason in its event. The request itself
 * succeeds.
 */
export function cancelDeletion(account: Account, stack: StackRecord, reason: string, token: string | undefined): void {
  const { status } = stack;
  startOperation(stack, account.ids);
  recordStackStatus(stack, account.ids, 'DELETE_IN_PROGRESS', 'User Initiated', token);
  startTimer(1, () => recordStackStatus(stack, account.ids, status, reason, token));
}

function isRetained({ deletionPolicy }: ResourceRecord): boolean {
  return deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate';
}

/** Deletes a change set with its nested change sets, and the stacks that exist only for them. */
export function dropChangeSet(account: Account, changeSet: ChangeSetRecord): void {
  account.changeSets.delete(changeSet.id);
  changeSet.stack.changeSets.delete(changeSet.name);
  for (const child of changeSet.children.values()) {
    dropChangeSet(account, child);
    if (child.stack.status === 'REVIEW_IN_PROGRESS') deleteStack(account, child.stack, { token: undefined });
  }
}

function forgetStack(account: Account, stack: StackRecord): void {
  account.exports.forget(stack);
  stack.changeSetId = undefined;
  account.exports.setImports(stack, new Set());
  if (account.liveStacks.get(stack.name) === stack) account.liveStacks.delete(stack.name);
}
