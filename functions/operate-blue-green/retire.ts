import type { OperatorReply, ShownRetirement } from '../../core/blue-green/operator-reply.ts';
import { summarize } from '../../core/record/summarize.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import { nameResource } from '../../core/stack/stack-resource.ts';
import type { StoredPointer } from '../ports/pointers.ts';
import { deletePrevious, forgetPrevious, isOwnPrevious, judgeRetirement, recordRetirement } from '../retire-previous.ts';
import { type OperateDeps, showPair } from './show-pair.ts';

/** Length of a confirmation, which a person copies. */
const CONFIRMATION_LENGTH = 12;

/**
 * Lists the resources that a deletion of the previous stack would delete. Deletes the stack if the request confirms exactly this list and
 * the policy allows the deletion.
 *
 * @param confirmation of an earlier reply; undefined lists and deletes nothing
 */
export async function retire(
  confirmation: string | undefined,
  { pointer, number }: StoredPointer,
  deps: OperateDeps,
): Promise<OperatorReply> {
  const { previous } = pointer;
  const pair = await showPair(pointer, deps);
  if (previous === undefined) return { kind: 'refused', pair, reason: 'The deployment has no previous stack.' };
  if (!(await isOwnPrevious(pointer, previous, deps))) {
    return { kind: 'refused', pair, reason: 'The gate did not create the previous stack for this deployment.' };
  }
  const { stackId } = previous;
  const stack = await deps.stacks.find(stackId);
  const { condition } = readStackCondition(stack);
  if (stack === undefined || condition === 'absent') {
    await forgetPrevious(pointer, number, deps);
    const retirement = { stackId, outcome: 'absent', decision: 'allow', summary: '', resources: [], confirmation: '' } as const;
    return { kind: 'retirement', pair, retirement };
  }
  if (condition === 'busy') {
    return { kind: 'refused', pair, reason: `The previous stack is in ${stack.stackStatus}: wait until the operation ends.` };
  }
  const judged = await judgeRetirement(pointer, previous, stack, deps);
  const { decision } = judged.verdict;
  const resources = judged.resources.map(nameResource);
  const expected = deps.sha256(JSON.stringify([stackId, resources])).slice(0, CONFIRMATION_LENGTH);
  const reply = (outcome: ShownRetirement['outcome']): OperatorReply => ({
    kind: 'retirement',
    pair,
    retirement: { stackId, outcome, decision, summary: summarize(judged.verdict), resources, confirmation: expected },
  });
  if (confirmation !== expected) return reply('listed');
  await recordRetirement(pointer, previous, judged, deps);
  if (decision !== 'allow') return reply('refused');
  if (await deletePrevious(pointer, number, stack, judged, deps)) return reply('deleting');
  return {
    kind: 'refused',
    pair,
    reason: 'Another writer changed the pointer or the previous stack at the same time. Nothing was deleted.',
  };
}
