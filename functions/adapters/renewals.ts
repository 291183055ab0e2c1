import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { RENEWAL_SECONDS } from '../../core/deployment/job-times.ts';
import type { Renewals } from '../ports/open-jobs.ts';
import { toDeploymentError } from './aws-errors.ts';

/**
 * Renewals as delayed messages of a queue in SQS, which invokes the function that answers jobs.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html
 *
 * @param QueueUrl from RENEWAL_QUEUE_URL
 */
export function createRenewals(client: SQSClient, QueueUrl: string): Renewals {
  return {
    async arm(MessageBody) {
      try {
        await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds: RENEWAL_SECONDS }));
      } catch (error) {
        throw toDeploymentError(error, `to send a message to ${QueueUrl}`);
      }
    },
  };
}
