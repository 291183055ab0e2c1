import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { END_NOTICE_SECONDS } from '../../core/deployment/job-times.ts';
import type { EndNotices } from '../ports/open-jobs.ts';
import { toDeploymentError } from './aws-errors.ts';

/**
 * End notices as delayed messages of the queue of renewals. The ARN of the execution is the message.
 *
 * @param QueueUrl from RENEWAL_QUEUE_URL
 */
export function createEndNotices(client: SQSClient, QueueUrl: string): EndNotices {
  return {
    async send(MessageBody) {
      try {
        await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds: END_NOTICE_SECONDS }));
      } catch (error) {
        throw toDeploymentError(error, `to send a message to ${QueueUrl}`);
      }
    },
  };
}
