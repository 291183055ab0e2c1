import { describe, expect, it, vi } from 'vitest';
import { proofOf, targetExecutionNameOf } from '../../core/waves/wave-names.ts';
import { createHandler } from '../../functions/check-stack/handler.ts';
import type { Stack } from '../../functions/ports/ports.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import { makeClock, makeSecret, makeStack, makeWaves, sign } from './fakes.ts';

const { execution } = makeState();
const INPUT = {
  environmentName: 'prod',
  stackName: 'orders',
  templatePath: 'infra/template.yaml',
  revisionS3Bucket: 'artifacts',
  revisionS3Key: 'source.zip',
};

const NONE = { find: async () => undefined };

function setup(stack?: Stack) {
  const clock = makeClock();
  const find = vi.fn(async (_stack: string) => stack);
  const waves = makeWaves();
  const handler = createHandler({ stacks: { find }, pointers: NONE, listings: NONE, secret: makeSecret(), waves, clock });
  return {
    clock,
    waves,
    find,
    check: (input: object = INPUT, name = execution.name) => handler({ execution: { ...execution, name }, input }),
  };
}

describe('checking the stack', () => {
  it('finds the stack by the names of environment and stack', async () => {
    const { check, find } = setup();

    await check();

    expect(find).toHaveBeenCalledExactlyOnceWith('prod-orders');
  });

  it('returns a state with the input, the execution, and a wait', async () => {
    expect(await setup().check()).toEqual({
      ...INPUT,
      execution,
      doesStackExist: false,
      stackCondition: 'absent',
      waitSeconds: 1,
      awaitSeconds: 10,
    });
  });

  it.each([
    ['UPDATE_COMPLETE', 'exists', true],
    ['UPDATE_IN_PROGRESS', 'busy', true],
    ['ROLLBACK_COMPLETE', 'failed-first-create', true],
    ['REVIEW_IN_PROGRESS', 'failed-first-create', true],
  ])('in %s has the condition %s, with the ARN', async (status, stackCondition, doesStackExist) => {
    const stack = makeStack(status);

    expect(await setup(stack).check()).toMatchObject({
      stackCondition,
      doesStackExist,
      stackStatus: status,
      stackId: stack.stackId,
      hasTerminationProtection: false,
    });
  });

  it('is refused before any read if its name is that of a record or an approval of another execution', async () => {
    const { check, find } = setup();

    await expect(check(INPUT, 'other-failed-stack')).rejects.toMatchObject({ name: 'ConfigurationError' });
    expect(find).not.toHaveBeenCalled();
  });

  it('removes the ARN of a deleted stack', async () => {
    const state = await setup(makeStack('DELETE_COMPLETE')).check();

    expect(state).toMatchObject({ stackCondition: 'absent', doesStackExist: false });
    expect(state).not.toHaveProperty('stackId');
  });

  it('gives the next command for a stuck stack', async () => {
    expect(await setup(makeStack('UPDATE_ROLLBACK_FAILED')).check()).toMatchObject({
      stackCondition: 'stuck',
      failure: { Error: 'StackNotDeployable', Cause: expect.stringContaining('aws cloudformation continue-update-rollback') },
    });
  });

  it('waits longer for a longer operation', async () => {
    const { check, clock } = setup(makeStack('UPDATE_IN_PROGRESS'));
    clock.advance(500_000);

    expect(await check()).toMatchObject({ stackCondition: 'busy', waitSeconds: 51 });
  });

  it.each([
    [
      'be ready within 90 minutes, but it was still in UPDATE_IN_PROGRESS\\. .*describe-stack-events',
      makeStack('UPDATE_IN_PROGRESS'),
    ],
    ['reach the stack prod-orders within 90 minutes .* a stack in UPDATE_COMPLETE\\.', makeStack('UPDATE_COMPLETE')],
    ['reach the stack prod-orders within 90 minutes .* no stack\\.', undefined],
  ])('ends every loop at the deadline: %s', async (said, stack) => {
    const { check, clock } = setup(stack);
    clock.advance(90 * 60_000);

    expect(await check({ ...INPUT, timeoutMinutes: 90 })).toMatchObject({
      stackCondition: 'stuck',
      failure: {
        Error: 'DeploymentTimedOut',
        Cause: expect.stringMatching(new RegExp(`${said}.*Nothing was changed`)),
      },
    });
    expect(await check({ ...INPUT, timeoutMinutes: 91 })).not.toHaveProperty('failure');
  });

  it('removes the fields of later tasks when the state machine returns', async () => {
    const { stackId, ...earlier } = makeState({
      changeSetId: 'x',
      failure: { Error: 'E', Cause: 'c' },
      operationStartedAt: 'then',
    });
    const state = await setup().check({ ...earlier, raced: { Error: 'StackChanged' } });

    for (const field of ['changeSetId', 'failure', 'operationStartedAt', 'raced', 'stackStatus'])
      expect(state).not.toHaveProperty(field);
  });

  it('validates the input again, because a person can start the state machine', async () => {
    const { check, find } = setup();

    await expect(check({ ...INPUT, colour: 'red' })).rejects.toEqual(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining('the input of the execution') }),
    );
    expect(find).not.toHaveBeenCalled();
  });

  it('fails if it cannot read the stack, and does not report it as absent', async () => {
    const { check, find } = setup();
    find.mockRejectedValue(new Error('throttled'));

    await expect(check()).rejects.toThrow('throttled');
  });
});

