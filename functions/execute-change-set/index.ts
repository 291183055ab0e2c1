import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { createLambdaLog } from '../adapters/lambda-log.ts';
import { countErrors, createLambdaCount } from '../adapters/lambda-metrics.ts';
import { systemClock } from '../lambda.ts';
import { wireExecuteChangeSet } from './compose.ts';

const cloudFormation = new CloudFormationClient();
const s3 = new S3Client();

export const handler = countErrors(
  createLambdaCount(),
  wireExecuteChangeSet({
    env: process.env,
    clock: systemClock,
    log: createLambdaLog('execute-change-set'),
    clients: { cloudFormation: () => cloudFormation, s3: () => s3 },
  }),
);
