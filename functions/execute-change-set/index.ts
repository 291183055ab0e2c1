import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createLambdaHandler } from '../lambda.ts';
import { wireExecuteChangeSet } from './compose.ts';

const cloudFormation = new CloudFormationClient();
const codePipeline = new CodePipelineClient();
const s3 = new S3Client();
const secretsManager = new SecretsManagerClient();
const ssm = new SSMClient();

export const handler = createLambdaHandler('execute-change-set', wireExecuteChangeSet, {
  cloudFormation: () => cloudFormation,
  codePipeline: () => codePipeline,
  s3: () => s3,
  secretsManager: () => secretsManager,
  ssm: () => ssm,
});
