import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { END_NOTICE_SECONDS } from '../../../core/deployment/job-times.ts';
import { createEndNotices } from '../../../functions/adapters/end-notices.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111111111111/renewals';
const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:deploy:1';
const sqs = mockClient(SQSClient);

it('an end notice is the ARN of the execution, in a message that arrives later', async () => {
  sqs.on(SendMessageCommand).resolves({});

  await createEndNotices(new SQSClient({ region: 'eu-west-1' }), QUEUE).send(EXECUTION);

  const [call] = sqs.commandCalls(SendMessageCommand);
  expect(call?.args[0].input).toEqual({ QueueUrl: QUEUE, MessageBody: EXECUTION, DelaySeconds: END_NOTICE_SECONDS });
});

it('an end notice that cannot be sent is an error', async () => {
  sqs.on(SendMessageCommand).rejects(Object.assign(new Error('slow'), { name: 'RequestThrottled' }));

  await expect(createEndNotices(new SQSClient({ region: 'eu-west-1' }), QUEUE).send(EXECUTION)).rejects.toMatchObject({
    name: 'SystemUnavailable',
    message: expect.stringContaining(`to send a message to ${QUEUE}`),
  });
});
