import { describe, expect, it, vi } from 'vitest';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { createHandler } from '../../functions/get-operation-status/handler.ts';
import type { Stack } from '../../functions/ports/ports.ts';
import type { Waits } from '../../functions/ports/waits.ts';
import { sha256 } from '../../functions/sha256.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { resourceEvent, stackEvent } from '../core/stack/event-factory.ts';
import { FakeApprovals, makePipelines } from './fake-approvals.ts';
import { makeClock, makeEndNotices, makeHistory, makeLog, makeSecret, makeStack, makeWaits, sign } from './fakes.ts';

const CREATE = await clientRequestTokenOf(makeState().execution, 'create', sign);
const EXECUTE = await clientRequestTokenOf(makeState().execution, 'execute', sign);
const secret = makeSecret();
const UPDATING = makeState({
  changeSetName: 'stackgate-job-1',
  changeSetId: 'arn:changeset',
  changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
  operationStartedAt: '2026-01-01T00:00:10.000Z',
});
const CREATING = makeState({ stackCondition: 'absent', doesStackExist: false, operationStartedAt: '2026-01-01T00:00:10.000Z' });

const NEXT = { ...CREATING, nextStack: { stackName: 'prod-orders-bg-1' } };

/** Events of one operation, the newest first. */
function eventsOf(clientRequestToken: string | undefined, ...events: readonly StackEvent[]): readonly StackEvent[] {
  return events.map((event) => ({
    ...event,
    clientRequestToken,
    timestamp: event.timestamp ?? new Date('2026-01-01T00:00:20Z'),
  }));
}

/** Setters of stack settings that no test of a deployment without such settings may call. */
function setters() {
  return {
    findStackPolicy: vi.fn(async () => undefined),
    setStackPolicy: vi.fn(async () => {}),
    setTerminationProtection: vi.fn(async () => {}),
  };
}

/** The ports that store versions of secrets, which no test of a deployment without secrets may call. */
function noVersions() {
  const refuse = async () => {
    throw new TypeError('unexpected');
  };
  const gateBucket = { readSecretVersions: refuse, putSecretVersions: refuse };
  const approvals = { approvals: new FakeApprovals(), pipelines: makePipelines(), sha256 };
  return {
    gateBucket,
    secretVersions: { read: refuse },
    waits: makeWaits(),
    endNotices: makeEndNotices(),
    log: makeLog(),
    ...approvals,
  };
}

function setup(
  stack: Stack | undefined,
  histories: readonly StackEvent[] | Record<string, readonly StackEvent[]> = [],
  waits: Pick<Waits, 'hasStartEvent'> = makeWaits(),
) {
  const clock = makeClock('2026-01-01T00:00:40.000Z');
  const endNotices = makeEndNotices();
  const find = vi.fn(async (_stack: string) => stack);
  const history = makeHistory(
    Array.isArray(histories) ? { [STACK_ID]: histories } : (histories as Record<string, readonly StackEvent[]>),
  );
  return {
    clock,
    find,
    history,
    endNotices,
    handler: createHandler({
      stacks: { find, readEvents: history.readEvents, ...setters() },
      secret,
      clock,
      ...noVersions(),
      endNotices,
      waits,
    }),
  };
}

