import { describe, expect, it } from 'vitest';
import { decide } from '../../core/policy/decide.ts';
import { PRESETS } from '../../core/policy/presets.ts';
import { effectsOfPush, type Push } from '../support/pushes.ts';

type Resources = Readonly<Record<string, string>>;

/** The strictest decision of the preset standard about a push, with the effects that it restricts. */
function judgePush(push: Push): readonly string[] {
  return Object.values(effectsOfPush(push)).flatMap((effect) => {
    const { decision } = decide(effect, { baseline: PRESETS.standard });
    const kinds = [effect.kind, ...(effect.also ?? []).map((part) => part.effect)];
    return decision === 'allow' ? [] : [`${effect.logicalResourceId}: ${decision} ${kinds.join(' ')}`];
  });
}

const fn = (memory = 128) => `{Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: a}, Role: arn, MemorySize: ${memory}}}`;
const version = (id = 'Fn') => `{Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref ${id}}}`;
const retained = (id = 'Fn') =>
  `{Type: AWS::Lambda::Version, DeletionPolicy: Retain, UpdateReplacePolicy: Retain, Properties: {FunctionName: !Ref ${id}}}`;
const alias = (target: string) =>
  `{Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Fn, FunctionVersion: !GetAtt ${target}.Version}}`;
const task = (image: string) =>
  `{Type: AWS::ECS::TaskDefinition, Properties: {Family: web, ContainerDefinitions: [{Name: web, Image: "${image}"}]}}`;
const service = (more = '') =>
  `{Type: AWS::ECS::Service, Properties: {Cluster: c, TaskDefinition: !Ref Task, DesiredCount: 2${more}}}`;
const layer = (key: string) =>
  `{Type: AWS::Lambda::LayerVersion, Properties: {LayerName: deps, Content: {S3Bucket: b, S3Key: ${key}}}}`;
const api = '{Type: AWS::ApiGateway::RestApi, Properties: {Name: api}}';
const deployment = '{Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api}}';
const stage = (target: string) =>
  `{Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: !Ref ${target}}}`;
const table = (attributes: string, more = '', key = 'a') =>
  `{Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: ${key}, KeyType: HASH}], AttributeDefinitions: [${attributes}]${more}}}`;
const attribute = (name: string, type = 'S') => `{AttributeName: ${name}, AttributeType: ${type}}`;
const index = (name: string) =>
  `{IndexName: by-${name}, KeySchema: [{AttributeName: ${name}, KeyType: HASH}], Projection: {ProjectionType: ALL}}`;
const group = (version: number, more = '') =>
  `{Type: AWS::AutoScaling::AutoScalingGroup${more}, Properties: {MinSize: 1, MaxSize: 2, LaunchTemplate: {LaunchTemplateId: lt, Version: "${version}"}}}`;
const config = (image: string) =>
  `{Type: AWS::AutoScaling::LaunchConfiguration, Properties: {ImageId: ${image}, InstanceType: t3.micro}}`;

describe('a push without a loss is executed', () => {
  it.each<[string, Resources, Resources]>([
    ['a new image', { Task: task('a:1'), S: service() }, { Task: task('a:2'), S: service() }],
    [
      'a new image with another number of tasks',
      { Task: task('a:1'), S: service() },
      { Task: task('a:2'), S: service().replace('DesiredCount: 2', 'DesiredCount: 4') },
    ],
    [
      'a new version behind an alias',
      { Fn: fn(), V1: version(), A: alias('V1') },
      { Fn: fn(256), V2: version(), A: alias('V2') },
    ],
    ['a new version that keeps the old one', { Fn: fn(), V1: retained() }, { Fn: fn(256), V2: retained() }],
    [
      'new versions of two functions',
      { Fn: fn(), G: fn(), V1: version(), W1: version('G') },
      { Fn: fn(256), G: fn(256), V2: version(), W2: version('G') },
    ],
    [
      'a new content of a layer',
      {
        L: layer('a'),
        Fn: '{Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: a}, Role: r, Layers: [!Ref L]}}',
      },
      {
        L: layer('b'),
        Fn: '{Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: a}, Role: r, Layers: [!Ref L]}}',
      },
    ],
    ['a new deployment of an API', { Api: api, D1: deployment, S: stage('D1') }, { Api: api, D2: deployment, S: stage('D2') }],
    [
      'attribute definitions in another order',
      { T: table(`${attribute('a')}, ${attribute('b')}`, `, GlobalSecondaryIndexes: [${index('b')}]`) },
      { T: table(`${attribute('b')}, ${attribute('a')}`, `, GlobalSecondaryIndexes: [${index('b')}]`) },
    ],
    [
      'a new index',
      { T: table(attribute('a')) },
      { T: table(`${attribute('b')}, ${attribute('a')}`, `, GlobalSecondaryIndexes: [${index('b')}]`) },
    ],
    [
      'another version of a launch template',
      { G: group(1, ', UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: 1}}') },
      { G: group(2, ', UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: 1}}') },
    ],
    [
      'another launch configuration',
      { C: config('ami-1'), G: group(1).replace(/LaunchTemplate: {.*?}/, 'LaunchConfigurationName: !Ref C') },
      { C: config('ami-2'), G: group(1).replace(/LaunchTemplate: {.*?}/, 'LaunchConfigurationName: !Ref C') },
    ],
    [
      'a chain of references',
      {
        Fn: fn(),
        Alias: '{Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !GetAtt Fn.Arn, FunctionVersion: "1"}}',
        P: '{Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Alias, Action: a, Principal: s3.amazonaws.com}}',
        U: '{Type: AWS::Lambda::Url, Properties: {AuthType: AWS_IAM, TargetFunctionArn: !Ref Alias}}',
      },
      {
        Fn: fn(256),
        Alias: '{Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !GetAtt Fn.Arn, FunctionVersion: "1"}}',
        P: '{Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Alias, Action: a, Principal: s3.amazonaws.com}}',
        U: '{Type: AWS::Lambda::Url, Properties: {AuthType: AWS_IAM, TargetFunctionArn: !Ref Alias}}',
      },
    ],
  ])('%s', (_, before, after) => {
    expect(judgePush({ before, after })).toEqual([]);
  });
});

