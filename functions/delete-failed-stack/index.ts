import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { createLambdaHandler } from '../lambda.ts';
import { byTarget, sts } from '../target-clients.ts';
import { wireDeleteFailedStack } from './compose.ts';

const cloudFormation = byTarget(CloudFormationClient);
const s3 = new S3Client();

export const handler = createLambdaHandler('delete-failed-stack', wireDeleteFailedStack, {
  cloudFormation,
  s3: () => s3,
  sts,
});
