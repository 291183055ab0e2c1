import { StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { readStackCondition, stackCommand } from '../../../core/stack/stack-condition.ts';

const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-orders/1b2c';

const read = (stackStatus: string, stackStatusReason?: string) =>
  readStackCondition({ stackId: STACK_ID, stackStatus, stackStatusReason });

describe('the condition of a stack', () => {
  it('is absent when there is none', () => {
    expect(readStackCondition(undefined)).toEqual({ condition: 'absent' });
    expect(read('DELETE_COMPLETE')).toEqual({ condition: 'absent' });
  });

  it.each([
    ['exists', ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE', 'IMPORT_ROLLBACK_COMPLETE']],
    [
      'busy',
      [
        'CREATE_IN_PROGRESS',
        'ROLLBACK_IN_PROGRESS',
        'UPDATE_IN_PROGRESS',
        'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
        'UPDATE_ROLLBACK_IN_PROGRESS',
        'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
        'IMPORT_IN_PROGRESS',
        'IMPORT_ROLLBACK_IN_PROGRESS',
        'DELETE_IN_PROGRESS',
      ],
    ],
    ['failed-first-create', ['REVIEW_IN_PROGRESS', 'CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED']],
    ['stuck', ['DELETE_FAILED', 'UPDATE_FAILED', 'UPDATE_ROLLBACK_FAILED', 'IMPORT_ROLLBACK_FAILED']],
  ])('is %s in %j', (condition, statuses) => {
    expect(statuses.map((status) => read(status).condition)).toEqual(statuses.map(() => condition));
  });

  it('is defined for every status of the API', () => {
    const unknown = Object.values(StackStatus).filter((status) => JSON.stringify(read(status)).includes('not known to the gate'));

    expect(unknown).toEqual([]);
  });

  it.each(['', 'UPDATE_PAUSED', 'toString', 'constructor'])('is stuck if the status is unknown: %j', (status) => {
    expect(read(status)).toMatchObject({ condition: 'stuck', reason: expect.stringContaining('describe-stacks') });
  });

  it.each([
    ['UPDATE_ROLLBACK_FAILED', 'continue-update-rollback'],
    ['UPDATE_FAILED', 'rollback-stack'],
    ['DELETE_FAILED', 'delete-stack'],
    ['IMPORT_ROLLBACK_FAILED', 'describe-stack-events'],
  ])('contains the exact next command in %s', (status, verb) => {
    const reading = read(status, 'because of this ');

    expect(reading).toMatchObject({
      reason: expect.stringContaining(`\`aws cloudformation ${verb} --stack-name ${STACK_ID} --region eu-west-1`),
    });
    expect(reading).toMatchObject({ reason: expect.stringContaining('(because of this)') });
  });

  it('names no command that CloudFormation refuses: ContinueUpdateRollback continues only updates', () => {
    expect(read('IMPORT_ROLLBACK_FAILED')).not.toMatchObject({ reason: expect.stringContaining('continue-update-rollback') });
  });

  it('offers the forced deletion after a failed deletion', () => {
    expect(read('DELETE_FAILED')).toMatchObject({ reason: expect.stringContaining('`--deletion-mode FORCE_DELETE_STACK`') });
  });
});

describe('a command', () => {
  it('has no --region if the ID has no Region', () => {
    expect(stackCommand('describe-stacks', 'prod-orders')).toBe('aws cloudformation describe-stacks --stack-name prod-orders');
    expect(stackCommand('describe-stacks', 'arn:aws:cloudformation::1:x')).toBe(
      'aws cloudformation describe-stacks --stack-name arn:aws:cloudformation::1:x',
    );
  });
});
