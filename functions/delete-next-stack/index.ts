import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createLambdaHandler } from '../lambda.ts';
import { wireDeleteNextStack } from './compose.ts';

const cloudFormation = new CloudFormationClient();
const s3 = new S3Client();
const sqs = new SQSClient();

export const handler = createLambdaHandler('delete-next-stack', wireDeleteNextStack, {
  cloudFormation: () => cloudFormation,
  s3: () => s3,
  sqs: () => sqs,
});
