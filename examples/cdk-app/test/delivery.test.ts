import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DeliveryStack } from '../lib/delivery-stack';

test('the pipeline deploys to test and prod through the gate', () => {
  const template = Template.fromStack(new DeliveryStack(new App(), 'Delivery'));

  const [pipeline] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
  expect(pipeline.Properties.Stages.map(({ Name }: { Name: string }) => Name)).toEqual(['Source', 'test', 'prod']);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});