describe('the description of a deleted stack', () => {
  const deletedStack = { stackId: 'arn:stack', deleted: ['Orders'], retained: [] };
  const noteIn = async (fields: object) => (await setup().check({ ...INPUT, deletedStack, ...fields })).deletedStack;

  it('is kept if an earlier round of this execution wrote it', async () => {
    expect(await noteIn({ execution })).toEqual(deletedStack);
  });

  it.each([
    ['has no execution', {}],
    ['has no object as execution', { execution: null }],
    ['has an execution without a start time', { execution: { id: execution.id } }],
    ['has an execution without an id', { execution: { startTime: execution.startTime } }],
    ['names another execution', { execution: { ...execution, id: 'arn:other' } }],
    ['names another start of this execution', { execution: { ...execution, startTime: '2020-01-01T00:00:00.000Z' } }],
  ])('is dropped if the input of the execution %s', async (_, fields) => {
    expect(await noteIn(fields)).toBeUndefined();
  });
});

describe('checking the execution of a wave', () => {
  it('reads no stack, because the targets have stacks', async () => {
    const { check, find } = setup();
    const revisionFiles = { template: 'a'.repeat(64), targets: 'b'.repeat(64) };

    expect(await check({ ...INPUT, revisionFiles })).toMatchObject({ stackCondition: 'wave', revisionFiles });
    expect(find).not.toHaveBeenCalled();
  });
});

describe('checking a target of a wave', () => {
  const parent = 'arn:aws:states:eu-west-1:111111111111:execution:stackgate:job-1';
  const DEADLINE = '2026-01-02T00:00:00.000Z';

  /** The execution that the gate starts for a target. */
  async function makeTarget(judgeAllFirst: boolean) {
    const name = await targetExecutionNameOf(parent, 3, sign);
    const input = { ...INPUT, wave: { parent, judgeAllFirst, deadline: DEADLINE, proof: '' } };
    const proof = await proofOf(name, input, sign);
    return { execution: { ...execution, name }, input: { ...input, wave: { ...input.wave, proof } } };
  }

  function setupTarget(stack?: Stack) {
    const waves = makeWaves();
    const clock = makeClock();
    const handler = createHandler({
      pointers: NONE,
      listings: NONE,
      stacks: { find: async () => stack },
      secret: makeSecret(),
      waves,
      clock,
    });
    return { waves, handler };
  }

  it('does not hold a target of a wave that deploys as it judges', async () => {
    const state = await setupTarget().handler(await makeTarget(false));

    expect(state).toMatchObject({ stackCondition: 'absent' });
    expect(state).not.toHaveProperty('hold');
  });

  it('holds a target of a wave that judges all targets first', async () => {
    expect(await setupTarget().handler(await makeTarget(true))).toMatchObject({ hold: 'waiting' });
  });

  it('does not hold a released target', async () => {
    const { waves, handler } = setupTarget();
    waves.releases.set(3, { decision: 'proceed' });

    expect(await handler(await makeTarget(true))).toMatchObject({ hold: 'released', stackCondition: 'absent' });
  });

  it('stops a target if the wave stopped', async () => {
    const { waves, handler } = setupTarget();
    waves.releases.set(3, { decision: 'stop', reason: 'another target failed' });

    expect(await handler(await makeTarget(true))).toMatchObject({
      stackCondition: 'stuck',
      hold: 'stopped',
      failure: { Error: 'WaveStopped', Cause: expect.stringContaining('another target failed') },
    });
  });

  it('does not depend on the order of the fields, which Step Functions can change', async () => {
    const { input, ...event } = await makeTarget(true);
    const turned = Object.fromEntries(Object.entries(input).reverse());

    expect(await setupTarget().handler({ ...event, input: turned })).toMatchObject({ hold: 'waiting' });
  });

  it.each([
    [
      'another name',
      (target: Awaited<ReturnType<typeof makeTarget>>) => ({ ...target, execution: { ...execution, name: 'by-hand' } }),
    ],
    [
      'the name of another target',
      (target: Awaited<ReturnType<typeof makeTarget>>) => ({
        ...target,
        execution: { ...execution, name: target.execution.name.replace('-3-', '-4-') },
      }),
    ],
    [
      'another stack',
      (target: Awaited<ReturnType<typeof makeTarget>>) => ({ ...target, input: { ...target.input, stackName: 'other' } }),
    ],
    [
      'a later deadline',
      (target: Awaited<ReturnType<typeof makeTarget>>) => ({
        ...target,
        input: { ...target.input, wave: { ...target.input.wave, deadline: '2027-01-01T00:00:00.000Z' } },
      }),
    ],
  ])('refuses an execution that a person starts with %s', async (_label, change) => {
    const { handler } = setupTarget();

    await expect(handler(change(await makeTarget(true)))).rejects.toThrow(/Expected a wave of this gate to start the execution/);
  });
});
