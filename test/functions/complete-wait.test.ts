import { describe, expect, it, vi } from 'vitest';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import { DeploymentError, type DeploymentErrorName } from '../../core/errors.ts';
import { targetExecutionNameOf, waveIdOf, waveKeyOf } from '../../core/waves/wave-names.ts';
import { createHandler } from '../../functions/complete-wait/handler.ts';
import type { Stack } from '../../functions/ports/ports.ts';
import type { StoredWait } from '../../functions/ports/waits.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeLog, makeStack, makeTargetEnds, makeWaits, sign } from './fakes.ts';

const { execution } = makeState();
const TOKEN = await clientRequestTokenOf(execution, 'execute', sign);
const NESTED_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-orders-Db-1X/9f8e7d6c';
const WAIT: StoredWait = { taskToken: 'first', executionArn: execution.id, stackId: STACK_ID };

const event = (status: string, stackId = STACK_ID) => ({
  detail: { 'stack-id': stackId, 'client-request-token': TOKEN, 'status-details': { status } },
});

interface Given {
  readonly wait?: StoredWait;
  readonly stack?: Stack | Error;
  /** Tokens that no task waits for. */
  readonly closed?: readonly string[];
  /** Token that a task stores between the two reads. */
  readonly next?: string;
}

function setup({ wait, stack, closed = [], next }: Given = {}) {
  const waits = makeWaits([]);
  if (wait !== undefined) waits.stored.set(TOKEN, wait);
  const log = makeLog();
  const find = vi.fn(async (_stackId: string) => {
    if (stack instanceof Error) throw stack;
    return stack;
  });
  const complete = vi.fn(async (token: string) => {
    if (next !== undefined && wait !== undefined) waits.stored.set(TOKEN, { ...wait, taskToken: next });
    return closed.includes(token) ? ('closed' as const) : ('completed' as const);
  });
  const targetEnds = makeTargetEnds();
  const handler = createHandler({ stacks: { find }, waits, targetEnds, taskTokens: { complete }, log });
  return { handler, targetEnds, waits, find, log, complete, completed: () => complete.mock.calls.map(([token]) => token) };
}

describe('an event about the end of an operation', () => {
  it.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'])(
    'ends the wait of the task for each final status: %s',
    async (status) => {
      const { handler, completed, find } = setup({ wait: WAIT });

      await handler(event(status));

      expect(completed()).toEqual(['first']);
      expect(find).not.toHaveBeenCalled();
    },
  );

  it('does not log the token of the task', async () => {
    const { handler, log } = setup({ wait: WAIT });

    await handler(event('UPDATE_COMPLETE'));

    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toContain('first');
  });

  it('is ignored if no task waits for the operation', async () => {
    const { handler, completed } = setup();

    await handler(event('UPDATE_COMPLETE'));

    expect(completed()).toEqual([]);
  });

  it.each([{}, undefined, { detail: { 'stack-id': STACK_ID } }])('is ignored if it has another form: %j', async (other) => {
    const { handler, completed } = setup({ wait: WAIT });

    await handler(other);

    expect(completed()).toEqual([]);
  });

  it('completes the token that a repeated task has stored in the meantime', async () => {
    const { handler, completed } = setup({ wait: WAIT, closed: ['first'], next: 'second' });

    await handler(event('UPDATE_COMPLETE'));

    expect(completed()).toEqual(['first', 'second']);
  });

  it('changes nothing if another invocation completed the task', async () => {
    const { handler, completed } = setup({ wait: WAIT, closed: ['first'] });

    await handler(event('UPDATE_COMPLETE'));

    expect(completed()).toEqual(['first']);
  });

  it('fails if the token cannot be completed, so that Lambda delivers it again', async () => {
    const { handler, complete } = setup({ wait: WAIT });
    complete.mockRejectedValue(new DeploymentError('SystemUnavailable', 'throttled'));

    await expect(handler(event('UPDATE_COMPLETE'))).rejects.toThrow('throttled');
  });
});

