import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { createLambdaHandler } from '../lambda.ts';
import { byTarget, sts } from '../target-clients.ts';
import { wireCreateStack } from './compose.ts';

const cloudFormation = byTarget(CloudFormationClient);
const codePipeline = new CodePipelineClient();
const s3 = new S3Client();

export const handler = createLambdaHandler('create-stack', wireCreateStack, {
  cloudFormation,
  codePipeline: () => codePipeline,
  s3: () => s3,
  sts,
});
