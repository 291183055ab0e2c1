import { DeploymentError } from '../../core/errors.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import type { Pointers, StoredPointer } from '../ports/pointers.ts';
import type { Log } from '../ports/ports.ts';
import {
  deletePrevious,
  forgetPrevious,
  isOwnPrevious,
  judgeRetirement,
  type PreviousStack,
  type RetirementDeps,
  recordRetirement,
} from '../retire-previous.ts';

/** Dependencies of the retirements. */
export interface RetireStacksDeps extends RetirementDeps {
  readonly pointers: Pick<Pointers, 'list' | 'find' | 'store'>;
  readonly log: Log;
}

/**
 * Deletes the previous stacks whose retention time has passed. The policies decide about the deletion of each resource, and about the removal
 * of a termination protection that the stack had before the switch. A refused stack remains, with its decision record; a person can delete it.
 *
 * The function does not wait for the deletion: the next invocation finds a deleted stack, and removes it from the pointer.
 */
export function createHandler(deps: RetireStacksDeps): () => Promise<void> {
  return async () => {
    for await (const stored of deps.pointers.list()) {
      const { previous } = stored.pointer;
      if (previous?.retireAt === undefined || Date.parse(previous.retireAt) > deps.clock.now().getTime()) continue;
      try {
        await retire(deps, stored, previous);
      } catch (error) {
        // The problem of one deployment does not delay the others. The next invocation tries again.
        if (!(error instanceof DeploymentError)) throw error;
        deps.log.error('The previous stack could not be retired', { stackId: previous.stackId, error: error.name });
      }
    }
  };
}

async function retire(deps: RetireStacksDeps, { pointer, etag }: StoredPointer, previous: PreviousStack): Promise<void> {
  const { stacks, log } = deps;
  const { stackId } = previous;
  if (!(await isOwnPrevious(pointer, previous, deps))) {
    log.error('The pointer names a stack of another deployment', { stackId });
    return;
  }
  const stack = await stacks.find(stackId);
  const { condition } = readStackCondition(stack);
  if (stack === undefined || condition === 'absent') return forgetPrevious(pointer, etag, deps);
  if (condition === 'busy') return;
  const judged = await judgeRetirement(pointer, previous, stack, deps);
  await recordRetirement(pointer, previous, judged, deps);
  if (judged.verdict.decision !== 'allow') {
    log.warn('The policy does not allow the deletion of the previous stack', { stackId });
    return;
  }
  if (await deletePrevious(pointer, etag, stack, judged, deps)) log.info('deleting the previous stack', { stackId });
}
