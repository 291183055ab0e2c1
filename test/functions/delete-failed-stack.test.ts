import { describe, expect, it, vi } from 'vitest';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import { createHandler } from '../../functions/delete-failed-stack/handler.ts';
import type { Stack } from '../../functions/ports/ports.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeSecret, makeStack, sign } from './fakes.ts';

const LEFT_OVER = makeState({ stackCondition: 'failed-first-create', stackStatus: 'ROLLBACK_COMPLETE', waitSeconds: 5 });

function setup(stack: Stack | undefined) {
  const stacks = {
    find: vi.fn(async (_stack: string) => stack),
    delete: vi.fn(async (_stackId: string, _token: string) => {}),
    setTerminationProtection: vi.fn(async (_stackId: string, _isProtected: boolean) => {}),
  };
  return { stacks, handler: createHandler({ stacks, secret: makeSecret() }) };
}

describe('removing a stack that never lived', () => {
  it.each(['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'REVIEW_IN_PROGRESS'])(
    'deletes it by its ARN in %s',
    async (status) => {
      const { stacks, handler } = setup(makeStack(status));

      expect(await handler(LEFT_OVER)).toEqual({ ...LEFT_OVER, waitSeconds: 1 });
      expect(stacks.find).toHaveBeenCalledExactlyOnceWith(STACK_ID);
      expect(stacks.delete).toHaveBeenCalledExactlyOnceWith(
        STACK_ID,
        await clientRequestTokenOf(LEFT_OVER.execution, 'delete', sign),
      );
    },
  );

  it.each([
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_IN_PROGRESS',
    'DELETE_IN_PROGRESS',
    'DELETE_COMPLETE',
    'DELETE_FAILED',
    'NEW',
  ])('touches nothing when it is in %s by now', async (status) => {
    const { stacks, handler } = setup(makeStack(status));

    await expect(handler(LEFT_OVER)).rejects.toEqual(expect.objectContaining({ name: 'StackChanged' }));
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it('looks again when it is gone, or when no ARN is known', async () => {
    const { stacks, handler } = setup(undefined);
    const { stackId, ...unknown } = LEFT_OVER;

    await expect(handler(LEFT_OVER)).rejects.toEqual(expect.objectContaining({ name: 'StackChanged' }));
    await expect(handler(unknown)).rejects.toEqual(expect.objectContaining({ name: 'StackChanged' }));
    expect(stacks.delete).not.toHaveBeenCalled();
  });

  it('respects a termination protection that somebody set, and says the command', async () => {
    const { stacks, handler } = setup(makeStack('ROLLBACK_COMPLETE', { hasTerminationProtection: true }));

    await expect(handler(LEFT_OVER)).rejects.toEqual(
      expect.objectContaining({
        name: 'StackNotDeployable',
        message: expect.stringContaining('--no-enable-termination-protection'),
      }),
    );
    expect(stacks.delete).not.toHaveBeenCalled();
    expect(stacks.setTerminationProtection).not.toHaveBeenCalled();
  });

  it('lifts the protection that the input itself had asked for', async () => {
    const { stacks, handler } = setup(makeStack('ROLLBACK_COMPLETE', { hasTerminationProtection: true }));

    await handler({ ...LEFT_OVER, terminationProtection: true });

    expect(stacks.setTerminationProtection).toHaveBeenCalledExactlyOnceWith(STACK_ID, false);
    expect(stacks.delete).toHaveBeenCalledOnce();
  });
});
