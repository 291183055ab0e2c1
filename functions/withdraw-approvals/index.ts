import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { createLambdaHandler } from '../lambda.ts';
import { wireWithdrawApprovals } from './compose.ts';

const codePipeline = new CodePipelineClient();
const s3 = new S3Client();
const stepFunctions = new SFNClient();

export const handler = createLambdaHandler('withdraw-approvals', wireWithdrawApprovals, {
  codePipeline: () => codePipeline,
  s3: () => s3,
  stepFunctions: () => stepFunctions,
});
