import { expect, it } from 'vitest';
import { findUnknownTypes } from '../../../core/policy/find-unknown-types.ts';
import { parsePolicy } from '../../../core/policy/parse-policy.ts';

function warningsFor(resourceType: string | readonly string[]): readonly string[] {
  const rule = { name: 'tables', match: { resourceType }, decision: 'forbid', reason: 'They hold orders.' };
  return findUnknownTypes(parsePolicy({ source: 'policy.yaml', text: JSON.stringify({ version: 1, rules: [rule] }) }));
}

it.each([
  'AWS::DynamoDB::Tables',
  'AWS::Dynamo::*',
  'aws::dynamodb::*',
  'Table',
  'AWS::S3::Bucket*X',
  'AWS*::Nothing',
  'Alexa::ASK::Skil',
])('warns about a rule for the type %s, which does not exist', (type) => {
  expect(warningsFor(type)).toEqual([
    `policy.yaml: the rule tables names the resource type ${type}, which does not exist in the AWS service specification of this version: correct the type, or ignore this warning if the type is newer.`,
  ]);
});

it.each([
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::*',
  '*',
  'AWS*',
  '*::Table',
  'Custom::*',
  'Custom::Seed',
  'MongoDB::Atlas::*',
  'AWSome::Queue::Type',
  'MyAWS::Queue::Type',
  'Alexa::ASK::Skill',
])('does not warn about a rule for the type %s', (type) => {
  expect(warningsFor(type)).toEqual([]);
});

it('warns about each type in a list and in `waivable`', () => {
  expect(warningsFor(['AWS::S3::Bucket', 'AWS::S3::Buckt', 'AWS::SNS::Topik'])).toHaveLength(2);
  const text = JSON.stringify({ version: 1, waivable: [{ effect: 'delete' }, { resourceType: 'AWS::S3::Buckt' }] });

  expect(findUnknownTypes(parsePolicy({ source: 'policy.yaml', text }))).toEqual([
    expect.stringContaining('waivable[1] names the resource type AWS::S3::Buckt'),
  ]);
});

it('warns about each type in the requirements for approvals and in the blue/green deployments', () => {
  const match = { resourceType: 'AWS::S3::Buckt' };
  const text = JSON.stringify({
    version: 1,
    approvals: { approvers: [{ match, count: 3 }], acknowledge: [{ effect: 'delete' }, match] },
    blueGreen: { avoids: [match] },
  });

  expect(findUnknownTypes(parsePolicy({ source: 'policy.yaml', text }))).toEqual([
    expect.stringContaining('approvals.approvers[0] names the resource type AWS::S3::Buckt'),
    expect.stringContaining('approvals.acknowledge[1] names the resource type AWS::S3::Buckt'),
    expect.stringContaining('blueGreen.avoids[0] names the resource type AWS::S3::Buckt'),
  ]);
});