describe('an operation that is in progress', () => {
  it.each(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'])(
    'in %s is waited for without reading the events',
    async (status) => {
      const { handler, find, history, clock } = setup(makeStack(status));
      clock.advance(170_000);

      expect(await handler(UPDATING)).toEqual({
        ...UPDATING,
        stackStatus: status,
        operationOutcome: 'in-progress',
        nextWait: 'time',
        awaitSeconds: 15,
        waitSeconds: 15,
      });
      expect(find).toHaveBeenCalledExactlyOnceWith(STACK_ID);
      expect(history.read).toEqual([]);
    },
  );

  describe('and whose last wait for an event timed out', () => {
    const timedOut = { ...UPDATING, awaitTimeout: { Error: 'States.Timeout', Cause: '' } };
    const waitFor = async (waits: Pick<Waits, 'hasStartEvent'>) => {
      const { handler, clock } = setup(makeStack('UPDATE_IN_PROGRESS'), [], waits);
      clock.advance(170_000);
      return handler(timedOut);
    };

    it('is waited for by event again, and the state no longer has the timeout', async () => {
      const state = await waitFor(makeWaits());

      expect(state).toMatchObject({ operationOutcome: 'in-progress', nextWait: 'event', waitSeconds: 15 });
      expect(state).not.toHaveProperty('awaitTimeout');
    });

    it('is waited for longer if its start event arrived', async () => {
      expect(await waitFor(makeWaits([EXECUTE]))).toMatchObject({ awaitSeconds: 3_700 });
      expect(await waitFor(makeWaits([CREATE]))).toMatchObject({ awaitSeconds: 15 });
    });

    it('is waited for if the start event cannot be looked up', async () => {
      const failing = (error: Error) => ({ hasStartEvent: () => Promise.reject(error) });

      expect(await waitFor(failing(new DeploymentError('SystemUnavailable', 'S3')))).toMatchObject({ awaitSeconds: 15 });
      await expect(waitFor(failing(new TypeError('a defect')))).rejects.toThrow('a defect');
    });
  });

  it('is waited for by time after a wake-up, even if its start event arrived', async () => {
    const { handler } = setup(makeStack('UPDATE_IN_PROGRESS'), [], makeWaits([EXECUTE]));

    expect(await handler(UPDATING)).toMatchObject({ nextWait: 'time', awaitSeconds: 10, waitSeconds: 10 });
  });

  it('is waited for while the status is stale and no event has the token', async () => {
    const { handler } = setup(makeStack('UPDATE_COMPLETE'), eventsOf('earlier', stackEvent('UPDATE_COMPLETE')));

    expect(await handler(UPDATING)).toMatchObject({ operationOutcome: 'in-progress' });
  });

  it('is waited for while the status is ahead of the events', async () => {
    const { handler } = setup(makeStack('UPDATE_COMPLETE'), eventsOf(EXECUTE, stackEvent('UPDATE_IN_PROGRESS')));

    expect(await handler(UPDATING)).toMatchObject({ operationOutcome: 'in-progress' });
  });

  it('is waited for while the new stack is not visible yet', async () => {
    const { handler } = setup(undefined);

    expect(await handler(CREATING)).toMatchObject({ ...CREATING, operationOutcome: 'in-progress', waitSeconds: 10 });
  });

  it.each([
    ['update', UPDATING, 'UPDATE_IN_PROGRESS', /, and stop it with `aws cloudformation cancel-update-stack --stack-name arn/],
    ['create', CREATING, 'CREATE_IN_PROGRESS', /, and stop it with `aws cloudformation delete-stack --stack-name arn/],
    ['update', UPDATING, 'UPDATE_ROLLBACK_IN_PROGRESS', /eu-west-1`\.$/],
    ['create', CREATING, 'UPDATE_IN_PROGRESS', /eu-west-1`\.$/],
  ])(
    'past the deadline is a failure with commands to show and to stop the operation: %s, %j',
    async (verb, state, status, ending) => {
      const { handler, clock } = setup(makeStack(status));
      clock.advance(720 * 60_000);

      const { operationOutcome, failure } = await handler(state);

      expect(operationOutcome).toBe('timed-out');
      expect(failure?.Error).toBe('DeploymentTimedOut');
      expect(failure?.Cause).toMatch(`${verb} of prod-orders to end within 720 minutes, got ${status}.`);
      expect(failure?.Cause).toMatch('see its events with `aws cloudformation describe-stack-events');
      expect(failure?.Cause).toMatch(ending);
    },
  );

  it('past the deadline is a failure even if there are no events', async () => {
    const { handler, clock } = setup(undefined);
    clock.advance(720 * 60_000);

    const { operationStartedAt, ...state } = CREATING;
    expect(await handler({ ...state, operationStartedAt: '2026-01-01T12:00:30.000Z' })).toMatchObject({
      operationOutcome: 'timed-out',
      failure: { Cause: expect.stringContaining('got no stack. CloudFormation can still be running it') },
    });
  });
});

