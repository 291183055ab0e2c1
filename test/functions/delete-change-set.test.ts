import { describe, expect, it, vi } from 'vitest';
import { changeSetNameOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { createHandler } from '../../functions/delete-change-set/handler.ts';
import type { ChangeSetReference, DeleteChangeSetOutcome } from '../../functions/ports/change-sets.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeEndNotices, makeLog, makeSecret, sign } from './fakes.ts';

const { execution } = makeState();
const CHANGE_SET_NAME = await changeSetNameOf(execution, sign);
const CHANGE_SET_ID = `arn:aws:cloudformation:eu-west-1:111111111111:changeSet/${CHANGE_SET_NAME}/3d4e`;
const REFUSED: Partial<DeploymentState> = {
  changeSetId: CHANGE_SET_ID,
  changeSetAction: 'RESOURCES-BEING-DELETED-OR-REPLACED',
  failure: { Error: 'ChangeSetRejected', Cause: 'The table Orders would be deleted.' },
};

function setup() {
  const remove = vi.fn(async (_reference: ChangeSetReference): Promise<DeleteChangeSetOutcome> => 'deleted');
  const log = makeLog();
  const endNotices = makeEndNotices();
  const handler = createHandler({ changeSets: { delete: remove }, secret: makeSecret(), endNotices, log });
  return { remove, log, endNotices, handler: (input: unknown) => handler({ execution, input }) };
}

describe('cleaning up', () => {
  it('deletes the change set by its ARN and keeps the reason', async () => {
    const { handler, remove } = setup();

    expect(await handler(makeState(REFUSED))).toEqual(makeState(REFUSED));
    expect(remove).toHaveBeenCalledExactlyOnceWith({ changeSetId: CHANGE_SET_ID });
  });

  it.each([
    ['exists', 'States.Timeout'],
    ['stuck', 'DeploymentTimedOut'],
  ] as const)('deletes it by name within the stack if the reply of its creation was lost: %s', async (stackCondition, name) => {
    const { handler, remove } = setup();

    await handler(makeState({ stackCondition, failure: { Error: name, Cause: '' } }));

    expect(remove).toHaveBeenCalledExactlyOnceWith({ changeSetName: CHANGE_SET_NAME, stackId: STACK_ID });
  });

  it.each<[string, DeploymentState]>([
    ['there was no stack', makeState({ stackCondition: 'absent' })],
    ['the stack was never ready for one', makeState({ stackCondition: 'failed-first-create' })],
  ])('deletes nothing when %s', async (_, state) => {
    const { handler, remove } = setup();

    await handler({ ...state, failure: { Error: 'E', Cause: 'c' } });

    expect(remove).not.toHaveBeenCalled();
  });

  it('succeeds if the change set is already deleted', async () => {
    const { handler, remove, log } = setup();
    remove.mockResolvedValue('absent');

    expect(await handler(makeState(REFUSED))).toEqual(makeState(REFUSED));
    expect(log.lines).toEqual([]);
  });

  it('does not delete a change set in execution', async () => {
    const { handler, remove, log } = setup();
    remove.mockResolvedValue('busy');
    const made = makeState({ ...REFUSED, changeSetCreationStatus: 'CREATE_COMPLETE' });

    expect(await handler(made)).toEqual(made);
    expect(log.lines).toEqual([]);
  });

  it.each(['TIMED_OUT', 'FAILED', undefined])(
    'is retried if CloudFormation is still creating the change set: %s',
    async (status) => {
      const { handler, remove } = setup();
      remove.mockResolvedValue('busy');
      const making = makeState({ ...REFUSED, ...(status === undefined ? {} : { changeSetCreationStatus: status }) });

      await expect(handler(making)).rejects.toMatchObject({
        name: 'SystemUnavailable',
        message: expect.stringContaining('CloudFormation is still creating it'),
      });
    },
  );

  it('retries a transient error', async () => {
    const { handler, remove } = setup();
    remove.mockRejectedValue(new DeploymentError('SystemUnavailable', 'throttled'));

    await expect(handler(makeState(REFUSED))).rejects.toEqual(expect.objectContaining({ name: 'SystemUnavailable' }));
  });

  it('throws an internal error', async () => {
    const { handler, remove } = setup();
    remove.mockRejectedValue(new TypeError('x'));

    await expect(handler(makeState(REFUSED))).rejects.toThrow(TypeError);
  });

  it('keeps the reason if the cleanup fails', async () => {
    const { handler, remove, log } = setup();
    remove.mockRejectedValue(new DeploymentError('PermissionError', 'Expected to delete it, got AccessDenied.'));

    expect(await handler(makeState(REFUSED))).toMatchObject({
      failure: {
        Error: 'ChangeSetRejected',
        Cause:
          'The table Orders would be deleted. In addition, the change set could not be deleted. Expected to delete it, got AccessDenied.',
      },
    });
    expect(log.lines).toEqual([
      {
        level: 'error',
        message: 'The change set could not be deleted',
        fields: { executionArn: execution.id, changeSetId: CHANGE_SET_ID },
      },
    ]);
  });
});

describe('a state that names the change set of another deployment', () => {
  const FOREIGN = 'arn:aws:cloudformation:eu-west-1:111111111111:changeSet/stackgate-job-2-0123456789abcdef0123456789abcdef/9f8e';

  it('deletes only the change set whose name the execution context and the secret give', async () => {
    const { handler, remove } = setup();

    await handler(makeState({ ...REFUSED, changeSetId: FOREIGN }));

    expect(remove).toHaveBeenCalledExactlyOnceWith({ changeSetName: CHANGE_SET_NAME, stackId: STACK_ID });
  });

  it('deletes nothing when the state is the input that the first task refused', async () => {
    const { handler, remove } = setup();
    const execution = { id: 'arn:aws:states:eu-west-1:111111111111:execution:deploy:job-2', name: 'job-2', startTime: '' };

    await handler({
      execution,
      changeSetId: FOREIGN,
      stackId: 7,
      stackCondition: 'exists',
      failure: { Error: 'ConfigurationError', Cause: 'c' },
    });

    expect(remove).not.toHaveBeenCalled();
  });

  it('deletes nothing after another principal has created a change set under the name', async () => {
    const { handler, remove } = setup();

    await handler(makeState({ failure: { Error: 'ForeignChangeSet', Cause: 'another principal' } }));

    expect(remove).not.toHaveBeenCalled();
  });

  it('announces the end of the execution', async () => {
    const { handler, endNotices } = setup();

    await handler(makeState(REFUSED));

    expect(endNotices.sent).toEqual([execution.id]);
  });

  it('is refused without the execution context', async () => {
    const deps = { changeSets: { delete: setup().remove }, secret: makeSecret(), endNotices: makeEndNotices(), log: makeLog() };
    const handler = createHandler(deps);

    await expect(handler(makeState(REFUSED))).rejects.toEqual(expect.objectContaining({ name: 'ConfigurationError' }));
  });
});

describe('a change set that a blue/green deployment replaces', () => {
  const replaced = makeState({ changeSetId: CHANGE_SET_ID, changeSetAction: 'BLUE-GREEN' });

  it('is deleted, and the execution continues', async () => {
    const { handler, remove, endNotices } = setup();

    expect(await handler(replaced)).toEqual(replaced);
    expect(remove).toHaveBeenCalledExactlyOnceWith({ changeSetId: CHANGE_SET_ID });
    expect(endNotices.sent).toEqual([]);
  });

  it('must be deleted before the next stack is created', async () => {
    const { handler, remove } = setup();
    remove.mockRejectedValue(new DeploymentError('PermissionError', 'Denied.'));

    await expect(handler(replaced)).rejects.toEqual(expect.objectContaining({ name: 'UnexpectedError' }));
  });

  it('is deleted after an error, with the reason and the end of the execution', async () => {
    const { handler, remove, endNotices } = setup();
    remove.mockRejectedValue(new DeploymentError('PermissionError', 'Denied.'));
    const failure = { Error: 'StackOperationFailed', Cause: 'The create failed.' };

    expect((await handler({ ...replaced, failure })).failure).toEqual({
      Error: 'StackOperationFailed',
      Cause: 'The create failed. In addition, the change set could not be deleted. Denied.',
    });
    expect(endNotices.sent).toEqual([execution.id]);
  });
});

describe('a change set without changes', () => {
  const EMPTY = makeState({ changeSetId: CHANGE_SET_ID, changeSetAction: 'NO-CHANGES', changeSetCreationStatus: 'FAILED' });

  it('is deleted without a failure', async () => {
    const { handler, remove } = setup();

    expect(await handler(EMPTY)).toEqual(EMPTY);
    expect(remove).toHaveBeenCalledOnce();
  });
});

describe('a change set without changes after an error', () => {
  it('is a failure with its reason as text', async () => {
    const failure = { Error: 'PermissionError', Cause: JSON.stringify({ errorMessage: 'Expected x.' }) };

    expect(await setup().handler(makeState({ changeSetAction: 'NO-CHANGES', failure }))).toMatchObject({
      failure: { Error: 'PermissionError', Cause: 'Expected x.' },
    });
  });
});

describe('the reason', () => {
  const causeOf = async (state: object) => (await setup().handler(state)).failure;

  it('is read from the JSON of Lambda', async () => {
    const Cause = JSON.stringify({ errorType: 'PermissionError', errorMessage: 'Expected x.', trace: ['a'] });

    expect(await causeOf(makeState({ failure: { Error: 'PermissionError', Cause } }))).toEqual({
      Error: 'PermissionError',
      Cause: 'Expected x.',
    });
  });

  it('is also written for an input that the first task refused', async () => {
    const Cause = JSON.stringify({ errorType: 'ConfigurationError', errorMessage: 'Expected only known fields.' });

    expect(await setup().handler({ colour: 'red', failure: { Error: 'ConfigurationError', Cause } })).toEqual({
      colour: 'red',
      failure: { Error: 'ConfigurationError', Cause: 'Expected only known fields.' },
    });
  });

  it.each([
    [{ Error: 'States.Timeout', Cause: '' }, 'The task ended with States.Timeout and gave no reason.'],
    [{ Error: 'States.Timeout' }, 'The task ended with States.Timeout and gave no reason.'],
  ])('%j is never empty', async (failure, said) => {
    expect(await causeOf({ ...makeState(), failure })).toEqual({ Error: 'States.Timeout', Cause: said });
  });

  it.each([
    [makeState({ changeSetAction: 'CANNOT-TELL' }), 'The change set was not executed: CANNOT-TELL.'],
    [makeState({ inspection: { summary: 'One deletion.' } as never }), 'One deletion.'],
    [{}, 'The change set was not executed: it has no safe verdict.'],
  ])('is written if no task has written a reason', async (event, said) => {
    expect(await setup().handler(event)).toMatchObject({ failure: { Error: 'ChangeSetRejected', Cause: said } });
  });

  it.each<[string, Partial<DeploymentState>, boolean]>([
    ['whose end could not be read', { operationStartedAt: '2026-01-01T00:00:00.000Z' }, true],
    ['that is in progress', { operationOutcome: 'in-progress' }, true],
    ['that ended', { operationOutcome: 'failed', operationStartedAt: '2026-01-01T00:00:00.000Z' }, false],
    ['that was not started', {}, false],
    ['without changes', { changeSetAction: 'NO-CHANGES', inspection: { decision: 'allow' } as never }, true],
    ['without changes that was refused', { changeSetAction: 'NO-CHANGES', inspection: { decision: 'ask' } as never }, false],
  ])('names the unfinished settings of an operation %s', async (_name, fields, isNamed) => {
    const { handler } = setup();
    const settingsChange = { stackPolicy: { after: '{}' } };
    const state = await handler(
      makeState({ changeSetId: CHANGE_SET_ID, failure: { Error: 'States.Timeout', Cause: 'x' }, settingsChange, ...fields }),
    );

    expect(state.failure?.Cause.includes('could not finish the settings of the stack: check the stack policy')).toBe(isNamed);
  });

  it('has at most 30,000 characters', async () => {
    const { handler, remove } = setup();
    remove.mockRejectedValue(new DeploymentError('PermissionError', 'denied'));

    const { failure } = await handler(makeState({ ...REFUSED, failure: { Error: 'E', Cause: 'x'.repeat(40_000) } }));

    expect(failure?.Cause).toHaveLength(30_000);
    expect(failure?.Cause).toMatch(/… In addition, the change set could not be deleted\. denied$/);
  });
});
