/** Whether an operation still holds the stack. A status that nobody knows holds it too, until the deadline. */
export function isInProgress(stackStatus: string): boolean {
  return !/_(?:COMPLETE|FAILED)$/.test(stackStatus);
}

/** Whether an operation that ended in this status did what it was asked for. A roll-back did not. */
export function isSuccess(stackStatus: string): boolean {
  return stackStatus === 'CREATE_COMPLETE' || stackStatus === 'UPDATE_COMPLETE' || stackStatus === 'IMPORT_COMPLETE';
}