describe('an operation that succeeded', () => {
  it.each([
    ['update', UPDATING, EXECUTE, 'UPDATE_COMPLETE'],
    ['create', CREATING, CREATE, 'CREATE_COMPLETE'],
  ])('is identified by its token: %s', async (_, state, token, status) => {
    const { handler } = setup(makeStack(status), eventsOf(token, stackEvent(status), stackEvent('UPDATE_IN_PROGRESS')));

    expect(await handler(state)).toEqual({ ...state, stackStatus: status, operationOutcome: 'succeeded' });
  });

  it('is not affected by a later failure of another principal', async () => {
    const { handler } = setup(makeStack('UPDATE_ROLLBACK_COMPLETE'), [
      ...eventsOf('theirs', stackEvent('UPDATE_ROLLBACK_COMPLETE'), stackEvent('UPDATE_IN_PROGRESS')),
      ...eventsOf(EXECUTE, stackEvent('UPDATE_COMPLETE'), stackEvent('UPDATE_IN_PROGRESS')),
    ]);

    expect(await handler(UPDATING)).toMatchObject({ operationOutcome: 'succeeded', stackStatus: 'UPDATE_COMPLETE' });
  });

  it('is found before a later success of another principal', async () => {
    const { handler } = setup(makeStack('UPDATE_COMPLETE'), [
      ...eventsOf('theirs', stackEvent('UPDATE_COMPLETE'), stackEvent('UPDATE_IN_PROGRESS')),
      ...eventsOf(EXECUTE, stackEvent('UPDATE_COMPLETE'), stackEvent('UPDATE_IN_PROGRESS')),
    ]);

    expect(await handler(UPDATING)).toMatchObject({ operationOutcome: 'succeeded' });
  });

  it('removes an earlier failure from the state', async () => {
    const { handler } = setup(makeStack('UPDATE_COMPLETE'), eventsOf(EXECUTE, stackEvent('UPDATE_COMPLETE')));

    expect(await handler({ ...UPDATING, failure: { Error: 'States.Timeout', Cause: '' } })).not.toHaveProperty('failure');
  });

  it('is found by name if the reply of the create was lost', async () => {
    const { stackId, operationStartedAt, ...lost } = CREATING;
    const { handler, find } = setup(makeStack('CREATE_COMPLETE'), {
      'prod-orders': eventsOf(CREATE, stackEvent('CREATE_COMPLETE')),
    });

    const state = await handler({ ...lost, failure: { Error: 'States.Timeout', Cause: '' } });

    expect(state).toMatchObject({ operationOutcome: 'succeeded', stackId: STACK_ID });
    expect(find).toHaveBeenCalledExactlyOnceWith('prod-orders');
  });

  it('reads no more events than necessary', async () => {
    const events = eventsOf(EXECUTE, resourceEvent('A', 'UPDATE_COMPLETE'), stackEvent('UPDATE_COMPLETE'));
    const seen: StackEvent[] = [];
    async function* readEvents() {
      for (const event of [...events, stackEvent('UPDATE_IN_PROGRESS')]) {
        seen.push(event);
        yield event;
      }
    }
    const handler = createHandler({
      stacks: { find: async () => makeStack('UPDATE_COMPLETE'), readEvents, ...setters() },
      secret,
      clock: makeClock(),
      ...noVersions(),
    });

    await handler(UPDATING);

    expect(seen).toHaveLength(2);
  });

  it.each([
    ['2025-12-31T23:59:00Z', 'succeeded'],
    ['2025-12-31T23:58:59Z', 'in-progress'],
  ])('has events whose times are at most a minute before the start of the execution: %s', async (time, operationOutcome) => {
    const timestamp = new Date(time);
    const { handler } = setup(makeStack('UPDATE_COMPLETE'), eventsOf(EXECUTE, stackEvent('UPDATE_COMPLETE', { timestamp })));

    expect(await handler(UPDATING)).toMatchObject({ operationOutcome });
  });

  it('is identified by time if the events have no tokens', async () => {
    const at = (time: string) => ({ clientRequestToken: undefined, timestamp: new Date(`2026-01-01T${time}Z`) });

    const fresh = setup(makeStack('UPDATE_COMPLETE'), [
      stackEvent('UPDATE_COMPLETE', at('00:00:20')),
      stackEvent('UPDATE_IN_PROGRESS', at('00:00:11')),
    ]);
    expect(await fresh.handler(UPDATING)).toMatchObject({ operationOutcome: 'succeeded' });

    const stale = setup(makeStack('UPDATE_COMPLETE'), [stackEvent('UPDATE_COMPLETE', at('00:00:05'))]);
    expect(await stale.handler(UPDATING)).toMatchObject({ operationOutcome: 'in-progress' });
  });
});

