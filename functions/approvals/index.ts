import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { createLambdaHandler } from '../lambda.ts';
import { byTarget, sts } from '../target-clients.ts';
import { wireApprovals } from './compose.ts';

const cloudFormation = byTarget(CloudFormationClient);
const codePipeline = new CodePipelineClient();
const s3 = new S3Client();
const stepFunctions = new SFNClient();
const sns = new SNSClient();

export const handler = createLambdaHandler('approvals', wireApprovals, {
  cloudFormation,
  codePipeline: () => codePipeline,
  s3: () => s3,
  stepFunctions: () => stepFunctions,
  sns: () => sns,
  sts,
});
