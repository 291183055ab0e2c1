import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createLambdaHandler } from '../lambda.ts';
import { wireSwitchStacks } from './compose.ts';

const cloudFormation = new CloudFormationClient();
const s3 = new S3Client();
const sqs = new SQSClient();
const ssm = new SSMClient();

export const handler = createLambdaHandler('switch-stacks', wireSwitchStacks, {
  cloudFormation: () => cloudFormation,
  s3: () => s3,
  sqs: () => sqs,
  ssm: () => ssm,
});