describe('an event about another stack with the token of the operation', () => {
  it('does not end the wait', async () => {
    const { handler, completed } = setup({ wait: WAIT, stack: makeStack('CREATE_COMPLETE', { stackId: NESTED_ID }) });

    await handler(event('CREATE_COMPLETE', NESTED_ID));

    expect(completed()).toEqual([]);
  });
});

describe('an event for a wait whose stack is not known', () => {
  const wait = { taskToken: 'first', executionArn: execution.id };

  it('ends the wait if the stack has no root', async () => {
    const { handler, completed, find } = setup({ wait, stack: makeStack('CREATE_COMPLETE') });

    await handler(event('CREATE_COMPLETE'));

    expect(find).toHaveBeenCalledExactlyOnceWith(STACK_ID);
    expect(completed()).toEqual(['first']);
  });

  it.each([
    ['is nested', makeStack('CREATE_COMPLETE', { stackId: NESTED_ID, rootId: STACK_ID })],
    ['may not be read', new DeploymentError('PermissionError', 'denied')],
    ['does not exist', undefined],
  ])('does not end the wait if the stack %s', async (_label, stack) => {
    const { handler, completed } = setup({ wait, ...(stack && { stack }) });

    await handler(event('CREATE_COMPLETE', NESTED_ID));

    expect(completed()).toEqual([]);
  });

  it.each([
    ['account', STACK_ID.replace('111111111111', '222222222222')],
    ['Region', STACK_ID.replace('eu-west-1', 'eu-central-1')],
  ])('does not read a stack in another %s', async (_label, elsewhere) => {
    const { handler, completed, find } = setup({ wait, stack: makeStack('CREATE_COMPLETE') });

    await handler(event('CREATE_COMPLETE', elsewhere));

    expect(completed()).toEqual([]);
    expect(find).not.toHaveBeenCalled();
  });

  it.each<DeploymentErrorName>(['SystemUnavailable', 'UnexpectedError', 'ConfigurationError'])(
    'fails if the stack cannot be read, so that Lambda delivers it again: %s',
    async (name) => {
      const { handler } = setup({ wait, stack: new DeploymentError(name, 'not read') });

      await expect(handler(event('CREATE_COMPLETE'))).rejects.toThrow('not read');
    },
  );
});

describe('an event about the start of an operation', () => {
  it('is recorded and ends no wait', async () => {
    const { handler, completed, waits } = setup({ wait: WAIT });

    await handler(event('UPDATE_IN_PROGRESS'));

    expect([...waits.starts]).toEqual([TOKEN]);
    expect(completed()).toEqual([]);
  });
});

describe('an event about the end of a target', () => {
  const PARENT = 'arn:aws:states:eu-west-1:111111111111:execution:stackgate:job-1';
  const endOf = (name: string) => ({ source: 'aws.states', detail: { name, status: 'SUCCEEDED' } });

  it('is reported to the wave, and ends its wait', async () => {
    const { handler, waits, targetEnds, completed } = setup();
    const waveId = await waveIdOf(PARENT, sign);
    waits.stored.set(waveKeyOf(waveId), { taskToken: 'wave', executionArn: PARENT });

    await handler(endOf(await targetExecutionNameOf(PARENT, 12, sign)));

    expect(targetEnds.ended).toEqual([{ waveId, index: 12 }]);
    expect(completed()).toEqual(['wave']);
  });

  it('is reported also if the wave does not wait yet', async () => {
    const { handler, targetEnds, completed } = setup();

    await handler(endOf(await targetExecutionNameOf(PARENT, 0, sign)));

    expect(targetEnds.ended).toHaveLength(1);
    expect(completed()).toEqual([]);
  });

  it.each(['job-1', 'wave-1', 'wave-../../secret-0-aaaaaaaaaaaaaaaaaaaaaaaa'])(
    'is ignored for the execution %s',
    async (name) => {
      const { handler, targetEnds, completed } = setup();

      await handler(endOf(name));

      expect(targetEnds.ended).toEqual([]);
      expect(completed()).toEqual([]);
    },
  );
});
