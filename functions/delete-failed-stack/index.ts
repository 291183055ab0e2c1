import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createLambdaLog } from '../adapters/lambda-log.ts';
import { countErrors, createLambdaCount } from '../adapters/lambda-metrics.ts';
import { systemClock } from '../lambda.ts';
import { wireDeleteFailedStack } from './compose.ts';

const cloudFormation = new CloudFormationClient();

export const handler = countErrors(
  createLambdaCount(),
  wireDeleteFailedStack({
    env: process.env,
    clock: systemClock,
    log: createLambdaLog('delete-failed-stack'),
    clients: { cloudFormation: () => cloudFormation },
  }),
);
