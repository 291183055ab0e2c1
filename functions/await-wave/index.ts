import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createLambdaHandler } from '../lambda.ts';
import { wireAwaitWave } from './compose.ts';

const s3 = new S3Client();
const stepFunctions = new SFNClient();

export const handler = createLambdaHandler('await-wave', wireAwaitWave, {
  s3: () => s3,
  stepFunctions: () => stepFunctions,
});
