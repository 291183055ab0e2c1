import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { QueueProps } from '../../../sandbox/sqs/queue.ts';
import type { EventSource } from '../../../sandbox/sqs/sqs.ts';
import { setup } from '../support.ts';

interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
}

interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/** A queue with a dead-letter queue, and a function that keeps the batches that it receives. */
function setupQueue(
  props: Partial<QueueProps> = {},
  handle: (bodies: readonly string[], event: SqsEvent) => unknown = () => undefined,
  source: Partial<EventSource> = {},
) {
  const { sandbox, run } = setup();
  const start = Date.now();
  const batches: { readonly at: number; readonly bodies: readonly string[]; readonly event: SqsEvent }[] = [];
  const dead = sandbox.sqs.createQueue({ name: 'dead' });
  const { url, arn } = sandbox.sqs.createQueue({ name: 'work', ...props });
  sandbox.lambda.register({
    name: 'consumer',
    handler: async (event) => {
      const bodies = (event as SqsEvent).Records.map(({ body }) => body);
      batches.push({ at: Math.round((Date.now() - start) / 1_000), bodies, event: event as SqsEvent });
      return handle(bodies, event as SqsEvent);
    },
  });
  sandbox.sqs.addEventSource({ queueName: 'work', functionName: 'consumer', ...source });
  const client = sandbox.clients('trigger').sqs();
  const send = (MessageBody: string, DelaySeconds?: number, QueueUrl = url) =>
    run(client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds })));
  const times = () => batches.map(({ at }) => at);
  return { sandbox, run, client, url, arn, dead, send, batches, times };
}

const REDRIVE = { redrive: { deadLetterQueue: 'dead', maxReceiveCount: 2 } };

function fail(): never {
  throw new Error('no');
}

describe('a queue with an event source', () => {
  it('invokes the function with the message, in the form of the service, and deletes the message', async () => {
    const { sandbox, send, batches, arn } = setupQueue();

    const { MessageId, MD5OfMessageBody } = await send('{"a":1}');
    await sandbox.advance(60_000);

    expect(MD5OfMessageBody).toBe('bb6cb5c68df4652941caf652a366f2d8');
    expect(batches.map(({ event }) => event)).toEqual([
      {
        Records: [
          {
            messageId: MessageId,
            receiptHandle: expect.any(String),
            body: '{"a":1}',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: '1767225600025',
              SenderId: '111111111111',
              ApproximateFirstReceiveTimestamp: '1767225600125',
            },
            messageAttributes: {},
            md5OfBody: MD5OfMessageBody,
            eventSource: 'aws:sqs',
            eventSourceARN: arn,
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
    expect(sandbox.sqs.messages('work')).toEqual([]);
  });

  it('delivers a message after its delay, or after the delay of the queue', async () => {
    const { sandbox, send, times } = setupQueue({ delaySeconds: 60 });

    await send('default');
    await send('own', 900);
    await send('none', 0);
    await sandbox.advance(3_600_000);

    expect(times()).toEqual([0, 60, 900]);
  });

  it('delivers a message again after the visibility timeout until it moves to the dead-letter queue', async () => {
    const { sandbox, send, times } = setupQueue({ ...REDRIVE, visibilityTimeoutSeconds: 90 }, fail);

    await send('poison');
    await sandbox.advance(3_600_000);

    expect(times()).toEqual([0, 90]);
    expect(sandbox.sqs.messages('work')).toEqual([]);
    expect(sandbox.sqs.messages('dead')).toMatchObject([{ body: 'poison' }]);
  });

  it('delivers a message again when the function was throttled', async () => {
    const { sandbox, send, batches } = setupQueue();
    sandbox.faults.on({ service: 'Lambda', operation: 'consumer', nth: 1 }, { kind: 'throttle' });

    await send('once');
    await sandbox.advance(3_600_000);

    expect(batches.map(({ bodies }) => bodies)).toEqual([['once']]);
  });

  it('delivers messages in batches, and delivers only the reported messages again', async () => {
    const handle = (_bodies: readonly string[], { Records }: SqsEvent) => ({
      batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })),
    });
    const { sandbox, send, batches } = setupQueue(REDRIVE, handle, { batchSize: 2, reportBatchItemFailures: true });

    for (const body of ['good', 'bad', 'other']) await send(body, 60);
    await sandbox.advance(3_600_000);

    expect(batches.map(({ bodies }) => bodies)).toEqual([['good', 'bad'], ['other'], ['bad']]);
    expect(sandbox.sqs.messages('dead')).toHaveLength(1);
  });

  it('deletes messages at the end of their retention', async () => {
    const { sandbox, send, times } = setupQueue({ retentionSeconds: 100, visibilityTimeoutSeconds: 60 }, fail);

    await send('old');
    await sandbox.advance(3_600_000);

    expect(times()).toEqual([0, 60]);
    expect(sandbox.sqs.messages('work')).toEqual([]);
  });

  it.each([
    [{ kind: 'duplicate' }, 2],
    [{ kind: 'lost' }, 0],
    [{ kind: 'slow', ms: 30_000 }, 1],
  ] as const)('applies the faults of deliveries: %j', async (fault, deliveries) => {
    const { sandbox, send, batches } = setupQueue();
    sandbox.faults.on({ caller: 'sqs', operation: 'work' }, fault);

    await send('once');
    await sandbox.advance(120_000);

    expect(batches).toHaveLength(deliveries);
  });
});

describe('a queue', () => {
  it('keeps its messages without an event source', async () => {
    const { sandbox, send, dead } = setupQueue();

    await send('kept', undefined, dead.url);
    await sandbox.advance(120_000);

    expect(sandbox.sqs.messages('dead')).toMatchObject([{ body: 'kept', receiveCount: 0 }]);
  });

  it('is found by its name', async () => {
    const { run, client, url } = setupQueue();
    const find = (QueueName: string) => run(client.send(new GetQueueUrlCommand({ QueueName })));

    expect(await find('work')).toMatchObject({ QueueUrl: url });
    await expect(find('missing')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it.each([
    ['a delay of more than 15 minutes', 'x', 901, 'Value 901 for parameter DelaySeconds is invalid.'],
    ['an empty message', '', 0, 'The request must contain the parameter MessageBody.'],
    ['a message of more than 1 MiB', 'x'.repeat(1_048_577), 0, 'Message must be shorter than 1048576 bytes.'],
  ])('refuses %s', async (_what, body, delay, message) => {
    const { send } = setupQueue();

    await expect(send(body, delay)).rejects.toThrow(message);
  });

  it('receives the events of a rule, and the events that Lambda discards', async () => {
    const { sandbox, dead } = setupQueue();
    sandbox.eventBridge.putRule({ name: 'rule', eventPattern: { source: ['aws.states'] }, targets: [dead.arn] });
    sandbox.lambda.register({ name: 'broken', handler: fail, asyncConfig: { maximumRetryAttempts: 0, onFailure: dead.arn } });
    const machine = sandbox.stepFunctions.createStateMachine('m', '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}');

    sandbox.lambda.invokeAsync('broken', '{}', 'operator');
    sandbox.stepFunctions.start(machine, '{}');
    await sandbox.advance(10_000);

    const bodies = sandbox.sqs.messages('dead').map(({ body }) => JSON.parse(body));
    expect(bodies.map((body) => body.detail?.status ?? body.requestContext.condition)).toEqual([
      'RetriesExhausted',
      'RUNNING',
      'SUCCEEDED',
    ]);
  });
});
