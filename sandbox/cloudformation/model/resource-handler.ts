import type { ChangeSetRecord, ResourceRecord, StackRecord } from './stack-record.ts';

/** Work in progress that can be cancelled. After that it reports nothing. */
export interface Running {
  cancel(): void;
}

/** The end of a handler action. */
export type HandlerOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The operation that a handler action belongs to. */
export interface HandlerContext {
  readonly stack: StackRecord;
  readonly token: string | undefined;
  /** The change set of the nested stack, where one was made. */
  readonly childChangeSet?: ChangeSetRecord | undefined;
  /** Resources of the nested stack that a rollback is not to try. */
  readonly skip?: ReadonlySet<string>;
}

/** Reports the end of an operation, once. */
export type Report = (outcome: HandlerOutcome) => void;

/**
 * Actions on the resources of a type. An action does the work and takes its time; statuses and events are the
 * caller's. A cancelled act reports nothing.
 */
export interface ResourceHandler {
  /** Takes a physical id for a resource about to be made, or says why it cannot have it. */
  assignId(resource: ResourceRecord, context: HandlerContext): HandlerOutcome;
  create(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** Makes the new resource of a replacement. */
  replace(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  import(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** The resource already has its new properties. */
  update(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** Back to what it was; the resource already has its old properties. */
  rollback(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  delete(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** The stack's update is final: what the resource kept for a rollback can go. Only nested stacks keep something. */
  commit?(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** Releases a resource that leaves the stack and continues to exist. */
  release(resource: ResourceRecord): void;
  /** An attribute that only this kind of resource knows. */
  attribute?(resource: ResourceRecord, attribute: string): unknown;
}
