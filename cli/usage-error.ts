/** What the user gave is wrong; the message says what and where. The command ends with exit code 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
