import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../core/errors.ts';
import { createHandler } from '../../functions/delete-failed-stack/handler.ts';
import { protectOnFailure } from '../../functions/protect-on-failure.ts';
import { sha256 } from '../../functions/sha256.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { FakeApprovals, makePipelines } from './fake-approvals.ts';
import { makeArtifactFiles, makeClock, makeLog, makeSecret, makeStack } from './fakes.ts';

const STATE = makeState({
  stackCondition: 'failed-first-create',
  terminationProtection: true,
  hasTerminationProtection: true,
});
const denied = new DeploymentError('PermissionError', 'Expected CloudFormation to delete the stack, got AccessDenied.');
const throttled = new DeploymentError('SystemUnavailable', 'Rate exceeded.');

/** The call that fails: before it has an effect, or after it. */
interface Fault {
  readonly call: 'unprotect' | 'protect' | 'delete' | 'read';
  readonly error: Error;
  readonly isLost?: boolean;
  /** 1 is the first call. */
  readonly nth?: number;
}

function setup(faults: readonly Fault[], isProtected = true) {
  const world = { isProtected, status: 'ROLLBACK_COMPLETE' };
  const counts = new Map<string, number>();
  const perform = (call: Fault['call'], effect: () => void) => {
    const count = (counts.get(call) ?? 0) + 1;
    counts.set(call, count);
    const fault = faults.find((one) => one.call === call && (one.nth ?? 1) === count);
    if (fault === undefined || fault.isLost === true) effect();
    if (fault !== undefined) throw fault.error;
  };
  const handler = createHandler({
    stacks: {
      find: async () => {
        perform('read', () => {});
        return makeStack(world.status, { hasTerminationProtection: world.isProtected });
      },
      listResources: async () => [],
      listChangeSets: async () => [],
      delete: async () => perform('delete', () => Object.assign(world, { status: 'DELETE_IN_PROGRESS' })),
      setTerminationProtection: async (_stackId, value) =>
        perform(value ? 'protect' : 'unprotect', () => Object.assign(world, { isProtected: value })),
    },
    artifactFiles: makeArtifactFiles({}),
    baselinePolicy: { readText: async () => undefined },
    gateBucket: { putRecord: async (name) => name },
    secret: makeSecret(),
    approvals: new FakeApprovals(),
    pipelines: makePipelines(),
    sha256,
    clock: makeClock(),
    log: makeLog(),
  });
  return { world, run: (state = STATE) => handler(state) };
}

describe('the termination protection of a failed stack', () => {
  it('is disabled only for a deletion that starts', async () => {
    const { run, world } = setup([]);
    await run();

    expect(world).toEqual({ isProtected: false, status: 'DELETE_IN_PROGRESS' });
  });

  it.each([
    ['unprotect', false, true],
    ['unprotect', true, true],
    ['delete', false, true],
    ['read', false, true],
  ] as const)('is enabled after a failure of the call "%s" (reply lost: %s)', async (call, isLost, expected) => {
    for (const error of [denied, throttled]) {
      const { run, world } = setup([{ call, error, isLost, nth: call === 'read' ? 2 : 1 }]);

      await expect(run()).rejects.toBe(error);
      expect(world).toEqual({ isProtected: expected, status: 'ROLLBACK_COMPLETE' });
    }
  });

  it('is not enabled on a stack that CloudFormation deletes, although the reply was lost', async () => {
    const { run, world } = setup([{ call: 'delete', error: throttled, isLost: true }]);

    await expect(run()).rejects.toBe(throttled);
    expect(world).toEqual({ isProtected: false, status: 'DELETE_IN_PROGRESS' });
  });

  it('is enabled after a crash between the two calls, if the deletion fails in the repeated task', async () => {
    const { run, world } = setup([{ call: 'delete', error: denied }], false);

    await expect(run()).rejects.toBe(denied);
    expect(world.isProtected).toBe(true);
  });

  it.each([{ hasTerminationProtection: false }, { terminationProtection: false }])(
    "is not enabled on a stack that did not have it, or whose protection is not the gate's: %j",
    async (fields) => {
      const { run, world } = setup([{ call: 'delete', error: denied }], false);

      await expect(run({ ...STATE, ...fields })).rejects.toBe(denied);
      expect(world.isProtected).toBe(false);
    },
  );

  it('is named in the message if it cannot be enabled again', async () => {
    const { run } = setup([
      { call: 'delete', error: denied },
      { call: 'protect', error: new DeploymentError('PermissionError', 'No.') },
    ]);

    await expect(run()).rejects.toMatchObject({
      name: 'PermissionError',
      message: expect.stringMatching(
        /^Expected CloudFormation to delete .* could not be enabled again\. No\. Run `.*--enable-termination-protection`\.$/,
      ),
    });
  });

  it.each([new TypeError('a mistake'), throttled])(
    'makes the state machine retry if it cannot be enabled now: %s',
    async (problem) => {
      const { run, world } = setup([
        { call: 'delete', error: denied },
        { call: 'protect', error: problem },
      ]);

      await expect(run()).rejects.toBe(problem);
      await run();
      expect(world.status).toBe('DELETE_IN_PROGRESS');
    },
  );

  it('keeps an internal error of the deletion', async () => {
    const mistake = new TypeError('a mistake');
    const { run } = setup([
      { call: 'delete', error: mistake },
      { call: 'protect', error: denied },
    ]);

    await expect(run()).rejects.toBe(mistake);
  });
});

it.each([
  ['ROLLBACK_COMPLETE', true],
  ['CREATE_FAILED', true],
  ['UPDATE_COMPLETE', true],
  ['UPDATE_IN_PROGRESS', true],
  ['UPDATE_ROLLBACK_IN_PROGRESS', true],
  ['DELETE_IN_PROGRESS', false],
  ['DELETE_FAILED', false],
  ['DELETE_COMPLETE', false],
])('a stack in %s after a deletion that failed is protected again: %s', async (status, expected) => {
  let isProtected = false;
  const stacks = {
    find: async () => makeStack(status, { hasTerminationProtection: isProtected }),
    setTerminationProtection: async (_stackId: string, value: boolean) => {
      isProtected = value;
    },
  };

  await expect(protectOnFailure(stacks, STACK_ID, () => Promise.reject(denied))).rejects.toBe(denied);
  expect(isProtected).toBe(expected);
});
