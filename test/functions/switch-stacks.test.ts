import { describe, expect, it, vi } from 'vitest';
import type { Pointer } from '../../core/blue-green/pointer.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { createHandler } from '../../functions/switch-stacks/handler.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeClock, makeEndNotices, makeLog, makeStack } from './fakes.ts';

const NEXT_ID = STACK_ID.replace('prod-orders', 'prod-orders-bg-1');
const { execution } = makeState();

/** Switches to a next stack that this execution created and verified, except for the given fields. */
async function switchStacks(state: Partial<DeploymentState> = {}, executionArn = execution.id) {
  const next = { stackName: 'prod-orders-bg-1', executionArn, expiresAt: '2026-01-02T00:00:00.000Z' };
  let pointer: Pointer = { version: 1, environmentName: 'prod', stackName: 'orders', current: STACK_ID, next };
  const store = vi.fn(async (written: Pointer) => {
    pointer = written;
    return 'stored' as const;
  });
  const handler = createHandler({
    stacks: {
      find: async (stackId) => makeStack('CREATE_COMPLETE', { stackId }),
      setTerminationProtection: async () => {},
    },
    pointers: { find: async () => ({ pointer, number: 1 }), store },
    listings: { add: async () => {} },
    routing: { setParameter: async () => {}, moveAlias: async () => undefined },
    endNotices: makeEndNotices(),
    clock: makeClock(),
    log: makeLog(),
  });
  const event = makeState({
    stackId: NEXT_ID,
    currentStack: { stackName: 'prod-orders', stackId: STACK_ID },
    nextStack: { stackName: 'prod-orders-bg-1' },
    operationOutcome: 'succeeded',
    ...state,
  });
  const outcome = await handler(event).catch((error: Error) => error.name);
  return { outcome, store, current: () => pointer.current };
}

describe('the pointer', () => {
  it('moves to the next stack of the execution', async () => {
    const { current } = await switchStacks();

    expect(current()).toBe(NEXT_ID);
  });

  it('does not move with the reservation of another execution', async () => {
    const { outcome, store } = await switchStacks({}, `${execution.id}-other`);

    expect(outcome).toBe('StackChanged');
    expect(store).not.toHaveBeenCalled();
  });

  it.each<[string, Partial<DeploymentState>]>([
    ['was not created', { operationOutcome: 'failed' }],
    [
      'did not verify',
      { verification: { functionArn: 'arn', timeoutSeconds: 1, answer: { Payload: { verified: false } } } as never },
    ],
  ])('does not move to a stack that %s', async (_, state) => {
    const { outcome, store } = await switchStacks(state);

    expect(outcome).toBe('UnexpectedError');
    expect(store).not.toHaveBeenCalled();
  });
});
