import type { Account } from '../model/account.ts';
import type { ResourceRecord, StackRecord } from '../model/stack-record.ts';
import type { OperationPlan } from '../planning/operation-plan.ts';
import type { AppliedStep } from './forward-steps.ts';
import { NEVER } from './timer.ts';
import { type WalkHandle, walk } from './walk.ts';

/** Resources that leave the stack, and the resources among them that continue to exist. */
export interface LeavingResources {
  readonly records: readonly ResourceRecord[];
  readonly kept: ReadonlySet<ResourceRecord>;
}

/**
 * Removes from the stack, after an update, the resources that the template no longer contains and the old resources of
 * replacements.
 */
export function takeOutLeaving(stack: StackRecord, plan: OperationPlan, applied: Iterable<AppliedStep>): LeavingResources {
  const records: ResourceRecord[] = [];
  const kept = new Set<ResourceRecord>();
  for (const [logicalId, { keeps }] of plan.leaving) {
    const record = stack.resources.get(logicalId);
    if (record === undefined) continue;
    stack.resources.delete(logicalId);
    records.push(record);
    if (keeps) kept.add(record);
  }
  for (const step of applied) {
    if (step.act !== 'replace') continue;
    records.push(step.old);
    if (step.keepsOld) kept.add(step.old);
  }
  return { records, kept };
}

/**
 * Removes from the stack, after the rollback of an update, the resources that the update created. Imported resources continue to
 * exist.
 */
export function takeOutNew(stack: StackRecord, applied: Iterable<AppliedStep>): LeavingResources {
  const records: ResourceRecord[] = [];
  const kept = new Set<ResourceRecord>();
  for (const step of applied) {
    if (step.act === 'update') continue;
    records.push(step.record);
    if (step.act === 'import') kept.add(step.record);
    if (step.act !== 'replace') stack.resources.delete(step.record.logicalId);
  }
  return { records, kept };
}

/** Commits the nested stacks of an operation. */
export function commitNested(
  account: Account,
  stack: StackRecord,
  token: string | undefined,
  resources: readonly ResourceRecord[],
  done: () => void,
): WalkHandle {
  const nested = new Map(
    resources.filter(({ type }) => account.handlerOf(type).commit !== undefined).map((record) => [record.logicalId, record]),
  );
  return walk({
    ids: nested.keys(),
    after: () => [],
    start: (logicalId, finish) => {
      const record = nested.get(logicalId);
      return (record && account.handlerOf(record.type).commit?.(record, { stack, token }, ({ ok }) => finish(ok))) ?? NEVER;
    },
    onFailure: 'continue',
    done,
  });
}
