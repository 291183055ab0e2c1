import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createLambdaLog } from '../adapters/lambda-log.ts';
import { systemClock } from '../runtime.ts';
import { wireDeleteFailedStack } from './wire.ts';

const cloudFormation = new CloudFormationClient();

export const handler = wireDeleteFailedStack({
  env: process.env,
  clock: systemClock,
  log: createLambdaLog('delete-failed-stack'),
  clients: { cloudFormation: () => cloudFormation },
});
