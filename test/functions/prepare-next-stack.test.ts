import { describe, expect, it, vi } from 'vitest';
import type { Pointer } from '../../core/blue-green/pointer.ts';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import { createHandler } from '../../functions/prepare-next-stack/handler.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { stackEvent } from '../core/stack/event-factory.ts';
import { makeArtifactFiles, makeClock, makeHistory, makeSecret, makeStack, sign } from './fakes.ts';

const LEFT = 'prod-orders-bg-0a1b2c3d';
const LEFT_ID = STACK_ID.replace('prod-orders', LEFT);
const ENDED = 'arn:aws:states:eu-west-1:111111111111:execution:deploy:job-0';
const CREATE_TOKEN = await clientRequestTokenOf({ id: ENDED }, 'create', sign);

/** Prepares the next stack while a stack has the name that an ended execution reserved. */
async function prepare(tokens: readonly string[]) {
  const pointer: Pointer = {
    version: 1,
    environmentName: 'prod',
    stackName: 'orders',
    current: STACK_ID,
    next: { stackName: LEFT, executionArn: ENDED, expiresAt: '2020-01-01T00:00:00.000Z' },
  };
  const store = vi.fn(async () => 'stored' as const);
  const stacks = new Map([STACK_ID, LEFT_ID].map((stackId) => [stackId, makeStack('CREATE_COMPLETE', { stackId })]));
  const handler = createHandler({
    stacks: {
      find: async (stack) => stacks.get(stack === LEFT ? LEFT_ID : stack),
      readEvents: makeHistory({
        [LEFT_ID]: tokens.map((clientRequestToken) => ({ ...stackEvent('CREATE_COMPLETE'), clientRequestToken })),
      }).readEvents,
    },
    pointers: { find: async () => ({ pointer, number: 1 }), store },
    listings: { add: async () => {}, find: async () => undefined },
    artifactFiles: makeArtifactFiles({ 'infra/template.yaml': 'Resources: { Jobs: { Type: AWS::SQS::Queue } }' }),
    baselinePolicy: { readText: async () => undefined },
    secret: makeSecret(),
    clock: makeClock(),
    verifyFunctions: [],
    findObstacles: () => [],
  });
  const prepared = handler(makeState({ changeSetAction: 'BLUE-GREEN' }));
  return { prepared, store };
}

describe('the reservation of an execution that ended', () => {
  it('is replaced if another principal created the stack with its name', async () => {
    const { prepared, store } = await prepare(['theirs']);

    const { nextStack, execution } = await prepared;

    const reserved = { stackName: nextStack?.stackName, executionArn: execution.id };
    expect(store).toHaveBeenCalledWith(expect.objectContaining({ next: expect.objectContaining(reserved) }), 1);
  });

  it.each([
    [
      'the execution created the stack, which is then named by its ARN',
      [CREATE_TOKEN, 'another operation'],
      { name: 'ChangeSetRejected', message: expect.stringContaining(`delete-stack --stack-name ${LEFT_ID}`) },
    ],
    ['the events of the stack are not visible yet', [], { name: 'SystemUnavailable' }],
  ])('remains if %s', async (_, tokens, error) => {
    const { prepared, store } = await prepare(tokens);

    await expect(prepared).rejects.toMatchObject(error);
    expect(store).not.toHaveBeenCalled();
  });
});
