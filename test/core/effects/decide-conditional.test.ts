import { describe, expect, it } from 'vitest';
import { effectsOfChanges } from '../../../core/effects/effect-of-change.ts';
import { parseTemplate } from '../../../core/template/parse-template.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';
import { effectsOfPush, kindsOfPush } from '../../support/pushes.ts';

const definitions = (attributes: Readonly<Record<string, string>>) =>
  `[${Object.entries(attributes).map(([name, type]) => `{AttributeName: ${name}, AttributeType: ${type}}`)}]`;
const table = (attributes: string, key = 'id') =>
  `{Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: ${attributes}, KeySchema: [{AttributeName: ${key}, KeyType: HASH}]}}`;

function kindOfTable(before: string, after: string): string | undefined {
  return kindsOfPush({ before: { T: before }, after: { T: after } }).T;
}

describe('attribute definitions of a table', () => {
  it.each([
    ['are added first', { mail: 'S', id: 'S' }, 'update'],
    ['are added last', { id: 'S', mail: 'S' }, 'update'],
    ['change their type', { id: 'N' }, 'may-replace'],
    ['are added, and another one changes its type', { mail: 'S', id: 'N' }, 'may-replace'],
  ] as const)('%s', (_, attributes, expected) => {
    expect(kindOfTable(table(definitions({ id: 'S' })), table(definitions(attributes)))).toBe(expected);
  });

  it('replace the table if the key changes', () => {
    expect(kindOfTable(table(definitions({ id: 'S' })), table(definitions({ id: 'S', mail: 'S' }), 'mail'))).toBe('replace');
  });

  it.each([
    ['a value that is not known', { before: '[{AttributeName: id, AttributeType: !Ref Type}]' }],
    ['a definition without a type', { before: '[{AttributeName: id}]' }],
    ['two definitions of one name', { before: '[{AttributeName: id, AttributeType: S}, {AttributeName: id, AttributeType: S}]' }],
    ['a value that is no list', { before: '!Ref Type' }],
  ])('prove nothing with %s', (_, { before }) => {
    const conditional = {
      path: '',
      plain: makeChange({
        LogicalResourceId: 'T',
        Replacement: 'Conditional',
        Details: [makeDetail({ Name: 'AttributeDefinitions', RequiresRecreation: 'Conditionally' })],
      }),
    };
    const sides = { [before]: 0 };
    const parsed = (text: string) => (text.startsWith('!') ? { Ref: 'Type' } : Object.keys(sides).length > 0 ? parse(text) : []);
    const template = (AttributeDefinitions: unknown) => ({
      Resources: { T: { Type: 'AWS::DynamoDB::Table', Properties: { AttributeDefinitions } } },
    });
    const known = [{ AttributeName: 'id', AttributeType: 'S' }];
    const kind = (value: unknown) =>
      effectsOfChanges([conditional], new Map([['', { before: template(value), after: template(known) }]]))[0]?.kind;

    expect(kind(parsed(before))).toBe('may-replace');
    expect(kind(known)).toBe('update');
  });
});

function parse(text: string): unknown {
  const json = text
    .replaceAll('!Ref Type', '{"Ref": "Type"}')
    .replaceAll(/(AttributeName|AttributeType): /g, '"$1": ')
    .replaceAll(/: (id|S)\b/g, ': "$1"');
  return JSON.parse(json);
}

