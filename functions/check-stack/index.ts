import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createLambdaLog } from '../adapters/lambda-log.ts';
import { countErrors, createLambdaCount } from '../adapters/lambda-metrics.ts';
import { systemClock } from '../lambda.ts';
import { wireCheckStack } from './compose.ts';

const cloudFormation = new CloudFormationClient();

export const handler = countErrors(
  createLambdaCount(),
  wireCheckStack({
    env: process.env,
    clock: systemClock,
    log: createLambdaLog('check-stack'),
    clients: { cloudFormation: () => cloudFormation },
  }),
);
