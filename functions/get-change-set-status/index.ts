import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createLambdaHandler } from '../lambda.ts';
import { byTarget, sts } from '../target-clients.ts';
import { wireGetChangeSetStatus } from './compose.ts';

const cloudFormation = byTarget(CloudFormationClient);

export const handler = createLambdaHandler('get-change-set-status', wireGetChangeSetStatus, { cloudFormation, sts });
