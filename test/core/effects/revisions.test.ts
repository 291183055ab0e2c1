import { describe, expect, it } from 'vitest';
import { effectsOfChanges } from '../../../core/effects/effect-of-change.ts';
import DELETE_THEN_CREATE from '../../../core/resource-types/delete-then-create.generated.json' with { type: 'json' };
import { deletesFirst } from '../../../core/resource-types/deletes-first.ts';
import { hashType, readHashes } from '../../../core/resource-types/hash-type.ts';
import { findResourceRules, requiresRecreation, resourceTypes } from '../../../core/resource-types/resource-rules.ts';
import { findRevisionType, listRevisionTypes } from '../../../core/resource-types/revision-types.ts';
import { makeChange } from '../../support/change-sets.ts';
import { effectsOfPush, kindsOfPush } from '../../support/pushes.ts';

const task = (tag: string, more = '') =>
  `{Type: AWS::ECS::TaskDefinition${more}, Properties: {Family: web, ContainerDefinitions: [{Name: web, Image: web:${tag}, Memory: 128}]}}`;
const version = (name = '!Ref Fn', more = '') => `{Type: AWS::Lambda::Version${more}, Properties: {FunctionName: ${name}}}`;
const fn = (key: string) =>
  `{Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, Role: r, Code: {S3Bucket: b, S3Key: ${key}}}}`;
const alias = (id: string) =>
  `{Type: AWS::Lambda::Alias, Properties: {Name: live, FunctionName: !Ref Fn, FunctionVersion: !GetAtt ${id}.Version}}`;
const parameter = (id: string) => `{Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref ${id}}}`;