describe('an Auto Scaling group', () => {
  const template = (image: string) => `{Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {ImageId: ${image}}}}`;
  const group = (policy: string) =>
    `{Type: AWS::AutoScaling::AutoScalingGroup${policy}, Properties: {MinSize: '1', MaxSize: '1', AvailabilityZones: [a], LaunchTemplate: {LaunchTemplateId: !Ref L, Version: !GetAtt L.LatestVersionNumber}}}`;
  const push = (policy: string) => ({
    before: { L: template('a'), G: group(policy) },
    after: { L: template('b'), G: group(policy) },
  });

  it.each([
    ['', 'update'],
    [', UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: 1}}', 'update'],
    [', UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: false}}', 'update'],
    [', UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: "true"}}', 'replace'],
    [', UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: !Ref "AWS::NoValue"}}', 'may-replace'],
    [', UpdatePolicy: {AutoScalingReplacingUpdate: odd}', 'may-replace'],
    [', UpdatePolicy: {AutoScalingReplacingUpdate: {Other: 1}}', 'may-replace'],
    [', UpdatePolicy: {"Fn::If": [C, {}, {}]}', 'may-replace'],
  ])('with "%s" is decided by the new template: %s', (policy, expected) => {
    const changes = [
      makeChange({
        LogicalResourceId: 'G',
        ResourceType: 'AWS::AutoScaling::AutoScalingGroup',
        Replacement: 'Conditional',
        Details: [makeDetail({ Name: 'LaunchTemplate', RequiresRecreation: 'Conditionally' }, { Evaluation: 'Dynamic' })],
      }),
    ].map((plain) => ({ path: '', plain }));
    const templates = policy.includes('Fn::If') ? undefined : effectsOfPush(push(policy)).G?.kind;

    if (templates !== undefined) expect(templates).toBe(expected);
    expect(effectsOfChanges(changes)[0]?.kind).toBe('may-replace');
  });

  it('that its update policy replaces changes the resources that refer to it', () => {
    const replacing = ', UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: true}}';
    const { G } = effectsOfPush(push(replacing));

    expect(G?.sentence).toContain('Its update policy has AutoScalingReplacingUpdate with WillReplace: true.');
  });

  it('that changes in another way is not replaced by its update policy', () => {
    const sized = (size: string) =>
      `{Type: AWS::AutoScaling::AutoScalingGroup, UpdatePolicy: {AutoScalingReplacingUpdate: {WillReplace: true}}, Properties: {MinSize: '1', MaxSize: '${size}', AvailabilityZones: [a]}}`;

    expect(kindsOfPush({ before: { G: sized('1') }, after: { G: sized('2') } }).G).toBe('update');
  });
});

describe('a document', () => {
  const document = (content: string, method: string) =>
    `{Type: AWS::SSM::Document, Properties: {Content: ${content}, ${method}}}`;

  it.each([
    ['UpdateMethod: NewVersion', 'update'],
    ['UpdateMethod: Replace', 'may-replace'],
    ['Name: x', 'may-replace'],
  ])('with %s gives %s', (method, expected) => {
    expect(kindsOfPush({ before: { D: document('a', method) }, after: { D: document('b', method) } }).D).toBe(expected);
  });
});

it('an undocumented condition stays a possible replacement', () => {
  const db = (type: string) => `{Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, StorageType: ${type}}}`;

  expect(kindsOfPush({ before: { D: db('gp2') }, after: { D: db('gp3') } }).D).toBe('may-replace');
});

describe('an update policy', () => {
  const domain = (version: string, policy: string) =>
    `{Type: AWS::OpenSearchService::Domain${policy}, Properties: {EngineVersion: ${version}}}`;
  const legacy = (version: string, policy: string) =>
    `{Type: AWS::Elasticsearch::Domain${policy}, Properties: {ElasticsearchVersion: "${version}"}}`;
  const group = (shards: string, policy: string) =>
    `{Type: AWS::ElastiCache::ReplicationGroup${policy}, Properties: {ReplicationGroupDescription: d, NumNodeGroups: ${shards}}}`;

  it.each([
    ['EnableVersionUpgrade', domain],
    ['EnableVersionUpgrade', legacy],
    ['UseOnlineResharding', group],
  ] as const)('with %s: true updates the resource in place', (name, resource) => {
    const kindWith = (policy: string) =>
      kindsOfPush({ before: { R: resource('2', policy) }, after: { R: resource('3', policy) } }).R;

    expect(kindWith(`, UpdatePolicy: {${name}: true}`)).toBe('update');
    expect(kindWith(`, UpdatePolicy: {${name}: "true"}`)).toBe('update');
    expect(kindWith(`, UpdatePolicy: {${name}: false}`)).toBe('may-replace');
    expect(kindWith('')).toBe('may-replace');
  });

  it.each(['{EnableVersionUpgrade: !Ref Upgrade}', '!Ref Upgrade', '{"Fn::If": [C, {EnableVersionUpgrade: true}, {}]}'])(
    'that depends on a parameter proves nothing: %s',
    (policy) => {
      const text = (version: string) => domain(version, `, UpdatePolicy: ${policy}`);
      const change = makeChange({
        LogicalResourceId: 'R',
        ResourceType: 'AWS::OpenSearchService::Domain',
        Replacement: 'Conditional',
        Details: [makeDetail({ Name: 'EngineVersion', RequiresRecreation: 'Conditionally' })],
      });
      const after = parseTemplate(`Resources:\n  R: ${text('3')}`);

      expect(effectsOfChanges([{ path: '', plain: change }], new Map([['', { before: after, after }]]))[0]?.kind).toBe(
        'may-replace',
      );
      expect(effectsOfChanges([{ path: '', plain: change }])[0]?.kind).toBe('may-replace');
    },
  );
});