describe('an operation that failed', () => {
  it('names the first resource that failed, its type and the reason', async () => {
    const { handler } = setup(
      makeStack('UPDATE_ROLLBACK_COMPLETE'),
      eventsOf(
        EXECUTE,
        stackEvent('UPDATE_ROLLBACK_COMPLETE'),
        resourceEvent('Topic', 'CREATE_FAILED', { resourceStatusReason: 'Resource creation cancelled' }),
        resourceEvent('Queue', 'CREATE_FAILED', { resourceStatusReason: 'Queue names end in .fifo' }),
        stackEvent('UPDATE_IN_PROGRESS'),
      ),
    );

    expect(await handler(UPDATING)).toEqual({
      ...UPDATING,
      stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      operationOutcome: 'failed',
      failure: {
        Error: 'StackOperationFailed',
        Cause:
          'The update of prod-orders failed and was rolled back (UPDATE_ROLLBACK_COMPLETE). ' +
          'The first resource that failed is Queue (AWS::SQS::Queue), CREATE_FAILED: Queue names end in .fifo. Correct the cause and ' +
          'push again.',
      },
    });
  });

  it('is not confused with the failure of an earlier operation', async () => {
    const { handler } = setup(makeStack('UPDATE_ROLLBACK_COMPLETE'), [
      ...eventsOf(
        EXECUTE,
        stackEvent('UPDATE_ROLLBACK_COMPLETE'),
        resourceEvent('Queue', 'UPDATE_FAILED', { resourceStatusReason: 'now' }),
      ),
      ...eventsOf('earlier', resourceEvent('Topic', 'UPDATE_FAILED', { resourceStatusReason: 'then' })),
    ]);

    expect(await handler(UPDATING)).toMatchObject({
      failure: { Cause: expect.stringContaining('Queue (AWS::SQS::Queue), UPDATE_FAILED: now.') },
    });
  });

  it('reads the failed nested stack, and the failed stack inside of it', async () => {
    const nested = (name: string) => `arn:aws:cloudformation:eu-west-1:111111111111:stack/${name}/5e6f`;
    const stackResource = (id: string, of: string) =>
      resourceEvent(id, 'CREATE_FAILED', {
        stackId: of,
        resourceType: 'AWS::CloudFormation::Stack',
        physicalResourceId: nested(id),
        resourceStatusReason: 'Embedded stack was not successfully created',
      });
    const { handler, history } = setup(makeStack('ROLLBACK_COMPLETE'), {
      [STACK_ID]: eventsOf(CREATE, stackEvent('ROLLBACK_COMPLETE'), stackResource('Db', STACK_ID)),
      [nested('Db')]: eventsOf('another token', stackResource('Net', nested('Db'))),
      [nested('Net')]: eventsOf('a third', resourceEvent('Vpc', 'CREATE_FAILED', { resourceStatusReason: 'CIDR overlaps' })),
    });

    expect(await handler(CREATING)).toMatchObject({
      failure: {
        Cause: expect.stringContaining(
          'The first resource that failed is Db/Net/Vpc (AWS::SQS::Queue), CREATE_FAILED: CIDR overlaps.',
        ),
      },
    });
    expect(history.read).toEqual([STACK_ID, nested('Db'), nested('Net')]);
  });

  it('names only the nested stack if its events show no failure', async () => {
    const db = resourceEvent('Db', 'UPDATE_FAILED', {
      resourceType: 'AWS::CloudFormation::Stack',
      physicalResourceId: 'arn:nested',
      resourceStatusReason: 'Embedded stack failed',
    });
    const { handler } = setup(
      makeStack('UPDATE_ROLLBACK_COMPLETE'),
      eventsOf(EXECUTE, stackEvent('UPDATE_ROLLBACK_COMPLETE'), db),
    );

    expect(await handler(UPDATING)).toMatchObject({
      failure: { Cause: expect.stringContaining('The first resource that failed is Db (') },
    });
  });

  describe('in a nested stack', () => {
    const lookInto = (trouble: Error) => {
      const db = resourceEvent('Db', 'UPDATE_FAILED', {
        resourceType: 'AWS::CloudFormation::Stack',
        physicalResourceId: 'arn:nested',
        resourceStatusReason: 'Embedded stack failed',
      });
      const own = eventsOf(EXECUTE, stackEvent('UPDATE_ROLLBACK_COMPLETE'), db);
      async function* readEvents(stack: string) {
        if (stack !== STACK_ID) throw trouble;
        yield* own;
      }
      const find = async () => makeStack('UPDATE_ROLLBACK_COMPLETE');
      return createHandler({ stacks: { find, readEvents, ...setters() }, secret, clock: makeClock(), ...noVersions() })(UPDATING);
    };

    it('that may not be read is reported by the failure of its parent', async () => {
      expect(await lookInto(new DeploymentError('PermissionError', 'denied'))).toMatchObject({
        failure: { Cause: expect.stringContaining('The first resource that failed is Db (') },
      });
    });

    it.each([new DeploymentError('SystemUnavailable', 'throttled'), new TypeError('a mistake')])(
      'is read again after a transient error: %s',
      async (trouble) => {
        await expect(lookInto(trouble)).rejects.toBe(trouble);
      },
    );
  });

  it('stops at stacks that are nested without end', async () => {
    const self = resourceEvent('Loop', 'CREATE_FAILED', {
      resourceType: 'AWS::CloudFormation::Stack',
      physicalResourceId: 'arn:loop',
    });
    const { handler, history } = setup(makeStack('ROLLBACK_COMPLETE'), {
      [STACK_ID]: eventsOf(CREATE, stackEvent('ROLLBACK_COMPLETE'), self),
      'arn:loop': eventsOf('x', self),
    });

    expect(await handler(CREATING)).toMatchObject({ operationOutcome: 'failed' });
    expect(history.read.length).toBeLessThan(8);
  });

  it('gives the reason of the stack if no resource failed', async () => {
    const reason = 'Transform 111111111111::Macro failed with: no. Rollback requested by user.';
    const { handler } = setup(
      makeStack('ROLLBACK_COMPLETE'),
      eventsOf(CREATE, stackEvent('ROLLBACK_COMPLETE'), stackEvent('ROLLBACK_IN_PROGRESS', { resourceStatusReason: reason })),
    );

    expect(await handler(CREATING)).toMatchObject({ failure: { Cause: expect.stringContaining(`The reason: ${reason}`) } });
  });

  it('is ended by a deletion of the stack', async () => {
    const { handler } = setup(makeStack('DELETE_COMPLETE'), [
      ...eventsOf('theirs', stackEvent('DELETE_COMPLETE'), stackEvent('DELETE_IN_PROGRESS')),
      ...eventsOf(CREATE, stackEvent('CREATE_IN_PROGRESS')),
    ]);

    expect(await handler(CREATING)).toMatchObject({
      operationOutcome: 'failed',
      failure: { Cause: expect.stringContaining('failed (DELETE_COMPLETE)') },
    });
  });
});

