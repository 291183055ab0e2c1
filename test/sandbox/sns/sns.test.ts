import { PublishCommand, type PublishCommandInput } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { setup } from '../support.ts';

/** A topic with a subscriber by mail and one by HTTPS. */
function setupTopic() {
  const { sandbox, run } = setup();
  const topicArn = sandbox.sns.createTopic('approvals', [
    { protocol: 'email', endpoint: 'team@example.com' },
    { protocol: 'https', endpoint: 'https://global.sns-api.chatbot.amazonaws.com' },
  ]);
  const client = sandbox.clients('request-approval').sns();
  const publish = async (input: Partial<PublishCommandInput>) => {
    const output = await run(client.send(new PublishCommand({ TopicArn: topicArn, Message: 'text', ...input })));
    await sandbox.advance(10_000);
    return output;
  };
  const texts = () => sandbox.sns.notifications.map(({ protocol, message }) => [protocol, message]);
  return { sandbox, topicArn, publish, texts };
}

describe('a topic', () => {
  it('delivers a message to every subscriber', async () => {
    const { sandbox, topicArn, publish } = setupTopic();

    const { MessageId: messageId } = await publish({ Message: 'text', Subject: 'Approve shop' });

    const common = { at: expect.any(Number), messageId, topicArn, subject: 'Approve shop', message: 'text' };
    expect(sandbox.sns.notifications).toEqual([
      { protocol: 'email', endpoint: 'team@example.com', ...common },
      { protocol: 'https', endpoint: 'https://global.sns-api.chatbot.amazonaws.com', ...common },
    ]);
  });

  it('delivers the message of the protocol, or the default message', async () => {
    const { publish, texts } = setupTopic();

    await publish({ MessageStructure: 'json', Message: '{"default":"mail","https":"{\\"version\\":\\"1.0\\"}","lambda":1}' });

    expect(texts()).toEqual([
      ['email', 'mail'],
      ['https', '{"version":"1.0"}'],
    ]);
  });

  it.each<[string, Partial<PublishCommandInput>, string]>([
    ['an unknown topic', { TopicArn: 'arn:aws:sns:us-east-1:111111111111:missing' }, 'Topic does not exist'],
    ['an empty message', { Message: '' }, 'Invalid parameter: Empty message'],
    ['a message of more than 256 KiB', { Message: 'x'.repeat(262_145) }, 'Invalid parameter: Message too long'],
    ['a subject with a line break', { Subject: 'a\nb' }, 'Invalid parameter: Subject'],
    ['a subject of more than 100 characters', { Subject: 'x'.repeat(101) }, 'Invalid parameter: Subject'],
    ['another structure', { MessageStructure: 'xml' }, 'Invalid parameter: MessageStructure'],
    [
      'a structure that is not JSON',
      { MessageStructure: 'json', Message: 'text' },
      'Invalid parameter: Message Structure - JSON message body failed to parse',
    ],
    [
      'a structure without a default',
      { MessageStructure: 'json', Message: '{"https":"x"}' },
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
  ])('refuses %s', async (_what, input, message) => {
    const { publish, texts } = setupTopic();

    await expect(publish(input)).rejects.toThrow(message);
    expect(texts()).toEqual([]);
  });

  it.each([
    [{ kind: 'duplicate' }, 4],
    [{ kind: 'lost' }, 0],
  ] as const)('applies the faults of deliveries: %j', async (fault, deliveries) => {
    const { sandbox, publish, texts } = setupTopic();
    sandbox.faults.on({ caller: 'sns', operation: 'approvals' }, fault);

    await publish({});

    expect(texts()).toHaveLength(deliveries);
  });

  it('returns the error of the service for a fault of the call', async () => {
    const { sandbox, publish, texts } = setupTopic();
    sandbox.faults.on({ operation: 'Publish', nth: 1 }, { kind: 'throttle' });

    await publish({});

    expect(texts()).toHaveLength(2);
  });
});
