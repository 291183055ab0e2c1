import { describe, expect, it } from 'vitest';
import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { findLosses } from '../../../core/losses/find-losses.ts';
import { fillPlaceholders } from '../../../core/losses/shown-value.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';
import { makeAddition, makeHiddenUpdate, makeUpdate } from './changes.ts';

const DB = 'AWS::RDS::DBInstance';
const KNOWN_LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';

describe('findLosses', () => {
  it('gives the property, its place, the consequence, and advice', () => {
    expect(findLosses(makeUpdate(DB, { BackupRetentionPeriod: 14 }, { BackupRetentionPeriod: 3 }))).toEqual([
      {
        effect: 'lose-data',
        property: 'BackupRetentionPeriod',
        path: 'BackupRetentionPeriod',
        consequence: 'BackupRetentionPeriod decreases from 14 to 3: automated backups older than 3 days are deleted',
        advice: 'Keep BackupRetentionPeriod at 14 or more.',
      },
    ]);
  });

  it('names the place inside of a structure', () => {
    const before = { LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: true }] };

    expect(findLosses(makeUpdate('AWS::ElasticLoadBalancingV2::LoadBalancer', before, {}))).toMatchObject([
      {
        property: 'LoadBalancerAttributes',
        path: 'LoadBalancerAttributes[deletion_protection.enabled].Value',
        consequence:
          'LoadBalancerAttributes[deletion_protection.enabled].Value changes from true to false (the default): a later change or call can delete the resource',
        advice: 'Keep LoadBalancerAttributes[deletion_protection.enabled].Value: true.',
      },
    ]);
  });

  it('names the default of an absent property', () => {
    const [loss] = findLosses(makeUpdate(DB, { BackupRetentionPeriod: 14 }, {}));

    expect(loss?.consequence).toBe(
      'BackupRetentionPeriod decreases from 14 to 1 (the default): automated backups older than 1 day are deleted',
    );
  });

  it.each([
    ['AWS::SQS::Queue', {}, { MessageRetentionPeriod: 60 }, 'Keep MessageRetentionPeriod at 345600 or more.'],
    ['AWS::Logs::LogGroup', {}, { RetentionInDays: 30 }, 'Keep RetentionInDays unchanged.'],
    ['AWS::Events::Archive', { RetentionDays: 0 }, { RetentionDays: 30 }, 'Keep RetentionDays unchanged.'],
    ['AWS::ECS::Service', { DesiredCount: 2 }, { DesiredCount: 0 }, 'Keep DesiredCount at 1 or more.'],
    ['AWS::Events::Rule', { State: 'ENABLED' }, { State: 'DISABLED' }, 'Keep State: ENABLED.'],
    ['AWS::Events::Rule', {}, { State: 'DISABLED' }, 'Keep State unchanged.'],
    ['AWS::SecretsManager::Secret', { ReplicaRegions: [{ Region: 'eu-west-1' }] }, {}, 'Keep the replica.'],
    ['AWS::SQS::Queue', { RedrivePolicy: { a: 1 } }, {}, 'Keep RedrivePolicy unchanged.'],
    [
      'AWS::Lambda::Permission',
      { Principal: 'a' },
      { Principal: '*' },
      expect.stringContaining('Grant access to named principals'),
    ],
  ])('advises on %s %j %j', (type, before, after, advice) => {
    expect(findLosses(makeUpdate(type, before, after))).toMatchObject([{ advice }]);
  });

  it('does not advise to keep a number that is not shown', () => {
    const update = makeUpdate(DB, { BackupRetentionPeriod: KNOWN_LATER }, { BackupRetentionPeriod: 3 });

    expect(findLosses(update)).toMatchObject([{ advice: 'Keep BackupRetentionPeriod unchanged.' }]);
  });

  it('says that the data of another resource becomes reachable', () => {
    const PolicyDocument = { Statement: { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' } };
    const rule = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' };

    expect(findLosses(makeAddition('AWS::S3::BucketPolicy', { PolicyDocument }))).toMatchObject([{ reachesData: true }]);
    expect(findLosses(makeAddition('AWS::EC2::SecurityGroupIngress', { ...rule, FromPort: 22 }))).toMatchObject([
      { reachesData: true },
    ]);
    expect(findLosses(makeAddition('AWS::EC2::SecurityGroupIngress', rule))[0]).not.toHaveProperty('reachesData');
    expect(findLosses(makeUpdate('AWS::Lambda::Url', { AuthType: 'AWS_IAM' }, { AuthType: 'NONE' }))[0]).not.toHaveProperty(
      'reachesData',
    );
  });

  it('reports a policy that becomes public, although the old template does not show its principal', () => {
    const policy = (Principal: unknown) => ({ PolicyDocument: { Statement: [{ Effect: 'Allow', Principal, Action: 's3:*' }] } });
    const partner = policy({ AWS: { Ref: 'Partner' } });
    const change = makeHiddenUpdate('AWS::S3::BucketPolicy', ['PolicyDocument']);

    expect(findLosses(change, { before: partner, after: policy('*') })).toMatchObject([{ effect: 'expose' }]);
    expect(findLosses(change, { before: policy('*'), after: policy('*') })).toEqual([]);
  });

  it('reports a removed item and the loss in another item of the same list', () => {
    const plan = (...BackupPlanRule: readonly object[]) => ({ BackupPlan: { BackupPlanRule } });
    const daily = (DeleteAfterDays: number) => ({ RuleName: 'daily', Lifecycle: { DeleteAfterDays } });

    const losses = findLosses(makeUpdate('AWS::Backup::BackupPlan', plan(daily(30), { RuleName: 'weekly' }), plan(daily(7))));

    expect(losses.map(({ path }) => path)).toEqual([
      'BackupPlan.BackupPlanRule',
      'BackupPlan.BackupPlanRule[daily].Lifecycle.DeleteAfterDays',
    ]);
  });

  it('reports a removed structure once, and not its parts', () => {
    const before = { LockConfiguration: { MinRetentionDays: 7 } };

    expect(findLosses(makeUpdate('AWS::Backup::BackupVault', before, {}))).toMatchObject([{ path: 'LockConfiguration' }]);
  });

  it('also finds weakened policies of the resource', () => {
    const details = [makeDetail({ Attribute: 'DeletionPolicy', Name: undefined, BeforeValue: 'Retain', AfterValue: 'Delete' })];
    const update = makeUpdate(DB, { DeletionProtection: true }, {}, { Details: details });

    expect(findLosses(update).map(({ property }) => property)).toEqual(['DeletionPolicy', 'DeletionProtection']);
    expect(findLosses({ plain: makeChange({ ResourceType: 'Custom::Seed', Details: details }) })).toMatchObject([
      { property: 'DeletionPolicy' },
    ]);
  });

  it.each(['Remove', 'Import', 'SyncWithActual'])('compares no properties of a resource with the action %s', (Action) => {
    expect(findLosses(makeUpdate(DB, { BackupRetentionPeriod: 14 }, { BackupRetentionPeriod: 3 }, { Action }))).toEqual([]);
  });

  it.each([
    { Action: 'Dynamic' },
    { Action: 'Vanish' },
    { Action: undefined },
    { Replacement: 'True' },
    { Replacement: 'Conditional' },
  ])('compares the properties with %j', (resource) => {
    expect(findLosses(makeUpdate(DB, { BackupRetentionPeriod: 14 }, { BackupRetentionPeriod: 3 }, resource))).toHaveLength(1);
  });

  it('finds no loss in an entry without a resource', () => {
    expect(findLosses({})).toEqual([]);
    expect(findLosses({ plain: {} })).toEqual([]);
  });
});

