import { expect, test } from 'vitest';
import TABLE from '../../../core/blue-green/chosen-identifiers.generated.json' with { type: 'json' };
import { consumedSourcesOf } from '../../../core/blue-green/consumers.ts';
import { identifiersOf, isOwnName, referenceOf } from '../../../core/blue-green/identifiers.ts';
import { findResourceRules, resourceTypes } from '../../../core/resource-types/resource-rules.ts';

test('the table has the number of types with an identifier that the author chooses', () => {
  expect(Object.keys(TABLE.identifiers).length).toBeGreaterThan(900);
});

test('each identifier begins with a property of its type', () => {
  const strangers = resourceTypes().flatMap((type) => {
    const properties = findResourceRules(type)?.properties;
    const members = [...identifiersOf(type), ...consumedSourcesOf(type), ...[referenceOf(type) ?? []]].flat();
    return members.filter(({ path }) => !properties?.has(String(path[0]))).map(({ path }) => `${type} ${path.join('/')}`);
  });
  expect(strangers).toEqual([]);
});

test('each type of the table is a type of the specification', () => {
  const known = new Set(resourceTypes());
  expect(Object.keys(TABLE.identifiers).filter((type) => !known.has(type))).toEqual([]);
});

test.each([
  ['AWS::DynamoDB::Table', 'TableName', true],
  ['AWS::EC2::SecurityGroup', 'GroupName', true],
  ['AWS::Cognito::UserPoolDomain', 'Domain', true],
  ['AWS::S3::BucketPolicy', 'Bucket', false],
  ['AWS::ECS::Service', 'Cluster', false],
])('the own name of %s is %s: %s', (type, property, expected) => {
  expect(isOwnName(type, property)).toBe(expected);
});

test('Ref of a stage is its name, and Ref of a bucket identifies the bucket', () => {
  expect(referenceOf('AWS::ApiGateway::Stage')).toEqual([{ path: ['StageName'], isGenerated: true }]);
  expect(referenceOf('AWS::S3::Bucket')).toBeUndefined();
});
