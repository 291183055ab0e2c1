import type { Approvals } from './ports/approvals.ts';
import type { TaskTokens } from './ports/ports.ts';

/**
 * Ends the wait of the task that waits for an approval. A task that timed out has stored another token, so a closed token is read once
 * more. If no task waits, the state machine reads the outcome at its next step.
 */
export async function wakeApproval(
  id: string,
  { approvals, tokens }: { readonly approvals: Pick<Approvals, 'findToken'>; readonly tokens: TaskTokens },
): Promise<void> {
  const token = await approvals.findToken(id);
  if (token === undefined || (await tokens.complete(token)) === 'completed') return;
  const next = await approvals.findToken(id);
  if (next !== undefined && next !== token) await tokens.complete(next);
}
