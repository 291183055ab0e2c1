/** Invalid input of the user. The message names the input and the problem; the exit code is 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
