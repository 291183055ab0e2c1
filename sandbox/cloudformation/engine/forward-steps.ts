import { TemplateError } from '../../../core/documents/template-error.ts';
import type { EvaluatedResource } from '../../../core/evaluation/evaluate-template.ts';
import { sameValue } from '../../../core/evaluation/values.ts';
import { type Account, nameKey } from '../model/account.ts';
import { type ResourceEventDetail, recordResourceStatus } from '../model/events.ts';
import type { HandlerContext, HandlerOutcome, Running } from '../model/resource-handler.ts';
import type { ChangeSetRecord, ResourceRecord, StackRecord } from '../model/stack-record.ts';
import type { LiveEvaluation } from '../planning/live-evaluation.ts';
import type { ResourceStep } from '../planning/operation-plan.ts';
import { NEVER } from './timer.ts';

/** The completed work of a step, with the data that a rollback needs. */
export type AppliedStep =
  | { readonly act: 'create' | 'import'; readonly record: ResourceRecord }
  | { readonly act: 'update'; readonly record: ResourceRecord; readonly before: ResourceState }
  | { readonly act: 'replace'; readonly record: ResourceRecord; readonly old: ResourceRecord; readonly keepsOld: boolean };

/** The parts of a resource that an update changes. */
export type ResourceState = Pick<ResourceRecord, 'properties' | 'dependencies' | 'deletionPolicy' | 'metadata'>;

/** The operation that steps belong to. */
export interface StepContext {
  readonly account: Account;
  readonly stack: StackRecord;
  readonly live: LiveEvaluation;
  readonly token: string | undefined;
  /** The change sets of the nested stacks, by logical ID. */
  readonly childChangeSets: ReadonlyMap<string, ChangeSetRecord>;
  /**
   * Every started step, by logical ID. The map keeps only the first step of a resource, because it has the state that a rollback
   * restores.
   */
  readonly applied: Map<string, AppliedStep>;
  /** Resources for which only the policies were stored, with their previous state. */
  readonly noted: Map<ResourceRecord, ResourceState>;
}

/** Starts a step and writes its events. */
export function startStep(context: StepContext, step: ResourceStep, finish: (ok: boolean) => void): Running {
  let resource: EvaluatedResource;
  try {
    resource = context.live.resource(step.logicalId);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return refuse(context, step, error.message, finish);
  }
  if (isThere(context, step, resource)) {
    finish(true);
    return NEVER;
  }
  switch (step.act) {
    case 'note':
      return note(context, resource, finish);
    case 'create':
      return create(context, resource, finish);
    case 'update':
      return update(context, resource, finish);
    case 'replace':
      return replace(context, resource, step.keepsOld, finish);
    case 'import':
      return takeOver(context, resource, step.physicalId, finish);
  }
}

/**
 * Returns true if the step has nothing to do: a value that was unknown turned out to be unchanged, or the failed operation that
 * this operation continues has already changed the resource.
 */
function isThere({ stack, applied }: StepContext, step: ResourceStep, { logicalId, properties }: EvaluatedResource): boolean {
  const record = stack.resources.get(logicalId);
  if (record === undefined || !('isForValues' in step)) return false;
  const isSettled = step.isForValues || (applied.has(logicalId) && record.status.endsWith('_COMPLETE'));
  return isSettled && sameValue(record.properties, properties);
}

/** Returns the record of a resource that does not exist yet. */
function newRecord(resource: EvaluatedResource): ResourceRecord {
  return {
    ...stateOf(resource),
    logicalId: resource.logicalId,
    type: resource.type,
    physicalId: '',
    attributes: new Map(),
    status: '',
    timestamp: 0,
  };
}

function stateOf({ properties, dependencies, deletionPolicy, metadata }: EvaluatedResource): ResourceState {
  return { properties, dependencies, deletionPolicy: String(deletionPolicy ?? 'Delete'), metadata };
}

function keepState({ properties, dependencies, deletionPolicy, metadata }: ResourceRecord): ResourceState {
  return { properties, dependencies, deletionPolicy, metadata };
}

/** Stores the policies of a resource without an event. A rollback restores the old ones, also without an event. */
function note(context: StepContext, resource: EvaluatedResource, finish: (ok: boolean) => void): Running {
  const record = context.stack.resources.get(resource.logicalId);
  if (record !== undefined) {
    context.noted.set(record, keepState(record));
    Object.assign(record, stateOf(resource));
  }
  finish(true);
  return NEVER;
}

function create(context: StepContext, resource: EvaluatedResource, finish: (ok: boolean) => void): Running {
  const { account, stack } = context;
  const record = newRecord(resource);
  stack.resources.set(record.logicalId, record);
  remember(context, { act: 'create', record });
  say(context, record, 'CREATE_IN_PROGRESS');
  const handler = account.handlerOf(record.type);
  const assigned = handler.assignId(record, handlerContext(context, record));
  if (!assigned.ok) return fail(context, record, 'CREATE_FAILED', assigned.reason, finish);
  say(context, record, 'CREATE_IN_PROGRESS', { reason: 'Resource creation Initiated' });
  const running = handler.create(record, handlerContext(context, record), (outcome) =>
    end(context, record, 'CREATE', outcome, finish),
  );
  return cancellable(running, () => say(context, record, 'CREATE_FAILED', { reason: 'Resource creation cancelled' }));
}

