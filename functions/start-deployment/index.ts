import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createLambdaHandler } from '../lambda.ts';
import { wireStartDeployment } from './compose.ts';

const stepFunctions = new SFNClient();
const s3 = new S3Client();

export const handler = createLambdaHandler('start-deployment', wireStartDeployment, {
  stepFunctions: () => stepFunctions,
  s3: () => s3,
});
