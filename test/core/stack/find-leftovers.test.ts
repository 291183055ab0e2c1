import { describe, expect, it } from 'vitest';
import { describeUndeleted, findLeftovers } from '../../../core/stack/find-leftovers.ts';
import type { StackEvent } from '../../../core/stack/stack-event.ts';

const stackId = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/shop/1';

function event(logicalResourceId: string | undefined, resourceStatus: string, physicalResourceId?: string): StackEvent {
  return { stackId, logicalResourceId, resourceStatus, physicalResourceId, resourceType: 'AWS::S3::Bucket' } as StackEvent;
}

describe('resources that an operation could not delete', () => {
  it('are the resources whose last delete failed, oldest first', () => {
    const events = [
      event('Late', 'DELETE_FAILED', 'late-1'),
      event('Gone', 'DELETE_COMPLETE', 'gone-1'),
      event('Gone', 'DELETE_FAILED', 'gone-1'),
      event('Early', 'DELETE_FAILED', 'early-1'),
      event('Early', 'DELETE_IN_PROGRESS', 'early-1'),
      event('Kept', 'DELETE_SKIPPED', 'kept-1'),
      event('Updated', 'UPDATE_FAILED', 'updated-1'),
      { ...event('shop', 'DELETE_FAILED', stackId), resourceType: 'AWS::CloudFormation::Stack' },
    ];

    expect(findLeftovers(events)).toEqual(['Early (early-1)', 'Late (late-1)']);
  });

  it('are told apart by their physical IDs and stacks', () => {
    const events = [
      event('Table', 'DELETE_COMPLETE', 'table-2'),
      event('Table', 'DELETE_FAILED', 'table-1'),
      { ...event('Table', 'DELETE_FAILED', 'table-2'), stackId: `${stackId}-nested` },
    ];

    expect(findLeftovers(events)).toEqual(['Table (table-2)', 'Table (table-1)']);
  });

  it('can have no name', () => {
    expect(findLeftovers([event('A', 'DELETE_FAILED'), event(undefined, 'DELETE_FAILED')])).toEqual([
      'a resource without a name',
      'A',
    ]);
    expect(findLeftovers([{ stackId } as StackEvent])).toEqual([]);
  });

  it('are named in a message', () => {
    expect(describeUndeleted()).toBe('');
    expect(describeUndeleted(['A (a-1)'])).toBe(
      ' CloudFormation could not delete A (a-1): delete them yourself, because they are no longer part of the stack.',
    );
    expect(describeUndeleted(['A', 'B', 'C', 'D', 'E', 'F', 'G'])).toContain('A, B, C, D, E and 2 more:');
  });
});
