import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createLambdaHandler } from '../lambda.ts';
import { wireCheckStack } from './compose.ts';

const cloudFormation = new CloudFormationClient();

export const handler = createLambdaHandler('check-stack', wireCheckStack, { cloudFormation: () => cloudFormation });
