import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { createNoticeTopics } from '../../../functions/adapters/notice-topics.ts';

const notice = { subject: 'Approval needed', text: 'A text.', chat: '{"version":"1.0"}' };
const topics = ['arn:aws:sns:eu-west-1:111122223333:one', 'arn:aws:sns:eu-west-1:111122223333:two'];
const create = () => createNoticeTopics(new SNSClient({ region: 'eu-west-1' }), topics);

it('publishes one message for email and chat to every topic', async () => {
  const client = mockClient(SNSClient);
  client.on(PublishCommand).resolves({});
  await create().publish(notice);

  expect(client.commandCalls(PublishCommand).map(({ args }) => args[0].input)).toEqual(
    topics.map((TopicArn) => ({
      TopicArn,
      Subject: 'Approval needed',
      Message: '{"default":"A text.","https":"{\\"version\\":\\"1.0\\"}"}',
      MessageStructure: 'json',
    })),
  );
});

it('fails if one topic refuses the message', async () => {
  const client = mockClient(SNSClient);
  client.on(PublishCommand).rejects(Object.assign(new Error('no'), { name: 'AuthorizationErrorException' }));

  await expect(create().publish(notice)).rejects.toThrow('to publish a notification to arn:aws:sns:eu-west-1:111122223333:one');
});
