import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createLambdaHandler } from '../lambda.ts';
import { byTarget, sts } from '../target-clients.ts';
import { wireGetOperationStatus } from './compose.ts';

const cloudFormation = byTarget(CloudFormationClient);
const codePipeline = new CodePipelineClient();
const s3 = new S3Client();
const secretsManager = byTarget(SecretsManagerClient);
const sqs = new SQSClient();
const ssm = byTarget(SSMClient);

export const handler = createLambdaHandler('get-operation-status', wireGetOperationStatus, {
  cloudFormation,
  codePipeline: () => codePipeline,
  s3: () => s3,
  secretsManager,
  sqs: () => sqs,
  ssm,
  sts,
});
