import type { ChangeSetRecord, ResourceRecord, StackRecord } from './stack-record.ts';

/** Work in progress that can be cancelled. Cancelled work does not report its end. */
export interface Running {
  cancel(): void;
}

/** The end of a handler action. */
export type HandlerOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The operation that a handler action belongs to. */
export interface HandlerContext {
  readonly stack: StackRecord;
  readonly token: string | undefined;
  /** The change set of the nested stack, if there is one. */
  readonly childChangeSet?: ChangeSetRecord | undefined;
  /** Resources of the nested stack that a rollback skips. */
  readonly skip?: ReadonlySet<string>;
}

/** Reports the end of an operation, once. */
export type Report = (outcome: HandlerOutcome) => void;

/**
 * Actions on the resources of a type. Each action does its work and takes the configured time. The caller writes statuses and
 * events. A cancelled action does not report its end.
 */
export interface ResourceHandler {
  /** Reserves a physical ID for a new resource, or returns the reason why it is not available. */
  assignId(resource: ResourceRecord, context: HandlerContext): HandlerOutcome;
  create(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** Creates the new resource of a replacement. */
  replace(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  import(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** The resource already has its new properties. */
  update(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** Rolls back the resource, which already has its old properties. */
  rollback(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  delete(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** Commits the update of the stack: deletes the data that the resource kept for a rollback. Only nested stacks keep such data. */
  commit?(resource: ResourceRecord, context: HandlerContext, report: Report): Running;
  /** Releases a resource that leaves the stack and continues to exist. */
  release(resource: ResourceRecord): void;
  /** Returns an attribute that only this kind of resource has. */
  attribute?(resource: ResourceRecord, attribute: string): unknown;
}
