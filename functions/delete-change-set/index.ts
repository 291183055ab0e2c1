import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createLambdaHandler } from '../lambda.ts';
import { byTarget, sts } from '../target-clients.ts';
import { wireDeleteChangeSet } from './compose.ts';

const cloudFormation = byTarget(CloudFormationClient);
const s3 = new S3Client();
const sqs = new SQSClient();

export const handler = createLambdaHandler('delete-change-set', wireDeleteChangeSet, {
  cloudFormation,
  s3: () => s3,
  sqs: () => sqs,
  sts,
});
