import type { ResourceRecord, StackRecord } from '../model/stack-record.ts';
import type { AppliedStep } from './forward-steps.ts';
import type { OperationPlan } from './operation-plan.ts';

/** Resources that are no longer the stack's, and those of them that go on to exist. */
export interface LeavingResources {
  readonly records: readonly ResourceRecord[];
  readonly kept: ReadonlySet<ResourceRecord>;
}

/** After an update: what the template no longer has, and the old resources of replacements. */
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

/** After the rollback of an update: what it made. What it had imported goes on to exist. */
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
