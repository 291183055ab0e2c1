import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { createLambdaHandler } from '../lambda.ts';
import { byTarget, sts } from '../target-clients.ts';
import { wireDeleteFailedStack } from './compose.ts';

const cloudFormation = byTarget(CloudFormationClient);
const codePipeline = new CodePipelineClient();
const s3 = new S3Client();

export const handler = createLambdaHandler('delete-failed-stack', wireDeleteFailedStack, {
  cloudFormation,
  codePipeline: () => codePipeline,
  s3: () => s3,
  sts,
});
