import { type Identifier, readIdentifiers } from './identifiers.ts';

/**
 * The properties with the source that a resource reads messages or records from, by type. Two stacks that read from one source share its
 * messages, or process each record twice.
 *
 * Source: the page of each type in the CloudFormation template reference.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const SOURCES: Readonly<Record<string, string>> = {
  'AWS::Kinesis::StreamConsumer': 'StreamARN',
  'AWS::KinesisFirehose::DeliveryStream':
    'KinesisStreamSourceConfiguration/KinesisStreamARN? MSKSourceConfiguration/MSKClusterARN?',
  'AWS::Lambda::EventSourceMapping': 'EventSourceArn+SelfManagedEventSource',
  'AWS::Logs::SubscriptionFilter': 'LogGroupName',
  'AWS::Pipes::Pipe': 'Source',
  'AWS::SNS::Subscription': 'TopicArn',
};

/** Lists the sources that a resource of the type reads from. */
export function consumedSourcesOf(resourceType: string): readonly Identifier[] {
  return readIdentifiers(SOURCES[resourceType] ?? '');
}