describe('placeholders of references that keep their values', () => {
  it.each([
    [
      [KNOWN_LATER, 'b'],
      ['a', 'c'],
      ['a', 'b'],
    ],
    [[KNOWN_LATER], 'a', [KNOWN_LATER]],
    [{ a: KNOWN_LATER, b: 1 }, {}, { a: KNOWN_LATER, b: 1 }],
    [{ a: { b: KNOWN_LATER } }, { a: { b: 'x' } }, { a: { b: 'x' } }],
  ])('%j next to %j are %j', (value, other, filled) => {
    expect(fillPlaceholders(value, other)).toEqual(filled);
  });
});

describe('details that show a part of a structure', () => {
  const find = (ResourceType: string, target: object) =>
    findLosses({ valued: makeChange({ ResourceType, Details: [makeDetail(target)] }) });

  it('do not show the key of an item, so that a rule may apply to the item', () => {
    const Path = '/Properties/LoadBalancerAttributes/0/Value';
    const target = { Name: 'LoadBalancerAttributes', Path, BeforeValue: 'true', AfterValue: 'false' };

    expect(find('AWS::ElasticLoadBalancingV2::LoadBalancer', target)).toMatchObject([{ effect: 'unprotect' }]);
  });

  it('do not show the principals of a statement that loses its condition', () => {
    const Path = '/Properties/PolicyDocument/Statement/0/Condition';
    const BeforeValue = '{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}';
    const target = { Name: 'PolicyDocument', Path, BeforeValue, AttributeChangeType: 'Remove' };

    expect(find('AWS::S3::BucketPolicy', target)).toMatchObject([{ effect: 'expose' }]);
    expect(find('AWS::S3::BucketPolicy', { ...target, BeforeValue: undefined, AfterValue: BeforeValue })).toEqual([]);
  });
});

