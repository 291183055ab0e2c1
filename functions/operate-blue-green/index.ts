import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createLambdaHandler } from '../lambda.ts';
import { wireOperateBlueGreen } from './compose.ts';

const cloudFormation = new CloudFormationClient();
const s3 = new S3Client();
const ssm = new SSMClient();

export const handler = createLambdaHandler('operate-blue-green', wireOperateBlueGreen, {
  cloudFormation: () => cloudFormation,
  s3: () => s3,
  ssm: () => ssm,
});
