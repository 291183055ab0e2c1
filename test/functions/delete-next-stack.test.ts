import { describe, expect, it, vi } from 'vitest';
import type { Pointer } from '../../core/blue-green/pointer.ts';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import { createHandler } from '../../functions/delete-next-stack/handler.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { stackEvent } from '../core/stack/event-factory.ts';
import { makeClock, makeEndNotices, makeHistory, makeLog, makeSecret, makeStack, sign } from './fakes.ts';

const NEXT_ID = STACK_ID.replace('prod-orders', 'prod-orders-bg-1');
const OWN = await clientRequestTokenOf(makeState().execution, 'create', sign);

const RESERVED = {
  next: { stackName: 'prod-orders-bg-1', executionArn: makeState().execution.id, expiresAt: '2030-01-01T00:00:00.000Z' },
};

interface Given extends Partial<Pointer> {
  /** Token of the only event of the next stack; null if the stack has no events yet. @default the token of this execution */
  readonly token?: string | null;
  readonly stackStatus?: string;
  /** @default the deletion has just begun */
  readonly since?: string;
}

async function deleteNext({ token = OWN, stackStatus = 'CREATE_FAILED', since, ...named }: Given = {}) {
  const remove = vi.fn(async () => {});
  const store = vi.fn(async () => 'stored' as const);
  const events = token === null ? [] : [{ ...stackEvent('CREATE_FAILED'), clientRequestToken: token }];
  const pointer: Pointer = { version: 1, environmentName: 'prod', stackName: 'orders', current: STACK_ID, ...named };
  const handler = createHandler({
    stacks: {
      find: async (stackId) => makeStack(stackStatus, { stackId }),
      listResources: async () => [],
      delete: remove,
      setTerminationProtection: async () => {},
      readEvents: makeHistory({ [NEXT_ID]: events }).readEvents,
    },
    pointers: { find: async () => ({ pointer, number: 1 }), store },
    gateBucket: { putRecord: async (name) => `s3://gate/${name}` },
    secret: makeSecret(),
    endNotices: makeEndNotices(),
    clock: makeClock(),
    log: makeLog(),
  });
  const { failure, nextStackDeletion } = await handler(
    makeState({
      stackId: NEXT_ID,
      nextStack: { stackName: 'prod-orders-bg-1' },
      ...(since === undefined ? {} : { nextStackDeletion: { status: 'in-progress', since } }),
    }),
  );
  return { remove, store, status: nextStackDeletion?.status, cause: failure?.Cause };
}

describe('the next stack', () => {
  it('is deleted if this execution created it', async () => {
    const { remove } = await deleteNext();

    expect(remove).toHaveBeenCalledOnce();
  });

  it.each([
    ['another principal created it', { token: 'theirs' }, 'was not created by this execution'],
    [
      'the pointer names it',
      { current: NEXT_ID },
      'Run `stackgate blue-green switch prod/orders --to prod-orders-bg-1`, which sets the SSM parameter',
    ],
    [
      'an operator moved the pointer back from it',
      { previous: { stackId: NEXT_ID, switchedAt: '2026-11-29T12:00:00Z', wasProtected: false } },
      'Delete it with `stackgate blue-green retire prod/orders`.',
    ],
  ])('is not deleted if %s', async (_, given, cause) => {
    const deletion = await deleteNext(given);

    expect(deletion.remove).not.toHaveBeenCalled();
    expect(deletion.cause).toContain(cause);
  });
});

describe('the reservation of the next stack', () => {
  it('ends if another principal created the stack with its name', async () => {
    const { store, status } = await deleteNext({ ...RESERVED, token: 'theirs' });

    expect(status).toBe('ended');
    expect(store).toHaveBeenCalledExactlyOnceWith(expect.not.objectContaining({ next: expect.anything() }), 1);
  });

  it('remains while the stack has no events that show the principal that created it', async () => {
    const early = await deleteNext({ ...RESERVED, token: null });
    const late = await deleteNext({ ...RESERVED, token: null, since: '2020-01-01T00:00:00.000Z' });

    expect([early.status, late.status]).toEqual(['in-progress', 'ended']);
    for (const { store, remove } of [early, late]) {
      expect(store).not.toHaveBeenCalled();
      expect(remove).not.toHaveBeenCalled();
    }
  });

  it('expires if the stack cannot be deleted, so that later deployments name the stack that remains', async () => {
    const now = makeClock().now().toISOString();
    const first = await deleteNext({ ...RESERVED, stackStatus: 'DELETE_FAILED' });
    const repeated = await deleteNext({ next: { ...RESERVED.next, expiresAt: now }, stackStatus: 'DELETE_FAILED' });

    const expired = expect.objectContaining({ next: { ...RESERVED.next, expiresAt: now } });
    expect(first.store).toHaveBeenCalledExactlyOnceWith(expired, 1);
    expect(repeated.store).not.toHaveBeenCalled();
  });

  it('of another execution does not change', async () => {
    const { store } = await deleteNext({ next: { ...RESERVED.next, executionArn: 'other' }, token: 'theirs' });

    expect(store).not.toHaveBeenCalled();
  });
});