describe('a field whose default depends on its structure', () => {
  const BUCKET = 'AWS::S3::Bucket';
  const block = (fields: object) => ({ PublicAccessBlockConfiguration: fields });
  const ALL = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
  const placesOf = (before: object, after: object) =>
    findLosses(makeUpdate(BUCKET, { ...before }, { ...after })).map(({ path }) => path.split('.')[1]);

  it('is disabled by a new structure that does not contain it', () => {
    expect(placesOf({}, block({ BlockPublicAcls: true, IgnorePublicAcls: true }))).toEqual([
      'BlockPublicPolicy',
      'RestrictPublicBuckets',
    ]);
    expect(placesOf({}, block(ALL))).toEqual([]);
    expect(placesOf(block(ALL), {})).toHaveLength(4);
  });

  it('is off in a structure that never contained it', () => {
    expect(placesOf(block({ BlockPublicAcls: true }), block({ BlockPublicAcls: true, BlockPublicPolicy: false }))).toEqual([]);
    expect(placesOf(block({ BlockPublicAcls: true }), block({ BlockPublicAcls: true, BlockPublicPolicy: true }))).toEqual([]);
    expect(placesOf(block(ALL), block({ ...ALL, BlockPublicPolicy: false }))).toEqual(['BlockPublicPolicy']);
  });
});

describe('references alone', () => {
  const byReference = { ChangeSource: 'ResourceAttribute', CausingEntity: 'Other.Arn', Evaluation: 'Dynamic' };

  it('do not remove a property', () => {
    expect(findLosses(makeHiddenUpdate('AWS::SQS::Queue', ['RedrivePolicy'], byReference))).toEqual([]);
    expect(findLosses(makeHiddenUpdate('AWS::SQS::Queue', ['RedrivePolicy']))).toMatchObject([{ path: 'RedrivePolicy' }]);
  });

  it('can change a property to another value', () => {
    expect(findLosses(makeHiddenUpdate('AWS::MSK::Cluster', ['ConfigurationInfo'], byReference))).toHaveLength(1);
  });

  it('keep lists whose items the contexts show with the same placeholders', () => {
    const before = { Replicas: [{ Region: 'eu-west-1', KMSMasterKeyId: 'a' }] };
    const after = { Replicas: [{ Region: 'eu-west-1', KMSMasterKeyId: KNOWN_LATER }] };
    const Details = [makeDetail({ Name: 'Replicas' }, byReference)];
    const update = makeUpdate('AWS::DynamoDB::GlobalTable', before, after, { Details });

    expect(findLosses(update, { isStable: () => true })).toEqual([]);
    expect(findLosses(makeUpdate('AWS::DynamoDB::GlobalTable', before, {}, { Details }), { isStable: () => true })).toHaveLength(
      1,
    );
  });
});

