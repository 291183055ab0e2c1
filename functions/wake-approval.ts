import type { Approvals } from './ports/approvals.ts';
import type { TaskTokens } from './ports/ports.ts';
import { wakeTask } from './wake-task.ts';

/** Ends the wait of the task that waits for an approval. If no task waits, the state machine reads the outcome at its next step. */
export async function wakeApproval(
  id: string,
  { approvals, tokens }: { readonly approvals: Pick<Approvals, 'findToken'>; readonly tokens: TaskTokens },
): Promise<void> {
  await wakeTask(() => approvals.findToken(id), tokens);
}
