import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKnownStateful, isStateful } from '../../../core/resource-types/is-stateful.ts';
import { resourceTypes } from '../../../core/resource-types/resource-rules.ts';
import { distillStatefulTypes } from '../../../scripts/distill-stateful-types.ts';

const STATEFUL_TYPES = distillStatefulTypes();

describe('a type that holds data', () => {
  it.each([
    'AWS::DynamoDB::Table',
    'AWS::S3::Bucket',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBSnapshot',
    'AWS::ECR::Repository',
    'AWS::Timestream::Table',
    'AWS::DSQL::Cluster',
    'AWS::EKS::Cluster',
    'AWS::DirectoryService::MicrosoftAD',
    'AWS::CloudFormation::Stack',
    'AWS::CloudFormation::StackSet',
  ])('is %s', (type) => {
    expect(isStateful(type)).toBe(true);
  });

  it.each([
    'MongoDB::Atlas::Cluster',
    'MyAWS::DB::Table',
    'Acme::Custom::Store',
    'Acme::Network::Vpc::MODULE',
    'Custom::Seed',
    // The hash of this name is the hash of a type that holds no data.
    'Custom::DbgUsGA',
    'AWS::CloudFormation::CustomResource',
    'AWS::NewService::Thing',
    'AWS::S3::bucket',
    '',
  ])('is "%s", which the specification does not know or does not describe', (type) => {
    expect(isStateful(type)).toBe(true);
    expect(isKnownStateful(type)).toBe(false);
  });

  it.each([
    'AWS::SNS::Topic',
    'AWS::Lambda::Function',
    'AWS::AutoScaling::AutoScalingGroup',
    'Alexa::ASK::Skill',
    'AWS::CDK::Metadata',
    'AWS::CloudFormation::WaitConditionHandle',
  ])('is not %s', (type) => {
    expect(isStateful(type)).toBe(false);
  });
});

it('classifies every type of the specification as its table does', () => {
  const stateful = [...STATEFUL_TYPES, 'AWS::CloudFormation::CustomResource'];

  expect(resourceTypes().filter((type) => isStateful(type) !== stateful.includes(type))).toEqual([]);
  expect(STATEFUL_TYPES.filter((type) => !isStateful(type))).toEqual([]);
});

it('counts every type that the specification does not describe as holding data', () => {
  const name = fc.stringMatching(/^[A-Z][A-Za-z0-9]{2,30}$/);

  fc.assert(
    fc.property(fc.constantFrom('AWS', 'Custom', 'Acme'), name, name, (publisher, service, resource) => {
      const type = `${publisher}::${service}::${resource}`;

      expect(isStateful(type) || resourceTypes().includes(type)).toBe(true);
    }),
  );
});
