import { describe, expect, it, vi } from 'vitest';
import type { StackResource } from '../../core/stack/stack-resource.ts';
import { deletePrevious } from '../../functions/retire-previous.ts';
import { STACK_ID } from '../support/change-sets.ts';
import { makeSecret, makeStack } from './fakes.ts';

const queue: StackResource = { logicalResourceId: 'Jobs', physicalResourceId: 'jobs', resourceType: 'AWS::SQS::Queue' };
const table: StackResource = { logicalResourceId: 'Orders', physicalResourceId: 'orders', resourceType: 'AWS::DynamoDB::Table' };
const pointer = { version: 1, stackName: 'orders', current: `${STACK_ID}-next` } as const;

/** Deletes a previous stack of which the queue was judged. */
async function retire(resources: readonly StackResource[], etag = 'judged') {
  const remove = vi.fn(async () => {});
  const outcome = await deletePrevious(
    pointer,
    'judged',
    makeStack('CREATE_COMPLETE'),
    { resources: [queue] },
    {
      stacks: {
        find: async () => undefined,
        listResources: async () => [...resources],
        delete: remove,
        setTerminationProtection: async () => {},
      },
      pointers: { find: async () => ({ pointer, etag }), store: async () => 'stored' },
      secret: makeSecret(),
    },
  );
  return { outcome, remove };
}

describe('the deletion of a previous stack', () => {
  it('starts if the pointer and the resources are the judged ones', async () => {
    const { outcome, remove } = await retire([queue]);

    expect(outcome).toBe(true);
    expect(remove).toHaveBeenCalledOnce();
  });

  it.each([
    ['another resource exists', [queue, table], 'judged'],
    ['the pointer changed', [queue], 'other'],
  ] as const)('does not start if %s', async (_, resources, etag) => {
    const { outcome, remove } = await retire(resources, etag);

    expect(outcome).toBe(false);
    expect(remove).not.toHaveBeenCalled();
  });
});