function update(context: StepContext, resource: EvaluatedResource, finish: (ok: boolean) => void): Running {
  const record = context.stack.resources.get(resource.logicalId);
  if (record === undefined) return create(context, resource, finish);
  remember(context, { act: 'update', record, before: keepState(record) });
  Object.assign(record, stateOf(resource));
  say(context, record, 'UPDATE_IN_PROGRESS');
  const running = context.account
    .handlerOf(record.type)
    .update(record, handlerContext(context, record), (outcome) => end(context, record, 'UPDATE', outcome, finish));
  return cancellable(running, () => say(context, record, 'UPDATE_FAILED', { reason: 'Resource update cancelled' }));
}

function replace(context: StepContext, resource: EvaluatedResource, keepsOld: boolean, finish: (ok: boolean) => void): Running {
  const { account, stack } = context;
  const old = stack.resources.get(resource.logicalId);
  if (old === undefined) return create(context, resource, finish);
  const record = newRecord(resource);
  remember(context, { act: 'replace', record, old, keepsOld });
  say(context, record, 'UPDATE_IN_PROGRESS', {
    reason: 'Requested update requires the creation of a new physical resource; hence creating one.',
    physicalId: old.physicalId,
  });
  const handler = account.handlerOf(record.type);
  const assigned = handler.assignId(record, handlerContext(context, record));
  stack.resources.set(record.logicalId, record);
  if (!assigned.ok) return fail(context, record, 'UPDATE_FAILED', assigned.reason, finish);
  say(context, record, 'UPDATE_IN_PROGRESS', { reason: 'Resource creation Initiated' });
  const running = handler.replace(record, handlerContext(context, record), (outcome) =>
    end(context, record, 'UPDATE', outcome, finish),
  );
  return cancellable(running, () => say(context, record, 'UPDATE_FAILED', { reason: 'Resource update cancelled' }));
}

function takeOver(context: StepContext, resource: EvaluatedResource, physicalId: string, finish: (ok: boolean) => void): Running {
  const { account, stack } = context;
  const record = newRecord(resource);
  record.physicalId = physicalId;
  const key = nameKey(record.type, physicalId);
  if (account.takenNames.has(key)) {
    record.uniqueName = physicalId;
    account.takenNames.set(key, stack);
  }
  stack.resources.set(record.logicalId, record);
  remember(context, { act: 'import', record });
  say(context, record, 'IMPORT_IN_PROGRESS', { reason: 'Resource import started.' });
  const running = account
    .handlerOf(record.type)
    .import(record, handlerContext(context, record), (outcome) => end(context, record, 'IMPORT', outcome, finish));
  return cancellable(running, () => say(context, record, 'IMPORT_FAILED', { reason: 'Resource import cancelled' }));
}

/** Fails a step whose resource cannot be evaluated. */
function refuse(context: StepContext, { act, logicalId }: ResourceStep, reason: string, finish: (ok: boolean) => void): Running {
  const existing = context.stack.resources.get(logicalId);
  const type = existing?.type ?? context.stack.current?.template.Resources?.[logicalId]?.Type ?? '';
  const record = existing ?? newRecord({ logicalId, type, properties: {}, dependencies: [] } as unknown as EvaluatedResource);
  if (existing === undefined) context.stack.resources.set(logicalId, record);
  remember(context, existing === undefined ? { act: 'create', record } : { act: 'update', record, before: keepState(record) });
  return fail(context, record, act === 'create' ? 'CREATE_FAILED' : 'UPDATE_FAILED', reason, finish);
}

function end(
  context: StepContext,
  record: ResourceRecord,
  verb: string,
  outcome: HandlerOutcome,
  finish: (ok: boolean) => void,
): void {
  if (outcome.ok) say(context, record, `${verb}_COMPLETE`);
  else say(context, record, `${verb}_FAILED`, { reason: outcome.reason });
  finish(outcome.ok);
}

function fail(
  context: StepContext,
  record: ResourceRecord,
  status: string,
  reason: string,
  finish: (ok: boolean) => void,
): Running {
  say(context, record, status, { reason });
  finish(false);
  return NEVER;
}

function remember({ applied }: StepContext, step: AppliedStep): void {
  if (!applied.has(step.record.logicalId)) applied.set(step.record.logicalId, step);
}

function say(
  { account, stack, token }: StepContext,
  record: ResourceRecord,
  status: string,
  detail: ResourceEventDetail = {},
): void {
  recordResourceStatus(stack, account.ids, record, status, { ...detail, token });
}

function handlerContext({ stack, token, childChangeSets }: StepContext, { logicalId }: ResourceRecord): HandlerContext {
  return { stack, token, childChangeSet: childChangeSets.get(logicalId) };
}

function cancellable(running: Running, andSay: () => void): Running {
  return {
    cancel: () => {
      running.cancel();
      andSay();
    },
  };
}
