/** Statuses in which CloudFormation accepts an update: no operation is in progress, and the last one succeeded or left a state that an update can repair. */
const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
  'CREATE_FAILED',
  'UPDATE_FAILED',
]);

/** Statuses that a stack leaves only through an update with rollback disabled, or through RollbackStack. */
const NOT_TERMINAL = new Set(['CREATE_FAILED', 'UPDATE_FAILED']);

/** Statuses in which a stack cannot be deleted, because an update is in progress. */
const UNDELETABLE = new Set([
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_ROLLBACK_IN_PROGRESS',
]);

export function isUpdatable(status: string): boolean {
  return UPDATABLE.has(status);
}

export function isNotTerminal(status: string): boolean {
  return NOT_TERMINAL.has(status);
}

export function isUndeletable(status: string): boolean {
  return UNDELETABLE.has(status);
}
