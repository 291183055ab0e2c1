import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createLambdaHandler } from '../lambda.ts';
import { wireRunWave } from './compose.ts';

const codePipeline = new CodePipelineClient();
const s3 = new S3Client();
const stepFunctions = new SFNClient();
const sqs = new SQSClient();

export const handler = createLambdaHandler('run-wave', wireRunWave, {
  codePipeline: () => codePipeline,
  s3: () => s3,
  stepFunctions: () => stepFunctions,
  sqs: () => sqs,
});
