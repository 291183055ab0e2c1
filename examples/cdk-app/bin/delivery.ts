import { App } from 'aws-cdk-lib';
import { DeliveryStack } from '../lib/delivery-stack';

const app = new App();
new DeliveryStack(app, 'Delivery');