describe('values', () => {
  const detail = (target: object, other: object = {}): ResourceChange => ({
    ResourceType: DB,
    Details: [makeDetail({ Name: 'BackupRetentionPeriod', ...target }, other)],
  });
  const find = (resource: ResourceChange) => findLosses({ valued: makeChange(resource) });
  const context = (Properties: unknown) => JSON.stringify({ Properties });

  it('of the contexts count before those of the details', () => {
    const BeforeContext = context({ BackupRetentionPeriod: '3' });
    const AfterContext = context({ BackupRetentionPeriod: '14' });

    expect(find({ ...detail({ BeforeValue: '14', AfterValue: '3' }), BeforeContext, AfterContext })).toEqual([]);
  });

  it('of only one context are ignored', () => {
    expect(find({ ...detail({}), AfterContext: context({ BackupRetentionPeriod: '14' }) })).toHaveLength(1);
  });

  it.each([
    'not JSON',
    '"text"',
    '',
    JSON.stringify({ Properties: 7 }),
    '(Truncated-Signature):0',
    JSON.stringify({ Properties: '(Truncated-Signature):0' }),
  ])('of an unreadable context are ignored: %j', (BeforeContext) => {
    expect(find({ ...detail({}), BeforeContext, AfterContext: context({}) })).toHaveLength(1);
  });

  it('of a context without properties are absent', () => {
    const resource = { ...detail({}), BeforeContext: '{}', AfterContext: context({ BackupRetentionPeriod: '1' }) };

    expect(find(resource)).toEqual([]);
  });

  it('come from the reading that has contexts', () => {
    const change = makeUpdate(DB, { BackupRetentionPeriod: 3 }, { BackupRetentionPeriod: 14 });

    expect(findLosses({ ...change, plain: makeChange(detail({})) })).toEqual([]);
    expect(findLosses({ plain: makeUpdate(DB, { BackupRetentionPeriod: 14 }, {}).valued ?? {} })).toHaveLength(1);
  });

  it.each([
    [{ BeforeValue: '14', AfterValue: '3' }, 1],
    [{ BeforeValue: '3', AfterValue: '14' }, 0],
    [{ BeforeValue: '14', AfterValue: '3', Name: undefined, Path: '/Properties/BackupRetentionPeriod' }, 1],
    [{ BeforeValue: '14', AttributeChangeType: 'Remove' }, 1],
    [{ BeforeValue: '1', AttributeChangeType: 'Remove' }, 0],
    [{ BeforeValue: '1' }, 1],
    [{ BeforeValue: '0' }, 0],
    [{ AfterValue: '14', AttributeChangeType: 'Add' }, 0],
    [{ AfterValue: '0', AttributeChangeType: 'Add' }, 1],
    [{ AfterValue: '35' }, 1],
    [{}, 1],
  ])('of a detail count without contexts: %j, %i', (target, count) => {
    expect(find(detail(target))).toHaveLength(count);
  });

  it.each([[{ Attribute: 'Metadata' }], [{ Name: undefined }], [{ Name: undefined, Path: '/Metadata/BackupRetentionPeriod' }]])(
    'of a detail without a property are ignored: %j',
    (target) => {
      expect(find(detail(target))).toEqual([]);
    },
  );

  it('count once for several details', () => {
    const resource = detail({ BeforeValue: '14', AfterValue: '3' });

    expect(find({ ...resource, Details: [...(resource.Details ?? []), { Evaluation: 'Dynamic' }] })).toHaveLength(1);
  });

  it('count for a detail without an attribute', () => {
    expect(find(detail({ Attribute: undefined }))).toHaveLength(1);
    expect(find({ ResourceType: DB, Details: [{}] })).toEqual([]);
  });

  it.each([
    ['/Properties/SecurityGroupIngress/0/CidrIp', '10.0.0.0/8', '0.0.0.0/0', 1],
    ['/Properties/SecurityGroupIngress/0/CidrIp', '0.0.0.0/0', '10.0.0.0/8', 0],
    ['/Properties/SecurityGroupIngress/0', undefined, '{"IpProtocol":"tcp","CidrIp":"0.0.0.0/0"}', 1],
  ])('of parts of a structure are joined: %s %s %s', (Path, BeforeValue, AfterValue, count) => {
    const change = makeChange({
      ResourceType: 'AWS::EC2::SecurityGroup',
      Details: [
        makeDetail({
          Name: 'SecurityGroupIngress',
          Path,
          BeforeValue,
          AfterValue,
          AttributeChangeType: BeforeValue ? 'Modify' : 'Add',
        }),
        makeDetail({
          Name: 'SecurityGroupIngress',
          Path: '/Properties/SecurityGroupIngress/0/Description',
          BeforeValue: 'a',
          AfterValue: 'b',
        }),
      ].slice(0, BeforeValue ? 2 : 1),
    });

    expect(findLosses({ valued: change })).toHaveLength(count);
  });

  it('of parts of an object are joined', () => {
    const change = (BeforeValue: string, AfterValue: string) =>
      makeChange({
        ResourceType: 'AWS::S3::Bucket',
        Details: [
          makeDetail({
            Name: 'VersioningConfiguration',
            Path: '/Properties/VersioningConfiguration/Status',
            BeforeValue,
            AfterValue,
          }),
        ],
      });

    expect(findLosses({ valued: change('Enabled', 'Suspended') })).toHaveLength(1);
    expect(findLosses({ valued: change('Suspended', 'Enabled') })).toEqual([]);
  });

  it('at a path with __proto__ change no other object', () => {
    const Path = '/Properties/BackupRetentionPeriod/__proto__/polluted';

    find({ ResourceType: DB, Details: [makeDetail({ Name: 'BackupRetentionPeriod', Path, BeforeValue: 'a', AfterValue: 'b' })] });

    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a value that is not shown', () => {
  it.each([KNOWN_LATER, '****', '(Truncated-Signature):0', '{{resolve:ssm:/days}}', '$' + '{Days}', '{"Fn::GetAtt":["A","B"]}'])(
    'is treated as the harmful one: %s',
    (placeholder) => {
      const [loss] = findLosses(makeUpdate(DB, { BackupRetentionPeriod: 14 }, { BackupRetentionPeriod: placeholder }));

      expect(loss?.consequence).toBe(
        'BackupRetentionPeriod changes, and the change set does not show whether the new value is weaker. If it is weaker, automated backups older than the new number of days are deleted',
      );
      expect(findLosses(makeUpdate(DB, { BackupRetentionPeriod: placeholder }, { BackupRetentionPeriod: 14 }))).toHaveLength(1);
    },
  );

  it('is treated as unchanged if its text stays the same and no detail names it', () => {
    const update = makeUpdate(
      DB,
      { BackupRetentionPeriod: KNOWN_LATER, Port: 1 },
      { BackupRetentionPeriod: KNOWN_LATER, Port: 2 },
    );

    expect(findLosses(update)).toEqual([]);
  });

  it.each([
    [KNOWN_LATER, 1],
    ['****', 1],
    ['{{resolve:ssm:/days}}', 0],
    ['(Truncated-Signature):0', 0],
    ['14', 0],
  ])('with the same text %s, and named by a detail, counts %i times', (text, count) => {
    const Details = [makeDetail({ Name: 'BackupRetentionPeriod' })];
    const update = makeUpdate(DB, { BackupRetentionPeriod: text }, { BackupRetentionPeriod: text }, { Details });

    expect(findLosses(update)).toHaveLength(count);
  });

  it.each([
    [true, KNOWN_LATER, 1],
    [false, KNOWN_LATER, 0],
    [KNOWN_LATER, true, 0],
    [KNOWN_LATER, false, 1],
  ])('is harmless if the other value excludes a loss: %s to %s', (before, after, count) => {
    expect(findLosses(makeUpdate(DB, { DeletionProtection: before }, { DeletionProtection: after }))).toHaveLength(count);
  });

  it.each([
    ['AWS::S3::BucketPolicy', 'PolicyDocument', 0],
    ['AWS::S3::Bucket', 'BucketEncryption', 0],
    ['AWS::DynamoDB::GlobalTable', 'Replicas', 0],
    ['AWS::EC2::SecurityGroup', 'SecurityGroupIngress', 0],
    ['AWS::Lambda::Permission', 'Principal', 0],
    [DB, 'BackupRetentionPeriod', 1],
  ])('of a structure that only refers to other resources is not a loss: %s %s', (type, name, count) => {
    for (const ChangeSource of ['ResourceReference', 'ResourceAttribute']) {
      expect(findLosses(makeHiddenUpdate(type, [name], { ChangeSource, Evaluation: 'Dynamic' }))).toHaveLength(count);
    }
    expect(findLosses(makeHiddenUpdate(type, [name], { ChangeSource: 'ParameterReference' })).length).toBeGreaterThan(0);
    expect(findLosses(makeHiddenUpdate(type, [name], { ChangeSource: undefined })).length).toBeGreaterThan(0);
  });

  it('of a structure counts if one of two details is an edit', () => {
    const reference = makeDetail({ Name: 'PolicyDocument' }, { ChangeSource: 'ResourceAttribute' });
    const Details = [reference, makeDetail({ Name: 'PolicyDocument' })];

    expect(findLosses({ plain: makeChange({ ResourceType: 'AWS::S3::BucketPolicy', Details }) })).toHaveLength(1);
  });
});

describe('templates', () => {
  const hidden = makeHiddenUpdate(DB, ['BackupRetentionPeriod']);
  const days = (value: unknown) => ({ BackupRetentionPeriod: value });
  const reference = { Ref: 'Days' };

  it.each([
    [days(14), days(3), 1],
    [days(3), days('14'), 0],
    [days(3), days(3), 0],
    [days(14), days(reference), 1],
    [days(reference), days(reference), 1],
    [days([reference]), days([reference]), 1],
    [days(['a']), days(['a']), 0],
    [days(14), days({ Ref: 'AWS::NoValue' }), 1],
    [{}, days(1), 0],
    [undefined, days(14), 1],
    [days(14), undefined, 1],
  ])('give values that the response does not contain: %j, %j', (before, after, count) => {
    expect(findLosses(hidden, { before, after })).toHaveLength(count);
  });

  it('do not count if the response shows the values', () => {
    const update = makeUpdate(DB, { BackupRetentionPeriod: 3 }, { BackupRetentionPeriod: 14 });

    expect(findLosses(update, { before: days(14), after: days(3) })).toEqual([]);
  });

  it('give the properties of a new resource', () => {
    const added = { plain: makeChange({ Action: 'Add', ResourceType: 'AWS::Lambda::Url' }) };

    expect(findLosses(added, { after: { AuthType: 'NONE' } })).toHaveLength(1);
    expect(findLosses(added)).toEqual([]);
    expect(findLosses(makeAddition('AWS::Lambda::Url', { AuthType: 'AWS_IAM' }), { after: { AuthType: 'NONE' } })).toEqual([]);
  });

  it('complete a resource whose rule needs other properties', () => {
    const Details = [makeDetail({ Name: 'CidrIp', BeforeValue: '10.0.0.0/8', AfterValue: '0.0.0.0/0' })];
    const change = { plain: makeChange({ ResourceType: 'AWS::EC2::SecurityGroupIngress', Details }) };
    const declared = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: { Ref: 'Cidr' } };

    expect(findLosses(change, { before: declared, after: declared })).toMatchObject([
      { consequence: 'CidrIp opens tcp port 443 to 0.0.0.0/0: hosts on the internet can connect' },
    ]);
    expect(findLosses(change)).toMatchObject([
      { consequence: 'CidrIp opens all traffic to 0.0.0.0/0: hosts on the internet can connect' },
    ]);
  });
});

describe('a limit that decreases', () => {
  it.each([
    [7, 3, 'BackupRetentionPeriod decreases from 7 to 3: automated backups older than 3 days are deleted'],
    [7, 1, 'BackupRetentionPeriod decreases from 7 to 1: automated backups older than 1 day are deleted'],
    [7, 0, 'BackupRetentionPeriod decreases from 7 to 0: automated backups are deleted'],
  ])('from %i to %i is described', (from, to, consequence) => {
    const losses = findLosses(makeUpdate('AWS::RDS::DBInstance', { BackupRetentionPeriod: from }, { BackupRetentionPeriod: to }));

    expect(losses.map((loss) => loss.consequence)).toEqual([consequence]);
  });
});
