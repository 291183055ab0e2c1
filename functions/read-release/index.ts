import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createLambdaHandler } from '../lambda.ts';
import { wireReadRelease } from './compose.ts';

const s3 = new S3Client();
const stepFunctions = new SFNClient();

export const handler = createLambdaHandler('read-release', wireReadRelease, {
  s3: () => s3,
  stepFunctions: () => stepFunctions,
});
