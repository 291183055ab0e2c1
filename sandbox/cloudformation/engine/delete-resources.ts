import type { Account } from '../model/account.ts';
import { recordResourceStatus } from '../model/events.ts';
import type { Running } from '../model/resource-handler.ts';
import type { ResourceRecord, StackRecord } from '../model/stack-record.ts';
import { NEVER } from './timer.ts';
import { type WalkHandle, walk } from './walk.ts';

/** The resources to delete, and how to delete them. */
export interface Deletion {
  readonly account: Account;
  readonly stack: StackRecord;
  readonly token: string | undefined;
  readonly records: readonly ResourceRecord[];
  /** Returns true for a resource that leaves the stack and continues to exist. */
  readonly keeps: (record: ResourceRecord) => boolean;
  /** True if the template no longer contains the resources, which changes the form of their events. */
  readonly isCleanup?: boolean;
  /** True to retain a resource that cannot be deleted. */
  readonly isForced?: boolean;
  /** Receives the logical IDs of resources that could not be deleted. */
  readonly done: (failed: readonly string[]) => void;
}

/**
 * Deletes resources, each after all resources that refer to it. If a resource cannot be deleted, the resources that it refers to
 * are not deleted either.
 */
export function deleteResources(deletion: Deletion): WalkHandle {
  const byId = new Map(deletion.records.map((record) => [record.logicalId, record]));
  const dependents = new Map<string, string[]>();
  for (const { logicalId, dependencies } of deletion.records) {
    for (const dependency of dependencies) {
      const known = dependents.get(dependency);
      if (known === undefined) dependents.set(dependency, [logicalId]);
      else known.push(logicalId);
    }
  }
  return walk({
    ids: byId.keys(),
    after: (logicalId) => dependents.get(logicalId) ?? [],
    start: (logicalId, finish) => {
      const record = byId.get(logicalId);
      return record === undefined ? NEVER : deleteOne(deletion, record, finish);
    },
    onFailure: 'continue',
    done: ({ failed }) => deletion.done(failed),
  });
}

function deleteOne(deletion: Deletion, record: ResourceRecord, finish: (ok: boolean) => void): Running {
  const { account, stack, token, keeps, isCleanup = false, isForced = false } = deletion;
  const say = (status: string, reason?: string) =>
    recordResourceStatus(stack, account.ids, record, status, { reason, token, isCleanup });
  const handler = account.handlerOf(record.type);
  const leaveBehind = () => {
    handler.release(record);
    say('DELETE_SKIPPED');
    finish(true);
  };
  if (record.status === 'DELETE_COMPLETE' || record.status === 'DELETE_SKIPPED') {
    finish(true);
  } else if (record.physicalId === '') {
    say('DELETE_COMPLETE');
    finish(true);
  } else if (keeps(record)) {
    leaveBehind();
  } else {
    say('DELETE_IN_PROGRESS');
    return handler.delete(record, { stack, token }, (outcome) => {
      say(outcome.ok ? 'DELETE_COMPLETE' : 'DELETE_FAILED', outcome.ok ? undefined : outcome.reason);
      if (!outcome.ok && isForced) leaveBehind();
      else finish(outcome.ok);
    });
  }
  return NEVER;
}