describe('a replacement of an immutable resource', () => {
  it('is a revision', () => {
    expect(kindsOfPush({ before: { Task: task('1') }, after: { Task: task('2') } })).toEqual({ Task: 'revision' });
    expect(
      kindsOfPush({
        before: { Task: task('1', ', UpdateReplacePolicy: Retain') },
        after: { Task: task('2', ', UpdateReplacePolicy: Retain') },
      }),
    ).toEqual({ Task: 'revision' });
  });

  it('stays a replacement without the templates', () => {
    expect(kindsOfPush({ before: { Task: task('1') }, after: { Task: task('2') } }, false)).toEqual({ Task: 'replace' });
  });

  it.each([
    ['an output', { outputs: '{Arn: {Value: !Ref Task}}' }, {}],
    ['an export', { outputs: '{Arn: {Value: !Sub "${Task}", Export: {Name: task}}}' }, {}],
    ['an SSM parameter', {}, { Value: parameter('Task') }],
  ])('stays a replacement if %s holds the old id', (_, more, holder) => {
    const kinds = kindsOfPush({ before: { Task: task('1'), ...holder }, after: { Task: task('2'), ...holder }, ...more });

    expect(kinds.Task).toBe('replace');
  });

  it('stays a replacement if a resource that the change set does not list refers to it', () => {
    const replaced = makeChange({ LogicalResourceId: 'Task', ResourceType: 'AWS::ECS::TaskDefinition', Replacement: 'True' });
    const rule = {
      Type: 'AWS::Events::Rule',
      Properties: { Targets: [{ EcsParameters: { TaskDefinitionArn: { Ref: 'Task' } } }] },
    };
    const template = { Resources: { Task: { Type: 'AWS::ECS::TaskDefinition' }, Rule: rule } };
    const kindBeside = (...others: Parameters<typeof makeChange>[0][]) =>
      effectsOfChanges(
        [replaced, ...others.map((other) => makeChange({ LogicalResourceId: 'Rule', ResourceType: rule.Type, ...other }))].map(
          (plain) => ({ path: '', plain }),
        ),
        new Map([['', { before: template, after: template }]]),
      )[0]?.kind;

    expect(kindBeside()).toBe('replace');
    expect(kindBeside({})).toBe('revision');
    expect(kindBeside({ Action: 'Remove', PolicyAction: 'Delete' })).toBe('revision');
    expect(kindBeside({ Action: 'Remove', PolicyAction: 'Retain' })).toBe('replace');
    expect(kindBeside({ Replacement: 'True', PolicyAction: 'ReplaceAndRetain' })).toBe('replace');
    expect(kindBeside({ Action: 'Import' })).toBe('replace');
  });

  it('stays a replacement if a template has a transform or a loop', () => {
    const replaced = {
      path: '',
      plain: makeChange({ LogicalResourceId: 'Task', ResourceType: 'AWS::ECS::TaskDefinition', Replacement: 'True' }),
    };
    const resources = { Task: { Type: 'AWS::ECS::TaskDefinition' } };
    const kindWith = (before: object) =>
      effectsOfChanges(
        [replaced],
        new Map([['', { before: { Resources: resources, ...before }, after: { Resources: resources } }]]),
      )[0]?.kind;

    expect(kindWith({})).toBe('revision');
    expect(kindWith({ Resources: undefined })).toBe('revision');
    expect(kindWith({ Transform: 'AWS::LanguageExtensions' })).toBe('revision');
    expect(kindWith({ Transform: 'AWS::Serverless-2016-10-31' })).toBe('replace');
    expect(kindWith({ Transform: ['AWS::LanguageExtensions', 'Mine'] })).toBe('replace');
    expect(kindWith({ Resources: { ...resources, 'Fn::ForEach::All': [] } })).toBe('replace');
    expect(kindWith({ Resources: { ...resources, Fn: { Type: 'AWS::Serverless::Function' } } })).toBe('replace');
    expect(kindWith({ Resources: { ...resources, Odd: { Properties: {} } } })).toBe('replace');
    expect(kindWith({ Outputs: { A: { Value: { 'Fn::GetAtt': [] } } } })).toBe('replace');
  });

  it('judges with only the new template, without the values before the change', () => {
    const replaced = {
      path: '',
      plain: makeChange({ LogicalResourceId: 'Task', ResourceType: 'AWS::ECS::TaskDefinition', Replacement: 'True' }),
    };
    const after = { Resources: { Task: { Type: 'AWS::ECS::TaskDefinition' } } };

    expect(effectsOfChanges([replaced], new Map([['', { after }]]))[0]?.kind).toBe('revision');
  });

  it('is also judged by the further effects of the change', () => {
    const open = (cidr: string) =>
      `{Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: sg-1, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: ${cidr}}}`;
    const effects = effectsOfPush({ before: { Rule: open('10.0.0.0/8') }, after: { Rule: open('0.0.0.0/0') } });

    expect(effects.Rule).toMatchObject({ kind: 'expose', also: [{ effect: 'revision' }] });
  });

  it('names the property that causes the revision', () => {
    expect(effectsOfPush({ before: { Task: task('1') }, after: { Task: task('2') } }).Task?.sentence).toBe(
      'The task definition Task (AWS::ECS::TaskDefinition) would be superseded by its next revision because ContainerDefinitions changes. Its next revision supersedes it.',
    );
  });
});