describe('a custom resource of the CDK whose provider keeps the physical ID', () => {
  const kindWith = (type: string, ...names: readonly string[]) => {
    const Details = names.map((Name) => makeDetail({ Name, RequiresRecreation: 'Conditionally' }));
    const plain = makeChange({ LogicalResourceId: 'C', ResourceType: type, Replacement: 'Conditional', Details });
    return effectsOfChanges([{ path: '', plain }])[0];
  };

  it.each([
    ['Custom::CDKBucketDeployment', 'SourceObjectKeys'],
    ['Custom::CDKBucketDeployment', 'SourceBucketNames'],
    ['Custom::CDKBucketDeployment', 'SourceMarkers'],
    ['Custom::CDKBucketDeployment', 'SourceMarkersConfig'],
    ['Custom::S3BucketNotifications', 'NotificationConfiguration'],
  ])('%s is updated in place if %s changes', (type, name) => {
    expect(kindWith(type, name)).toMatchObject({ kind: 'update', stated: 'may-replace', causes: [name] });
    expect(kindWith(type, name)?.sentence).toContain('but its provider is part of the AWS CDK and keeps the physical ID.');
  });

  it.each([
    ['Custom::CDKBucketDeployment', 'SourceObjectKeys', 'RetainOnDelete'],
    ['Custom::AWS', 'Update', 'Create'],
    ['Custom::S3AutoDeleteObjects', 'BucketName', 'BucketName'],
  ])('%s may be replaced if %s and %s change', (type, ...names) => {
    expect(kindWith(type, ...names)?.kind).toBe('may-replace');
  });

  it.each([
    ['Custom::CDKBucketDeployment', 'SourceObjectKeys', 'ServiceToken'],
    ['Custom::CDKBucketDeployment', 'SourceObjectKeys', 'DestinationBucketName'],
    ['Custom::CDKBucketDeployment', 'SourceObjectKeys', 'DestinationBucketKeyPrefix'],
    ['Custom::CDKBucketDeployment', 'SourceObjectKeys', 'Prune'],
    ['Custom::S3BucketNotifications', 'NotificationConfiguration', 'ServiceToken'],
    ['Custom::S3BucketNotifications', 'NotificationConfiguration', 'BucketName'],
    ['Custom::S3BucketNotifications', 'NotificationConfiguration', 'Managed'],
    ['Custom::LogRetention', 'RetentionInDays', 'ServiceToken'],
    ['Custom::LogRetention', 'RetentionInDays', 'LogGroupName'],
    ['Custom::LogRetention', 'RetentionInDays', 'LogGroupRegion'],
    ['Custom::LogRetention', 'RetentionInDays', 'RemovalPolicy'],
  ])('%s may be replaced if %s changes, and %s also changes in place', (type, name, excluded) => {
    const Details = [makeDetail({ Name: name, RequiresRecreation: 'Conditionally' }), makeDetail({ Name: excluded })];
    const plain = makeChange({ ResourceType: type, Replacement: 'Conditional', Details });

    expect(effectsOfChanges([{ path: '', plain }])[0]?.kind).toBe('may-replace');
  });

  it('counts a longer log retention as an update, and a shorter one as a loss', () => {
    const logs = (days: number) =>
      `{Type: Custom::LogRetention, Properties: {ServiceToken: t, LogGroupName: g, RetentionInDays: ${days}}}`;

    expect(kindsOfPush({ before: { L: logs(7) }, after: { L: logs(30) } })).toEqual({ L: 'update' });
    expect(kindsOfPush({ before: { L: logs(30) }, after: { L: logs(7) } })).toEqual({ L: 'lose-data' });
  });
});

describe('the compute resources of a Batch environment', () => {
  const environment = (replaces: string, instances: string) =>
    `{Type: AWS::Batch::ComputeEnvironment, Properties: {Type: MANAGED${replaces}, ComputeResources: {Type: EC2, MaxvCpus: 2, Subnets: [a], InstanceTypes: [${instances}]}}}`;
  const kindOf = (before: string, after = before) =>
    kindsOfPush({ before: { E: environment(before, 'm5') }, after: { E: environment(after, 'm6') } }).E;

  it.each([
    [', ReplaceComputeEnvironment: false', 'update'],
    [", ReplaceComputeEnvironment: 'false'", 'update'],
    [', ReplaceComputeEnvironment: true', 'may-replace'],
    ['', 'may-replace'],
  ])('with%s are an %s', (setting, expected) => {
    expect(kindOf(setting)).toBe(expected);
  });

  it('may replace the environment if the setting changes, too', () => {
    expect(kindOf('', ', ReplaceComputeEnvironment: false')).toBe('may-replace');
  });
});
