import { describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../functions/get-change-set-status/handler.ts';
import type { ChangeSetReference, ChangeSetStatus } from '../../functions/ports.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeClock } from './fakes.ts';

const CHANGE_SET_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:changeSet/stackgate-job-1/3d4e';
const STATE = makeState({
  changeSetId: CHANGE_SET_ID,
  changeSetName: 'stackgate-job-1',
  changeSetRequestedAt: '2026-01-01T00:00:00.000Z',
});

function setup(found?: Partial<ChangeSetStatus>) {
  const clock = makeClock();
  const findStatus = vi.fn(async (_reference: ChangeSetReference) =>
    found === undefined ? undefined : ({ status: '', hasNoChanges: false, ...found } satisfies ChangeSetStatus),
  );
  return { clock, findStatus, handler: createHandler({ changeSets: { findStatus }, clock }) };
}

describe('the status of the change set', () => {
  it('is complete', async () => {
    const { handler, findStatus } = setup({ status: 'CREATE_COMPLETE' });

    expect(await handler(STATE)).toEqual({ ...STATE, changeSetCreationStatus: 'CREATE_COMPLETE', waitSeconds: 1 });
    expect(findStatus).toHaveBeenCalledExactlyOnceWith({ changeSetId: CHANGE_SET_ID });
  });

  it.each(['CREATE_PENDING', 'CREATE_IN_PROGRESS'])('still %s, waits longer the longer it takes', async (status) => {
    const { handler, clock } = setup({ status });
    clock.advance(150_000);

    expect(await handler(STATE)).toEqual({ ...STATE, changeSetCreationStatus: status, waitSeconds: 4 });
  });

  it.each(['CREATE_PENDING', 'CREATE_IN_PROGRESS'])('still %s at the deadline, is a failure', async (status) => {
    const { handler, clock } = setup({ status });
    clock.advance(720 * 60_000);

    expect(await handler(STATE)).toMatchObject({
      changeSetCreationStatus: 'TIMED_OUT',
      failure: { Error: 'DeploymentTimedOut', Cause: expect.stringContaining('720 minutes') },
    });
  });

  it('of one without changes is no failure', async () => {
    const state = await setup({ status: 'FAILED', hasNoChanges: true }).handler(STATE);

    expect(state).toMatchObject({ changeSetCreationStatus: 'FAILED', changeSetAction: 'NO-CHANGES' });
    expect(state).not.toHaveProperty('failure');
  });

  it.each([
    ['FAILED', 'Template error: X', 'FAILED: Template error: X'],
    ['FAILED', undefined, 'FAILED: CloudFormation gives no reason'],
    ['DELETE_COMPLETE', undefined, 'DELETE_COMPLETE'],
    ['SOMETHING_NEW', undefined, 'SOMETHING_NEW'],
    ['', undefined, 'got :'],
  ])('%j (%s) is a failure with the reason', async (status, statusReason, said) => {
    const state = await setup({ status, statusReason }).handler(STATE);

    expect(state).toMatchObject({ failure: { Error: 'ChangeSetFailed', Cause: expect.stringContaining(said) } });
    expect(state).not.toHaveProperty('changeSetAction');
  });

  it('is looked up by name while the ARN is not known', async () => {
    const { handler, findStatus } = setup({ status: 'CREATE_COMPLETE', changeSetId: CHANGE_SET_ID });

    expect(await handler(makeState())).toMatchObject({ changeSetId: CHANGE_SET_ID });
    expect(findStatus).toHaveBeenCalledExactlyOnceWith({ changeSetName: 'stackgate-job-1', stackId: STACK_ID });
  });

  it('is not to be had of a change set that is gone', async () => {
    await expect(setup().handler(STATE)).rejects.toEqual(
      expect.objectContaining({ name: 'ChangeSetAltered', message: expect.stringContaining(CHANGE_SET_ID) }),
    );
    await expect(setup().handler(makeState())).rejects.toThrow(/stackgate-job-1/);
  });

  it('is not to be had without a stack', async () => {
    const { stackId, ...unknown } = makeState();

    await expect(setup().handler(unknown)).rejects.toEqual(expect.objectContaining({ name: 'ConfigurationError' }));
  });
});