describe('a removal of an immutable resource', () => {
  const before = { Fn: fn('a'), Va: version(), Live: alias('Va') };

  it('is a revision if its successor is added', () => {
    expect(kindsOfPush({ before, after: { Fn: fn('b'), Vb: version(), Live: alias('Vb') } })).toMatchObject({ Va: 'revision' });
  });

  it('is a deletion without the templates, and without a successor', () => {
    expect(kindsOfPush({ before, after: { Fn: fn('b'), Vb: version(), Live: alias('Vb') } }, false).Va).toBe('delete');
    expect(kindsOfPush({ before, after: { Fn: fn('b') } }).Va).toBe('delete');
  });

  it('is a deletion if the added successor has another parent', () => {
    const after = { Fn: fn('a'), Other: fn('a'), Vb: version('!Ref Other') };

    expect(kindsOfPush({ before: { Fn: fn('a'), Other: fn('a'), Va: version() }, after }).Va).toBe('delete');
  });

  it('is a deletion if the parent is replaced, or depends on a parameter', () => {
    const named = (name: string) => fn('a').replace('Properties: {', `Properties: {FunctionName: ${name}, `);
    const parameters = '{Name: {Type: String, Default: x}}';

    expect(kindsOfPush({ before: { Fn: named('a'), Va: version() }, after: { Fn: named('b'), Vb: version() } }).Va).toBe(
      'delete',
    );
    expect(
      kindsOfPush({ before: { Va: version('!Sub "${Name}-x"') }, after: { Vb: version('!Sub "${Name}-y"') }, parameters }).Va,
    ).toBe('delete');
  });

  it.each([
    ['Custom::Seed', 'delete'],
    ['AWS::CloudFormation::Stack', 'delete'],
    ['AWS::Lambda::Function', 'revision'],
    ['MyCustom::Data::Lake', 'revision'],
  ])('whose parent is named by a %s that changes in place is a %s', (type, expected) => {
    const parent = { Type: type, Properties: {} };
    const pinned = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { 'Fn::GetAtt': ['Parent', 'Name'] } } };
    const kindWith = (...others: Parameters<typeof makeChange>[0][]) => {
      const changes = [
        makeChange({ LogicalResourceId: 'Va', ResourceType: pinned.Type, Action: 'Remove', PolicyAction: 'Delete' }),
        makeChange({ LogicalResourceId: 'Vb', ResourceType: pinned.Type, Action: 'Add' }),
        ...others.map((other) => makeChange({ LogicalResourceId: 'Parent', ResourceType: type, ChangeSetId: 'c', ...other })),
      ];
      const templates = {
        before: { Resources: { Parent: parent, Va: pinned } },
        after: { Resources: { Parent: parent, Vb: pinned } },
      };
      return effectsOfChanges(
        changes.map((plain) => ({ path: '', plain })),
        new Map([['', templates]]),
      )[0]?.kind;
    };

    expect(kindWith({})).toBe(expected);
    expect(kindWith()).toBe('revision');
  });

  it('pairs one to one: a surplus removal is a deletion', () => {
    const two = { Fn: fn('a'), Va: version(), Vb: version() };
    const kinds = kindsOfPush({ before: two, after: { Fn: fn('b'), Vc: version() } });

    expect(kinds).toMatchObject({ Va: 'revision', Vb: 'delete' });
    expect(kindsOfPush({ before: two, after: { Fn: fn('b'), Vc: version(), Vd: version() } })).toMatchObject({
      Va: 'revision',
      Vb: 'revision',
    });
  });

  it('of a retained version is a revision, too', () => {
    const kept = version('!Ref Fn', ', DeletionPolicy: Retain');

    expect(kindsOfPush({ before: { Fn: fn('a'), Va: kept }, after: { Fn: fn('b'), Vb: kept } }).Va).toBe('revision');
  });

  it('of a deployment needs the same stage name', () => {
    const deployment = (stage: string) => `{Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: api${stage}}}`;

    expect(kindsOfPush({ before: { A: deployment('') }, after: { B: deployment('') } }).A).toBe('revision');
    expect(kindsOfPush({ before: { A: deployment(', StageName: p') }, after: { B: deployment('') } }).A).toBe('delete');
    expect(kindsOfPush({ before: { A: deployment(', StageName: p') }, after: { B: deployment(', StageName: p') } }).A).toBe(
      'revision',
    );
  });

  it.each([
    ['a type without a parent', '{Type: AWS::AutoScaling::LaunchConfiguration, Properties: {ImageId: a, InstanceType: b}}'],
    ['a grant', '{Type: AWS::Lambda::Permission, Properties: {FunctionName: f, Action: a, Principal: p}}'],
    ['a type whose old revisions callers pin', '{Type: AWS::Bedrock::PromptVersion, Properties: {PromptArn: p}}'],
  ])('of %s is a deletion', (_, resource) => {
    expect(kindsOfPush({ before: { A: resource }, after: { B: resource } }).A).toBe('delete');
  });
});

