import { type PreviousStack, pointerPathOf } from '../../core/blue-green/pointer.ts';
import type { StackIdentity } from '../../core/deployment/names.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readStackCondition } from '../../core/stack/stack-condition.ts';
import type { Pointers, StoredPointer } from '../ports/pointers.ts';
import type { Log } from '../ports/ports.ts';
import {
  deletePrevious,
  forgetPrevious,
  isOwnPrevious,
  judgeRetirement,
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
    for (const deployment of await deps.pointers.list()) {
      try {
        await retireIfDue(deployment, deps);
      } catch (error) {
        // The problem of one deployment does not delay the others. The next invocation tries again.
        if (!(error instanceof DeploymentError)) throw error;
        deps.log.error('The previous stack could not be retired', { deployment: pointerPathOf(deployment), error: error.name });
      }
    }
  };
}

async function retireIfDue(deployment: StackIdentity, deps: RetireStacksDeps): Promise<void> {
  const stored = await deps.pointers.find(deployment);
  const { previous } = stored?.pointer ?? {};
  if (stored === undefined || previous?.retireAt === undefined) return;
  if (Date.parse(previous.retireAt) <= deps.clock.now().getTime()) await retire(stored, previous, deps);
}

async function retire({ pointer, number }: StoredPointer, previous: PreviousStack, deps: RetireStacksDeps): Promise<void> {
  const { stacks, log } = deps;
  const { stackId } = previous;
  if (!(await isOwnPrevious(pointer, previous, deps))) {
    log.error('The pointer names a stack of another deployment', { stackId });
    return;
  }
  const stack = await stacks.find(stackId);
  const { condition } = readStackCondition(stack);
  if (stack === undefined || condition === 'absent') return forgetPrevious(pointer, number, deps);
  if (condition === 'busy') return;
  const judged = await judgeRetirement(pointer, previous, stack, deps);
  await recordRetirement(pointer, previous, judged, deps);
  if (judged.verdict.decision !== 'allow') {
    log.warn('The policy does not allow the deletion of the previous stack', { stackId });
    return;
  }
  if (await deletePrevious(pointer, number, stack, judged, deps)) log.info('deleting the previous stack', { stackId });
}