describe('a push with a loss is stopped', () => {
  it.each<[string, Resources, Resources, string]>([
    [
      'two removed versions and one new one',
      { Fn: fn(), V1: version(), V2: version() },
      { Fn: fn(256), V3: version() },
      'V2: ask delete',
    ],
    [
      'a removed version of another function',
      { Fn: fn(), G: fn(), V1: version('G') },
      { Fn: fn(256), G: fn(), V2: version() },
      'V1: ask delete',
    ],
    [
      'a removed version that another alias uses',
      { Fn: fn(), V1: version(), A: alias('V1') },
      { Fn: fn(256), V2: version(), A: alias('V1').replace('!GetAtt V1.Version', '"1"') },
      '',
    ],
    ['a removed layer version alone', { L: layer('a') }, { F: fn() }, 'L: ask delete'],
    ['a retained version without a successor', { Fn: fn(), V1: retained() }, { Fn: fn(256) }, 'V1: ask retain'],
    [
      'a deployment whose stage is not updated',
      { Api: api, D1: deployment, S: stage('D1').replace('!Ref D1', '!Ref D1') },
      { Api: api, D2: deployment },
      'S: ask delete',
    ],
    [
      'a task definition that a rule uses',
      {
        Task: task('a:1'),
        R: '{Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Task}}',
      },
      {
        Task: task('a:2'),
        R: '{Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Task}}',
      },
      'Task: ask replace',
    ],
    ['another type of an attribute', { T: table(attribute('a')) }, { T: table(attribute('a', 'N')) }, 'T: ask may-replace'],
    ['another key', { T: table(attribute('a')) }, { T: table(attribute('b'), '', 'b') }, 'T: ask replace'],
    [
      'a new local index',
      { T: table(attribute('a')) },
      {
        T: table(
          `${attribute('a')}, ${attribute('b')}`,
          ', LocalSecondaryIndexes: [{IndexName: l, KeySchema: [{AttributeName: a, KeyType: HASH}, {AttributeName: b, KeyType: RANGE}], Projection: {ProjectionType: ALL}}]',
        ),
      },
      'T: ask may-replace',
    ],
    [
      'a group whose update policy replaces it',
      { G: group(1, ', UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: true}}') },
      { G: group(2, ', UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: true}}') },
      'G: ask replace',
    ],
    [
      'a renamed logical id',
      { Q: '{Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}' },
      { R: '{Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}' },
      'Q: ask delete',
    ],
    [
      'a removed permission with a new one for the same function',
      { P: '{Type: AWS::Lambda::Permission, Properties: {FunctionName: f, Action: a, Principal: s3.amazonaws.com}}' },
      { R: '{Type: AWS::Lambda::Permission, Properties: {FunctionName: f, Action: a, Principal: sns.amazonaws.com}}' },
      'P: ask delete',
    ],
    [
      'a security group rule that becomes open',
      {
        R: '{Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: g, IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.0.0.0/8}}',
      },
      {
        R: '{Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: g, IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 0.0.0.0/0}}',
      },
      'R: ask expose',
    ],
  ])('%s', (_, before, after, expected) => {
    expect(judgePush({ before, after }).join()).toContain(expected);
  });

  it('an exported id of a task definition that is replaced', () => {
    const outputs = '{Arn: {Value: !Ref Task, Export: {Name: task}}}';

    expect(judgePush({ before: { Task: task('a:1') }, after: { Task: task('a:2') }, outputs })).toEqual(['Task: ask replace']);
  });

  it.each([
    '{AutoScalingReplacingUpdate: {WillReplace: !Ref Replace}}',
    '{AutoScalingReplacingUpdate: !Ref Replace}',
    '{AutoScalingReplacingUpdate: {Other: 1}}',
    '!Ref Replace',
    'text',
  ])('a group whose update policy is not known: %s', (text) => {
    const policy = `, UpdatePolicy: ${text}`;
    const push = {
      before: { G: group(1, policy) },
      after: { G: group(2, policy) },
      parameters: '{Replace: {Type: String, Default: "true"}}',
    };

    expect(judgePush(push)).toEqual(['G: ask may-replace']);
  });
});
