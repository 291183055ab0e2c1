import { describe, expect, it } from 'vitest';
import { isStateful } from '../../../core/resource-types/is-stateful.ts';

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

  it.each(['MongoDB::Atlas::Cluster', 'MyAWS::DB::Table', 'Acme::Custom::Store'])('is %s, of which nothing is known', (type) => {
    expect(isStateful(type)).toBe(true);
  });

  it.each([
    'AWS::SNS::Topic',
    'AWS::Lambda::Function',
    'AWS::AutoScaling::AutoScalingGroup',
    'Alexa::ASK::Skill',
    'Custom::Seed',
    '',
  ])('is not %s', (type) => {
    expect(isStateful(type)).toBe(false);
  });
});
