import type { Account } from '../model/account.ts';
import { recordResourceStatus } from '../model/events.ts';
import type { Running } from '../model/resource-handler.ts';
import type { StackRecord } from '../model/stack-record.ts';
import type { AppliedStep } from './forward-steps.ts';
import { NEVER } from './timer.ts';
import { type WalkHandle, type WalkResult, walk } from './walk.ts';

/** The steps to undo. */
export interface RollBack {
  readonly account: Account;
  readonly stack: StackRecord;
  readonly token: string | undefined;
  /** Steps that updated or replaced a resource. */
  readonly steps: ReadonlyMap<string, AppliedStep>;
  /** Resources that the rollback skips and marks as rolled back, as `LogicalId` or, in a nested stack, `NestedStack.LogicalId`. */
  readonly skip: ReadonlySet<string>;
  readonly done: (result: WalkResult) => void;
}

/** Restores updated and replaced resources. The cleanup deletes the new resource of a replacement. */
export function rollBackSteps(rollBack: RollBack): WalkHandle {
  return walk({
    ids: rollBack.steps.keys(),
    after: (logicalId) => rollBack.steps.get(logicalId)?.record.dependencies ?? [],
    start: (logicalId, finish) => {
      const step = rollBack.steps.get(logicalId);
      return step === undefined ? NEVER : rollBackOne(rollBack, step, finish);
    },
    onFailure: 'continue',
    done: rollBack.done,
  });
}

function rollBackOne({ account, stack, token, skip }: RollBack, step: AppliedStep, finish: (ok: boolean) => void): Running {
  const record = step.act === 'replace' ? step.old : step.record;
  if (step.act === 'replace') stack.resources.set(record.logicalId, record);
  if (step.act === 'update') Object.assign(record, step.before);
  const say = (status: string, reason?: string) => recordResourceStatus(stack, account.ids, record, status, { reason, token });
  if (skip.has(record.logicalId)) {
    say('UPDATE_COMPLETE');
    finish(true);
    return NEVER;
  }
  say('UPDATE_IN_PROGRESS');
  return account
    .handlerOf(record.type)
    .rollback(record, { stack, token, skip: skipInside(skip, record.logicalId) }, (outcome) => {
      say(outcome.ok ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED', outcome.ok ? undefined : outcome.reason);
      finish(outcome.ok);
    });
}

function skipInside(skip: ReadonlySet<string>, logicalId: string): ReadonlySet<string> {
  const prefix = `${logicalId}.`;
  return new Set([...skip].flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])));
}
