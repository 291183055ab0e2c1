import { describe, expect, it } from 'vitest';
import { describeOperationFailure, type FailedOperation } from '../../../core/stack/describe-operation-failure.ts';
import {
  type FirstFailure,
  findFirstFailure,
  findRollbackFailure,
  findStackReason,
} from '../../../core/stack/find-first-failure.ts';
import { resourceEvent, STACK_ID, stackEvent } from './event-factory.ts';

describe('the first failure', () => {
  it('is the oldest resource that failed', () => {
    const events = [
      stackEvent('UPDATE_ROLLBACK_COMPLETE'),
      resourceEvent('Table', 'CREATE_FAILED', { resourceStatusReason: 'later' }),
      resourceEvent('Queue', 'CREATE_FAILED', { resourceStatusReason: 'Queue names end in .fifo' }),
      resourceEvent('Topic', 'CREATE_COMPLETE'),
      stackEvent('UPDATE_IN_PROGRESS'),
    ];

    expect(findFirstFailure(events)).toEqual({
      logicalResourceId: 'Queue',
      resourceType: 'AWS::SQS::Queue',
      status: 'CREATE_FAILED',
      reason: 'Queue names end in .fifo',
    });
  });

  it.each(['Resource creation cancelled', 'Resource update cancelled', 'Resource deletion cancelled'])(
    'is not a resource that was only stopped: %s',
    (reason) => {
      const events = [
        resourceEvent('Topic', 'CREATE_FAILED', { resourceStatusReason: 'the cause' }),
        resourceEvent('Queue', 'CREATE_FAILED', { resourceStatusReason: reason }),
      ];

      expect(findFirstFailure(events)?.logicalResourceId).toBe('Topic');
    },
  );

  it('is not the stack itself', () => {
    expect(findFirstFailure([stackEvent('UPDATE_ROLLBACK_FAILED'), stackEvent('UPDATE_FAILED')])).toBeUndefined();
  });

  it('names the nested stack that contains the failure', () => {
    const nested = `${STACK_ID}-nested`;
    const event = resourceEvent('Db', 'CREATE_FAILED', {
      resourceType: 'AWS::CloudFormation::Stack',
      physicalResourceId: nested,
    });

    expect(findFirstFailure([event])?.nestedStackId).toBe(nested);
    expect(findFirstFailure([{ ...event, physicalResourceId: '' }])?.nestedStackId).toBeUndefined();
    expect(findFirstFailure([{ ...event, physicalResourceId: undefined }])?.nestedStackId).toBeUndefined();
  });

  it('accepts an event with few fields', () => {
    expect(findFirstFailure([{ resourceStatus: 'CREATE_FAILED' }])).toEqual({
      logicalResourceId: 'a resource without a name',
      resourceType: 'a resource of unknown type',
      status: 'CREATE_FAILED',
      reason: 'CloudFormation gives no reason',
    });
    expect(findFirstFailure([{}])).toBeUndefined();
  });
});

describe('the cause of a failed rollback', () => {
  const turned = [
    stackEvent('ROLLBACK_IN_PROGRESS'),
    resourceEvent('Queue', 'CREATE_FAILED', { resourceStatusReason: 'the cause' }),
    stackEvent('CREATE_IN_PROGRESS'),
  ];

  it('is the first resource that failed after the rollback had started', () => {
    const events = [
      stackEvent('ROLLBACK_FAILED'),
      resourceEvent('Topic', 'DELETE_FAILED', { resourceStatusReason: 'later' }),
      resourceEvent('Bucket', 'DELETE_FAILED', { resourceStatusReason: 'not empty' }),
      ...turned,
    ];

    expect(findRollbackFailure(events)).toMatchObject({ logicalResourceId: 'Bucket', reason: 'not empty' });
  });

  it('is undefined after a successful rollback, or without a rollback', () => {
    expect(findRollbackFailure([stackEvent('ROLLBACK_COMPLETE'), ...turned])).toBeUndefined();
    expect(findRollbackFailure(turned.slice(1))).toBeUndefined();
    expect(findRollbackFailure([stackEvent('', { resourceStatus: undefined })])).toBeUndefined();
  });
});

