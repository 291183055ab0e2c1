import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { JOB_TIMEOUT_SECONDS, LONGEST_DELIVERY_SECONDS, RENEWAL_SECONDS } from '../../../core/deployment/job-times.ts';
import { createRenewals } from '../../../functions/adapters/renewals.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111111111111/renewals';
const sqs = mockClient(SQSClient);

describe('a renewal', () => {
  it('is a message that arrives later', async () => {
    sqs.on(SendMessageCommand).resolves({});

    await createRenewals(new SQSClient({ region: 'eu-west-1' }), QUEUE).arm('signed');

    const [call] = sqs.commandCalls(SendMessageCommand);
    expect(call?.args[0].input).toEqual({ QueueUrl: QUEUE, MessageBody: 'signed', DelaySeconds: RENEWAL_SECONDS });
  });

  it('that cannot be armed is an error', async () => {
    sqs.on(SendMessageCommand).rejects(Object.assign(new Error('slow'), { name: 'RequestThrottled' }));

    await expect(createRenewals(new SQSClient({ region: 'eu-west-1' }), QUEUE).arm('signed')).rejects.toMatchObject({
      name: 'SystemUnavailable',
      message: expect.stringContaining(`to send a message to ${QUEUE}`),
    });
  });

  it('is within the limit of SQS, and early enough for a job that Lambda delivered as late as possible', () => {
    expect(RENEWAL_SECONDS).toBeLessThanOrEqual(900);
    expect(LONGEST_DELIVERY_SECONDS + RENEWAL_SECONDS + 3 * 60).toBeLessThanOrEqual(JOB_TIMEOUT_SECONDS);
  });
});
