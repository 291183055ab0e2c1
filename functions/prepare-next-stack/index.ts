import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { createLambdaHandler } from '../lambda.ts';
import { wirePrepareNextStack } from './compose.ts';

const cloudFormation = new CloudFormationClient();
const s3 = new S3Client();

export const handler = createLambdaHandler('prepare-next-stack', wirePrepareNextStack, {
  cloudFormation: () => cloudFormation,
  s3: () => s3,
});