describe('the reason of the stack', () => {
  it('is the reason of its first rollback event', () => {
    const events = [
      stackEvent('ROLLBACK_COMPLETE'),
      stackEvent('ROLLBACK_IN_PROGRESS', { resourceStatusReason: 'Transform 1::M failed. Rollback requested by user.' }),
      stackEvent('CREATE_IN_PROGRESS', { resourceStatusReason: 'User Initiated' }),
    ];

    expect(findStackReason(events)).toBe('Transform 1::M failed. Rollback requested by user.');
  });

  it.each(['ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'CREATE_FAILED', 'UPDATE_FAILED', 'DELETE_IN_PROGRESS'])(
    'is that of the stack in %s',
    (status) => {
      const events = [stackEvent(status, { resourceStatusReason: 'why' }), stackEvent('UPDATE_IN_PROGRESS')];

      expect(findStackReason(events)).toBe('why');
    },
  );

  it('can be absent', () => {
    expect(findStackReason([stackEvent('ROLLBACK_COMPLETE'), stackEvent('', { resourceStatus: undefined })])).toBeUndefined();
  });
});

const QUEUE: FirstFailure = {
  logicalResourceId: 'Queue',
  resourceType: 'AWS::SQS::Queue',
  status: 'CREATE_FAILED',
  reason: 'Queue names end in .fifo',
};

const describeFailure = (overrides: Partial<FailedOperation>) =>
  describeOperationFailure({
    verb: 'update',
    stackId: STACK_ID,
    stackName: 'prod-orders',
    stackStatus: 'UPDATE_ROLLBACK_COMPLETE',
    failures: [QUEUE],
    ...overrides,
  });

describe('the description of a failed operation', () => {
  it('names the stack, its final status, the resource, its type, and the reason', () => {
    expect(describeFailure({})).toBe(
      'The update of prod-orders failed and was rolled back (UPDATE_ROLLBACK_COMPLETE). ' +
        'The first resource that failed is Queue (AWS::SQS::Queue), CREATE_FAILED: Queue names end in .fifo. Correct the cause and push ' +
        'again.',
    );
  });

  it('names the path through nested stacks', () => {
    const nested = { ...QUEUE, logicalResourceId: 'Messaging', resourceType: 'AWS::CloudFormation::Stack' };

    expect(describeFailure({ failures: [nested, QUEUE] })).toContain(
      'The first resource that failed is Messaging/Queue (AWS::SQS::Queue)',
    );
  });

  it('states that the next push deletes the stack of a failed first create', () => {
    const text = describeFailure({ verb: 'create', stackStatus: 'ROLLBACK_COMPLETE' });

    expect(text).toContain('The create of prod-orders failed and was rolled back (ROLLBACK_COMPLETE).');
    expect(text).toContain('The gate then deletes the failed stack');
  });

  it('names the cause of the failed rollback', () => {
    const rollbackFailure = { ...QUEUE, logicalResourceId: 'Bucket', status: 'DELETE_FAILED', reason: 'It is not empty.' };

    expect(describeFailure({ verb: 'create', stackStatus: 'ROLLBACK_FAILED', rollbackFailure })).toBe(
      'The create of prod-orders failed, and its rollback failed (ROLLBACK_FAILED) at Bucket (AWS::SQS::Queue), ' +
        'DELETE_FAILED: It is not empty. The first resource that failed is Queue (AWS::SQS::Queue), CREATE_FAILED: Queue names end in ' +
        '.fifo. ' +
        'Correct both causes and push again. The gate then deletes the failed stack, if the policy allows the deletion of the remaining ' +
        'resources.',
    );
  });

  it('gives the next command if the rollback also failed', () => {
    const text = describeFailure({ stackStatus: 'UPDATE_ROLLBACK_FAILED' });

    expect(text).toContain('and its rollback failed');
    expect(text).toContain('continue-update-rollback');
  });

  it('gives the reason of the stack if no resource has a reason', () => {
    expect(describeFailure({ failures: [], stackReason: 'Alarm went off.' })).toContain('The reason: Alarm went off. Correct');
  });

  it('names the command that shows the events if no resource has a reason', () => {
    expect(describeFailure({ failures: [], stackStatus: 'DELETE_COMPLETE' })).toContain('describe-stack-events');
  });
});
