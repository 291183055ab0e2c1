import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createLambdaHandler } from '../lambda.ts';
import { wireTrigger } from './compose.ts';

const stepFunctions = new SFNClient();
const codePipeline = new CodePipelineClient();
const s3 = new S3Client();
const sqs = new SQSClient();

export const handler = createLambdaHandler('trigger', wireTrigger, {
  stepFunctions: () => stepFunctions,
  codePipeline: () => codePipeline,
  s3: (credentials) => (credentials === undefined ? s3 : new S3Client({ credentials })),
  sqs: () => sqs,
});
