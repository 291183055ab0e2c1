import { S3Client } from '@aws-sdk/client-s3';
import { createLambdaHandler } from '../lambda.ts';
import { wireReadApproval } from './compose.ts';

const s3 = new S3Client();

export const handler = createLambdaHandler('read-approval', wireReadApproval, {
  s3: () => s3,
});
