import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createLambdaHandler } from '../lambda.ts';
import { wireGetChangeSetStatus } from './compose.ts';

const cloudFormation = new CloudFormationClient();

export const handler = createLambdaHandler('get-change-set-status', wireGetChangeSetStatus, {
  cloudFormation: () => cloudFormation,
});
