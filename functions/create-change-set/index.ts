import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { createLambdaHandler } from '../lambda.ts';
import { byTarget, sts } from '../target-clients.ts';
import { wireCreateChangeSet } from './compose.ts';

const cloudFormation = byTarget(CloudFormationClient);
const s3 = new S3Client();
const secretsManager = byTarget(SecretsManagerClient);
const ssm = byTarget(SSMClient);

export const handler = createLambdaHandler('create-change-set', wireCreateChangeSet, {
  cloudFormation,
  s3: () => s3,
  sts,
  secretsManager,
  ssm,
});
