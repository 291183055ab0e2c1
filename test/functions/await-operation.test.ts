import { describe, expect, it, vi } from 'vitest';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { createHandler } from '../../functions/await-operation/handler.ts';
import type { Stack } from '../../functions/ports/ports.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { stackEvent } from '../core/stack/event-factory.ts';
import { makeHistory, makeLog, makeSecret, makeStack, makeWaits, sign } from './fakes.ts';

const { execution } = makeState();
const CREATE = await clientRequestTokenOf(execution, 'create', sign);
const EXECUTE = await clientRequestTokenOf(execution, 'execute', sign);
const UPDATING = makeState({ changeSetName: 'stackgate-job-1', operationStartedAt: '2026-01-01T00:00:10.000Z' });
const { stackId: _, ...CREATING } = makeState({ operationStartedAt: '2026-01-01T00:00:10.000Z' });

function eventOf(clientRequestToken: string, status: string): StackEvent {
  return { ...stackEvent(status), clientRequestToken, timestamp: new Date('2026-01-01T00:00:20Z') };
}

function setup(stack: Stack | undefined, events: readonly StackEvent[] = []) {
  const steps: string[] = [];
  const waits = makeWaits();
  const complete = vi.fn(async (token: string) => {
    steps.push(`complete ${token}`);
    return 'completed' as const;
  });
  const handler = createHandler({
    stacks: {
      find: async (name) => {
        steps.push(`find ${name}`);
        return stack;
      },
      readEvents: makeHistory({ [STACK_ID]: events, 'prod-orders': events }).readEvents,
    },
    secret: makeSecret(),
    waits: {
      store: async (token, wait) => {
        steps.push('store');
        await waits.store(token, wait);
      },
    },
    taskTokens: { complete },
    log: makeLog(),
  });
  return { handler, steps, waits, complete };
}

describe('a task that waits for an operation', () => {
  it('stores its token before it reads the stack, so that no end is missed', async () => {
    const { handler, steps, waits } = setup(makeStack('UPDATE_IN_PROGRESS'));

    await handler({ taskToken: 'token', state: UPDATING });

    expect(steps).toEqual(['store', `find ${STACK_ID}`]);
    expect([...waits.stored]).toEqual([[EXECUTE, { taskToken: 'token', executionArn: execution.id, stackId: STACK_ID }]]);
  });

  it('stores no stack if the reply to the create was lost', async () => {
    const { handler, steps, waits } = setup(undefined);

    await handler({ taskToken: 'token', state: CREATING });

    expect(steps).toEqual(['store', 'find prod-orders']);
    expect(waits.stored.get(CREATE)).toEqual({ taskToken: 'token', executionArn: execution.id, stackId: undefined });
  });

  it.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'])('ends at once if the operation has ended in %s', async (status) => {
    const { handler, complete } = setup(makeStack(status), [eventOf(EXECUTE, status)]);

    await handler({ taskToken: 'token', state: UPDATING });

    expect(complete).toHaveBeenCalledExactlyOnceWith('token');
  });

  it.each([
    ['the stack does not show the operation yet', makeStack('UPDATE_COMPLETE'), []],
    ['the events are those of an earlier operation', makeStack('UPDATE_COMPLETE'), [eventOf('earlier', 'UPDATE_COMPLETE')]],
    ['the status is ahead of the events', makeStack('UPDATE_COMPLETE'), [eventOf(EXECUTE, 'UPDATE_IN_PROGRESS')]],
    ['the stack cleans up', makeStack('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'), [eventOf(EXECUTE, 'UPDATE_COMPLETE')]],
  ])('continues to wait if %s', async (_label, stack, events) => {
    const { handler, complete } = setup(stack, events);

    await handler({ taskToken: 'token', state: UPDATING });

    expect(complete).not.toHaveBeenCalled();
  });

  it.each([{}, undefined, { taskToken: '', state: UPDATING }, { taskToken: 'token', state: {} }])(
    'refuses an event that the state machine does not send: %j',
    async (event) => {
      const { handler, steps } = setup(undefined);

      await expect(handler(event)).rejects.toEqual(expect.objectContaining({ name: 'ConfigurationError' }));
      expect(steps).toEqual([]);
    },
  );
});
