import { App } from 'aws-cdk-lib';
import { REGION, TOOLS, WORKLOAD } from '../lib/accounts';
import { DeliveryStack } from '../lib/delivery-stack';
import { TargetStack } from '../lib/target-stack';

const app = new App();
new DeliveryStack(app, 'Delivery', { env: { account: TOOLS, region: REGION } });
new TargetStack(app, 'Target', { env: { account: WORKLOAD, region: REGION } });
