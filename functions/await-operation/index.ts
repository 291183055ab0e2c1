import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createLambdaHandler } from '../lambda.ts';
import { byTarget, sts } from '../target-clients.ts';
import { wireAwaitOperation } from './compose.ts';

const cloudFormation = byTarget(CloudFormationClient);
const s3 = new S3Client();
const stepFunctions = new SFNClient();

export const handler = createLambdaHandler('await-operation', wireAwaitOperation, {
  cloudFormation,
  s3: () => s3,
  sts,
  stepFunctions: () => stepFunctions,
});
