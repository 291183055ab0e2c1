/** Tests whether an operation is still running. An unknown status is treated as running, until the deadline. */
export function isInProgress(stackStatus: string): boolean {
  return !/_(?:COMPLETE|FAILED)$/.test(stackStatus);
}

/** Tests whether an operation that ended in this status succeeded. A rollback is not a success. */
export function isSuccess(stackStatus: string): boolean {
  return stackStatus === 'CREATE_COMPLETE' || stackStatus === 'UPDATE_COMPLETE' || stackStatus === 'IMPORT_COMPLETE';
}