describe('a custom name', () => {
  const configuration = (name: string, image: string) =>
    `{Type: AWS::AutoScaling::LaunchConfiguration, Properties: {LaunchConfigurationName: ${name}, ImageId: ${image}, InstanceType: b}}`;
  const table = (key: string) =>
    `{Type: AWS::DynamoDB::Table, Properties: {TableName: orders, AttributeDefinitions: [{AttributeName: ${key}, AttributeType: S}], KeySchema: [{AttributeName: ${key}, KeyType: HASH}]}}`;

  it('keeps a replacement from being a revision, because CloudFormation refuses it', () => {
    const { C } = effectsOfPush({ before: { C: configuration('a', '1') }, after: { C: configuration('a', '2') } });

    expect(C).toMatchObject({ kind: 'replace', customName: 'LaunchConfigurationName' });
    expect(C?.sentence).toContain(
      'CloudFormation refuses this replacement, because C has a custom name (LaunchConfigurationName)',
    );
    expect(kindsOfPush({ before: { C: configuration('a', '1') }, after: { C: configuration('b', '2') } }).C).toBe('revision');
  });

  it('is named for every type that has one', () => {
    expect(effectsOfPush({ before: { T: table('a') }, after: { T: table('b') } }).T).toMatchObject({
      kind: 'replace',
      customName: 'TableName',
      sentence: expect.stringContaining('because T has a custom name (TableName) and keeps it.'),
    });
  });
});

describe('the table of revision types', () => {
  it('contains types that the specification knows, with their parents, and that are not deleted first', () => {
    for (const type of listRevisionTypes()) {
      const rules = findResourceRules(type);
      const { parents = [], uniqueName } = findRevisionType(type) ?? {};

      expect(rules, type).toBeDefined();
      expect(
        [...parents, ...[uniqueName ?? []].flat()].filter((name) => !rules?.properties.has(name)),
        type,
      ).toEqual([]);
      expect(deletesFirst(type), type).toBe(false);
    }
  });

  it('contains only types with properties that nearly all force a replacement', () => {
    for (const type of listRevisionTypes()) {
      const names = [...(findResourceRules(type)?.properties.keys() ?? [])];
      const forcing = names.filter((name) => requiresRecreation(type, [name]) === 'Always');

      expect(forcing.length, type).toBeGreaterThan(0);
    }
  });

  it.each(['AWS::CloudFormation::WaitConditionHandle', 'AWS::Glue::SchemaVersion', 'AWS::EMR::Step', 'AWS::IAM::AccessKey'])(
    'does not contain %s',
    (type) => {
      expect(findRevisionType(type)).toBeUndefined();
    },
  );
});

describe('a type that CloudFormation deletes first', () => {
  it('is described so when it is replaced', () => {
    const filter = (name: string) =>
      `{Type: AWS::Logs::SubscriptionFilter, Properties: {LogGroupName: ${name}, DestinationArn: d, FilterPattern: ''}}`;

    expect(effectsOfPush({ before: { F: filter('a') }, after: { F: filter('b') } }).F?.sentence).toContain(
      'CloudFormation deletes the old one before it creates the new one, so neither exists for some time.',
    );
    expect(deletesFirst('AWS::SQS::Queue')).toBe(false);
  });

  it('is recognized by a hash that no other type of the specification has', () => {
    const { hashes } = DELETE_THEN_CREATE;

    expect(resourceTypes().filter(deletesFirst).length).toBeLessThanOrEqual(readHashes(hashes).size);
    expect(new Set(resourceTypes().map(hashType)).size).toBe(resourceTypes().length);
  });
});