describe('an operation that never started', () => {
  const caught = { Error: 'SystemUnavailable', Cause: JSON.stringify({ errorMessage: 'Expected to execute, got a timeout.' }) };
  const theirs = eventsOf('theirs', stackEvent('UPDATE_COMPLETE'));
  const NO_EVENT_SINCE = '2026-01-01T00:00:40.000Z';

  /** Checks the operation, and checks it again after two minutes. */
  async function checkTwice(state: DeploymentState, stack: Stack | undefined = makeStack('UPDATE_COMPLETE')) {
    const { handler, clock } = setup(stack, theirs);
    const first = await handler(state);
    clock.advance(121_000);
    return { first, second: await handler(first) };
  }

  it('keeps the reason of a Catch, as text', async () => {
    const { second } = await checkTwice({ ...UPDATING, failure: caught });

    expect(second).toMatchObject({
      operationOutcome: 'not-started',
      failure: { Error: 'SystemUnavailable', Cause: 'Expected to execute, got a timeout.' },
    });
    expect(second).not.toHaveProperty('noEventSince');
  });

  it('has no stack', async () => {
    const { stackId, ...lost } = CREATING;
    const { handler, clock } = setup(undefined);
    const first = await handler({ ...lost, failure: caught });
    clock.advance(121_000);

    expect(await handler(first)).toMatchObject({ operationOutcome: 'not-started' });
  });

  it('fails after two minutes without an event', async () => {
    const { second } = await checkTwice(UPDATING);

    expect(second).toMatchObject({
      operationOutcome: 'not-started',
      failure: { Error: 'StackOperationFailed', Cause: expect.stringContaining('the stack has no event of it') },
    });
  });

  it('is still waited for after one minute without an event', async () => {
    const { handler, clock } = setup(makeStack('UPDATE_COMPLETE'), theirs);
    const first = await handler(UPDATING);
    clock.advance(60_000);

    expect(await handler(first)).toMatchObject({ operationOutcome: 'in-progress', noEventSince: NO_EVENT_SINCE });
  });

  it.each([
    ['its task failed, possibly after its effect', { failure: caught }],
    ['its start is the start of an old execution', { operationStartedAt: '2025-12-31T20:00:00.000Z' }],
  ])('is waited for at first if %s', async (_case, changes) => {
    const { first } = await checkTwice({ ...UPDATING, ...changes });

    expect(first).toMatchObject({
      operationOutcome: 'in-progress',
      noEventSince: NO_EVENT_SINCE,
      waitSeconds: 10,
      awaitSeconds: 10,
    });
  });

  it('is not assumed from an earlier check once an event or a status shows the operation', async () => {
    const { handler } = setup(makeStack('UPDATE_IN_PROGRESS'));

    expect(await handler({ ...UPDATING, noEventSince: '2026-01-01T00:00:00.000Z' })).not.toHaveProperty('noEventSince');
  });

  it('is never a success because another operation succeeded', async () => {
    const { second } = await checkTwice({ ...UPDATING, failure: caught });

    expect(second.operationOutcome).not.toBe('succeeded');
  });
});

