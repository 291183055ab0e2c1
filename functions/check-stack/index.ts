import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createLambdaLog } from '../adapters/lambda-log.ts';
import { systemClock } from '../runtime.ts';
import { wireCheckStack } from './wire.ts';

const cloudFormation = new CloudFormationClient();

export const handler = wireCheckStack({
  env: process.env,
  clock: systemClock,
  log: createLambdaLog('check-stack'),
  clients: { cloudFormation: () => cloudFormation },
});
