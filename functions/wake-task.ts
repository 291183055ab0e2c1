import type { TaskTokens } from './ports/ports.ts';

/**
 * Ends the wait of a task whose token is stored. A retried or repeated task has a new token, which can have been stored after the first
 * read, so a closed token is read once more.
 *
 * @param findToken reads the stored token
 * @returns `absent` if no token is stored
 */
export async function wakeTask(
  findToken: () => Promise<string | undefined>,
  tokens: TaskTokens,
): Promise<'completed' | 'closed' | 'absent'> {
  const token = await findToken();
  if (token === undefined) return 'absent';
  const outcome = await tokens.complete(token);
  if (outcome === 'completed') return outcome;
  const next = await findToken();
  return next === undefined || next === token ? outcome : tokens.complete(next);
}
