import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readContext } from './context.ts';
import { GateStack } from './stacks/gate-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';

const app = new App();
const context = readContext(app.node);
const { gate } = new GateStack(app, 'StackgateGate', { context });
new PipelineStack(app, 'StackgatePipeline', { context, gate });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
