import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createLambdaHandler } from '../lambda.ts';
import { wireAnswerJob } from './compose.ts';

const stepFunctions = new SFNClient();
const codePipeline = new CodePipelineClient();
const s3 = new S3Client();

export const handler = createLambdaHandler('answer-job', wireAnswerJob, {
  stepFunctions: () => stepFunctions,
  codePipeline: () => codePipeline,
  s3: () => s3,
});
