import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { createLambdaLog } from '../adapters/lambda-log.ts';
import { countErrors, countVerdicts, createLambdaCount } from '../adapters/lambda-metrics.ts';
import { systemClock } from '../lambda.ts';
import { wireInspectChangeSet } from './compose.ts';

const cloudFormation = new CloudFormationClient();
const s3 = new S3Client();

const count = createLambdaCount();
const inspect = wireInspectChangeSet({
  env: process.env,
  clock: systemClock,
  log: createLambdaLog('inspect-change-set'),
  clients: { cloudFormation: () => cloudFormation, s3: () => s3 },
});

export const handler = countErrors(count, countVerdicts(count, inspect));