describe('the history', () => {
  it('is not read before the start of this execution', async () => {
    const old = stackEvent('UPDATE_COMPLETE', { clientRequestToken: EXECUTE, timestamp: new Date('2025-12-31T23:00:00Z') });
    const { handler } = setup(makeStack('UPDATE_COMPLETE'), [old]);

    expect(await handler(UPDATING)).toMatchObject({ operationOutcome: 'in-progress' });
  });
});

describe('resources that CloudFormation could not delete', () => {
  const resourceStatusReason = 'Update successful. One or more resources could not be deleted.';
  const leftover = resourceEvent('Old', 'DELETE_FAILED', { physicalResourceId: 'old-1', resourceStatusReason: 'in use' });

  it('are in the state after a success', async () => {
    const { handler } = setup(
      makeStack('UPDATE_COMPLETE'),
      eventsOf(EXECUTE, stackEvent('UPDATE_COMPLETE', { resourceStatusReason }), leftover, stackEvent('UPDATE_IN_PROGRESS')),
    );

    expect(await handler(UPDATING)).toMatchObject({ operationOutcome: 'succeeded', undeletedResources: ['Old (old-1)'] });
  });

  it('are in the message after a rollback', async () => {
    const { handler } = setup(
      makeStack('UPDATE_ROLLBACK_COMPLETE'),
      eventsOf(EXECUTE, stackEvent('UPDATE_ROLLBACK_COMPLETE'), leftover, stackEvent('UPDATE_IN_PROGRESS')),
    );

    expect((await handler(UPDATING)).failure?.Cause).toContain('CloudFormation could not delete Old (old-1)');
  });
});

describe('the end of the execution', () => {
  const create = (status: string) => setup(makeStack(status), eventsOf(CREATE, stackEvent(status)));
  const update = (status: string) => setup(makeStack(status), eventsOf(EXECUTE, stackEvent(status)));

  it.each([
    ['a create that succeeded', create('CREATE_COMPLETE'), CREATING],
    ['a create that failed', create('ROLLBACK_COMPLETE'), CREATING],
    ['an update that succeeded', update('UPDATE_COMPLETE'), UPDATING],
  ])('is announced after %s', async (_, { handler, endNotices }, state) => {
    await handler(state);

    expect(endNotices.sent).toEqual([state.execution.id]);
  });

  it.each([
    ['an update that failed, because Delete Change Set follows', update('UPDATE_ROLLBACK_COMPLETE'), UPDATING],
    ['an update that is in progress', update('UPDATE_IN_PROGRESS'), UPDATING],
    ['a create that is in progress', create('CREATE_IN_PROGRESS'), CREATING],
    ['the create of a next stack, which other tasks follow', create('CREATE_COMPLETE'), NEXT],
    ['the create of a next stack that failed', create('ROLLBACK_COMPLETE'), NEXT],
  ])('is not announced after %s', async (_, { handler, endNotices }, state) => {
    await handler(state);

    expect(endNotices.sent).toEqual([]);
  });
});
