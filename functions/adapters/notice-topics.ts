import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { NoticeTopics } from '../ports/approvals.ts';
import { toDeploymentError } from './aws-errors.ts';

/**
 * Publishes notices to SNS topics. One message serves email (`default`) and Amazon Q Developer in chat applications (`https`).
 *
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function createNoticeTopics(client: SNSClient, topicArns: readonly string[]): NoticeTopics {
  return {
    async publish({ subject, text, chat }) {
      const Message = JSON.stringify({ default: text, https: chat });
      for (const TopicArn of topicArns) {
        try {
          await client.send(new PublishCommand({ TopicArn, Subject: subject, Message, MessageStructure: 'json' }));
        } catch (error) {
          throw toDeploymentError(error, `to publish a notification to ${TopicArn}`);
        }
      }
    },
  };
}
