import { describe, expect, it, vi } from 'vitest';
import type { Pointer } from '../../core/blue-green/pointer.ts';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import { createHandler } from '../../functions/delete-next-stack/handler.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { stackEvent } from '../core/stack/event-factory.ts';
import { makeClock, makeEndNotices, makeHistory, makeLog, makeSecret, makeStack, sign } from './fakes.ts';

const NEXT_ID = STACK_ID.replace('prod-orders', 'prod-orders-bg-1');
const OWN = await clientRequestTokenOf(makeState().execution, 'create', sign);

async function deleteNext({ token = OWN, ...named }: { readonly token?: string } & Partial<Pointer> = {}) {
  const remove = vi.fn(async () => {});
  const pointer: Pointer = { version: 1, environmentName: 'prod', stackName: 'orders', current: STACK_ID, ...named };
  const handler = createHandler({
    stacks: {
      find: async (stackId) => makeStack('CREATE_FAILED', { stackId }),
      listResources: async () => [],
      delete: remove,
      setTerminationProtection: async () => {},
      readEvents: makeHistory({ [NEXT_ID]: [{ ...stackEvent('CREATE_FAILED'), clientRequestToken: token }] }).readEvents,
    },
    pointers: { find: async () => ({ pointer, number: 1 }), store: async () => 'stored' },
    gateBucket: { putRecord: async (name) => `s3://gate/${name}` },
    secret: makeSecret(),
    endNotices: makeEndNotices(),
    clock: makeClock(),
    log: makeLog(),
  });
  const { failure } = await handler(makeState({ stackId: NEXT_ID, nextStack: { stackName: 'prod-orders-bg-1' } }));
  return { remove, cause: failure?.Cause };
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
