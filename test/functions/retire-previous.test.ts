import { describe, expect, it, vi } from 'vitest';
import type { Pointer } from '../../core/blue-green/pointer.ts';
import type { StackResource } from '../../core/stack/stack-resource.ts';
import { deletePrevious } from '../../functions/retire-previous.ts';
import { STACK_ID } from '../support/change-sets.ts';
import { makeSecret, makeStack } from './fakes.ts';

const queue: StackResource = { logicalResourceId: 'Jobs', physicalResourceId: 'jobs', resourceType: 'AWS::SQS::Queue' };
const table: StackResource = { logicalResourceId: 'Orders', physicalResourceId: 'orders', resourceType: 'AWS::DynamoDB::Table' };
const NOW = new Date('2026-01-01T00:00:00Z');
/** Number of the pointer that was judged. */
const JUDGED = 7;
const previous = { stackId: STACK_ID, switchedAt: '2025-12-31T00:00:00.000Z', wasProtected: false };
const pointer = { version: 1, stackName: 'orders', current: `${STACK_ID}-next`, previous } as const;

/** Deletes a previous stack of which the queue was judged. */
async function retire(resources: readonly StackResource[], number = JUDGED, given: Pointer = pointer) {
  const remove = vi.fn(async () => {});
  const store = vi.fn(async (_stored: Pointer, replaced?: number) =>
    replaced === number ? ('stored' as const) : ('conflict' as const),
  );
  const outcome = await deletePrevious(
    given,
    JUDGED,
    makeStack('CREATE_COMPLETE'),
    { resources: [queue] },
    {
      stacks: {
        find: async () => undefined,
        listResources: async () => [...resources],
        delete: remove,
        setTerminationProtection: async () => {},
      },
      pointers: { find: async () => ({ pointer, number }), store },
      secret: makeSecret(),
      clock: { now: () => NOW },
    },
  );
  return { outcome, remove, store };
}

describe('the deletion of a previous stack', () => {
  it('starts if the pointer and the resources are the judged ones', async () => {
    const { outcome, remove, store } = await retire([queue]);

    expect(outcome).toBe(true);
    expect(remove).toHaveBeenCalledOnce();
    expect(store).toHaveBeenCalledWith(
      { ...pointer, previous: { ...previous, deletesUntil: '2026-01-01T00:10:00.000Z' } },
      JUDGED,
    );
    expect(store.mock.invocationCallOrder[0]).toBeLessThan(remove.mock.invocationCallOrder[0] ?? 0);
  });

  it('does not start if the pointer has no previous stack', async () => {
    const { previous: _, ...alone } = pointer;

    expect((await retire([queue], JUDGED, alone)).outcome).toBe(false);
  });

  it.each([
    ['another resource exists', [queue, table], JUDGED],
    ['the pointer changed', [queue], JUDGED + 1],
  ] as const)('does not start if %s', async (_, resources, number) => {
    const { outcome, remove } = await retire(resources, number);

    expect(outcome).toBe(false);
    expect(remove).not.toHaveBeenCalled();
  });
});
