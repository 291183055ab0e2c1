import { describe, expect, it, vi } from 'vitest';
import { DeploymentError } from '../../core/errors.ts';
import { createHandler } from '../../functions/get-change-set-status/handler.ts';
import type { ChangeSetReference, ChangeSetStatus } from '../../functions/ports/change-sets.ts';
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

  it.each(['CREATE_PENDING', 'CREATE_IN_PROGRESS'])('in %s waits longer for a longer creation', async (status) => {
    const { handler, clock } = setup({ status });
    clock.advance(150_000);

    expect(await handler(STATE)).toEqual({ ...STATE, changeSetCreationStatus: status, waitSeconds: 16 });
  });

  it.each(['CREATE_PENDING', 'CREATE_IN_PROGRESS'])('in %s at the deadline is a failure', async (status) => {
    const { handler, clock } = setup({ status });
    clock.advance(720 * 60_000);

    expect(await handler(STATE)).toMatchObject({
      changeSetCreationStatus: 'TIMED_OUT',
      failure: { Error: 'DeploymentTimedOut', Cause: expect.stringContaining('720 minutes') },
    });
  });

  it('without changes is not a failure', async () => {
    const state = await setup({ status: 'FAILED', hasNoChanges: true }).handler(STATE);

    expect(state).toMatchObject({ changeSetCreationStatus: 'FAILED', changeSetAction: 'NO-CHANGES' });
    expect(state).not.toHaveProperty('failure');
  });

  it.each([
    ['FAILED', 'Template error: X', 'FAILED: Template error: X. Correct the template or the input and push again.'],
    ['FAILED', 'No export named X found.', 'FAILED: No export named X found. Correct the template'],
    ['FAILED', undefined, 'FAILED: CloudFormation gives no reason. Correct the template'],
    ['SOMETHING_NEW', undefined, 'SOMETHING_NEW: CloudFormation gives no reason. Nothing was changed; release the change again.'],
    ['', undefined, 'got :'],
  ])('%j (%s) is a failure with the reason', async (status, statusReason, said) => {
    const state = await setup({ status, statusReason }).handler(STATE);

    expect(state).toMatchObject({ failure: { Error: 'ChangeSetFailed', Cause: expect.stringContaining(said) } });
    expect(state).not.toHaveProperty('changeSetAction');
  });

  it.each(['DELETE_PENDING', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE', 'DELETE_FAILED'])(
    'is not available while the change set is being deleted: %s',
    async (status) => {
      await expect(setup({ status }).handler(STATE)).rejects.toEqual(
        expect.objectContaining({ name: 'ChangeSetAltered', message: expect.stringContaining(status) }),
      );
    },
  );

  it('is never read by name', async () => {
    const { handler, findStatus } = setup({ status: 'CREATE_COMPLETE', changeSetId: CHANGE_SET_ID });

    await expect(handler(makeState())).rejects.toEqual(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining('`changeSetId`') }),
    );
    expect(findStatus).not.toHaveBeenCalled();
  });

  it('is not available for a deleted change set', async () => {
    await expect(setup().handler(STATE)).rejects.toEqual(
      expect.objectContaining({ name: 'ChangeSetAltered', message: expect.stringContaining(CHANGE_SET_ID) }),
    );
  });
});

describe('a change set that failed because of a nested change set', () => {
  const nestedId = (name: string) => `arn:aws:cloudformation:eu-west-1:111111111111:changeSet/stackgate-job-1-${name}/5e6f`;
  const failedOver = (name: string): ChangeSetStatus => ({
    status: 'FAILED',
    statusReason: `Nested change set ${nestedId(name)} was not successfully created: Currently in FAILED.`,
    failedNestedSetId: nestedId(name),
    hasNoChanges: false,
  });
  const why = (sets: Readonly<Record<string, ChangeSetStatus | Error>>) => {
    const findStatus = vi.fn(async (reference: ChangeSetReference) => {
      const found = 'changeSetId' in reference ? sets[reference.changeSetId] : undefined;
      if (found instanceof Error) throw found;
      return found;
    });
    const cause = async () => (await createHandler({ changeSets: { findStatus }, clock: makeClock() })(STATE)).failure?.Cause;
    return { findStatus, cause };
  };

  it('has the reason of the nested change set, at any depth', async () => {
    const { cause } = why({
      [CHANGE_SET_ID]: failedOver('Db'),
      [nestedId('Db')]: failedOver('Net'),
      [nestedId('Net')]: { status: 'FAILED', statusReason: 'Parameters: [Cidr] must have values', hasNoChanges: false },
    });

    expect(await cause()).toBe(
      `Expected CloudFormation to create the change set, got FAILED: Nested change set ${nestedId('Db')} was not successfully created: Currently in FAILED. ` +
        `The nested change set failed: Nested change set ${nestedId('Net')} was not successfully created: Currently in FAILED. ` +
        'The nested change set failed: Parameters: [Cidr] must have values. Correct the template or the input and push again.',
    );
  });

  it('names the command that shows each failed validation', async () => {
    const { cause } = why({
      [CHANGE_SET_ID]: {
        status: 'FAILED',
        statusReason: 'The following hook(s)/validation failed: [AWS::EarlyValidation::X].',
        hasFailedValidation: true,
        stackId: STACK_ID,
        hasNoChanges: false,
      },
    });

    expect(await cause()).toContain(
      `To see each failed validation, run \`aws cloudformation describe-events --stack-name ${STACK_ID} --region eu-west-1 --filters FailedEvents=true\`. The validation that CloudFormation runs before a deployment failed. Correct the properties`,
    );
  });

  it.each([
    ['gone', undefined],
    ['not to be read', new DeploymentError('PermissionError', 'denied')],
  ] as const)('keeps its own reason if the nested change set is %s', async (_, nested) => {
    const { cause } = why({ [CHANGE_SET_ID]: failedOver('Db'), ...(nested === undefined ? {} : { [nestedId('Db')]: nested }) });

    expect(await cause()).toMatch(/Currently in FAILED\. Correct the template or the input and push again\.$/);
  });

  it.each([new DeploymentError('SystemUnavailable', 'throttled'), new TypeError('a mistake')])(
    'is retried after a transient error of the nested change set: %s',
    async (trouble) => {
      await expect(why({ [CHANGE_SET_ID]: failedOver('Db'), [nestedId('Db')]: trouble }).cause()).rejects.toThrow(
        trouble.message,
      );
    },
  );

  it('ends if nested change sets refer to each other', async () => {
    const { cause, findStatus } = why({ [CHANGE_SET_ID]: failedOver('Db'), [nestedId('Db')]: failedOver('Db') });

    await cause();

    expect(findStatus.mock.calls.length).toBeLessThan(8);
  });
});
