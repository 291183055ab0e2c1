import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createLambdaHandler } from '../lambda.ts';
import { wireCompleteWait } from './compose.ts';

const cloudFormation = new CloudFormationClient();
const s3 = new S3Client();
const stepFunctions = new SFNClient();

export const handler = createLambdaHandler('complete-wait', wireCompleteWait, {
  cloudFormation: () => cloudFormation,
  s3: () => s3,
  stepFunctions: () => stepFunctions,
});
