import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policies } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import spec from '../../../core/resource-types/resource-spec.generated.json' with { type: 'json' };
import type { Template } from '../../../core/template/template.ts';
import { judgeFirstCreate } from '../../../core/verdict/judge-first-create.ts';

const noUsers: Policies = {
  baseline: {
    ...PRESETS.strict,
    rules: [{ name: 'no-users', match: { resourceType: 'AWS::IAM::User' }, decision: 'forbid', reason: 'No users.' }],
  },
};

function makeTemplate(resources: Record<string, unknown> = {}, template: Template = {}): Template {
  return { ...template, Resources: { Topic: { Type: 'AWS::SNS::Topic' }, ...resources } as NonNullable<Template['Resources']> };
}

describe('judgeFirstCreate', () => {
  it('creates each declared resource, conditional or not', () => {
    const verdict = judgeFirstCreate(
      makeTemplate({ Queue: { Type: 'AWS::SQS::Queue', Condition: 'Never' } }),
      undefined,
      'prod-orders',
    );

    expect(verdict).toMatchObject({ changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', counts: { create: 2 } });
    expect(verdict.evidence).toEqual({
      changeSetId: '',
      changeSetName: '',
      stackId: '',
      stackName: 'prod-orders',
      saysNoChanges: false,
      changes: ['Topic', 'Queue'].map((id) =>
        expect.objectContaining({
          path: '',
          plain: expect.objectContaining({ ResourceChange: expect.objectContaining({ LogicalResourceId: id }) }),
        }),
      ),
      gaps: [],
      notes: [],
      hooks: [],
      hiddenParameters: [],
    });
    expect(judgeFirstCreate({}).evidence.stackName).toBe('');
  });

  it('applies the rules of the policy on creates', () => {
    const template = makeTemplate({ Admin: { Type: 'AWS::IAM::User' } });
    const asking = { baseline: { ...PRESETS.strict, defaults: { ...PRESETS.strict.defaults, create: 'ask' as const } } };

    expect(judgeFirstCreate(template, noUsers)).toMatchObject({
      decision: 'forbid',
      changeSetAction: 'RESOURCES-BEING-DELETED-OR-REPLACED',
      judgements: [{ effect: { logicalResourceId: 'Admin' }, rule: 'no-users' }, { effect: { logicalResourceId: 'Topic' } }],
    });
    expect(judgeFirstCreate(template, asking).decision).toBe('ask');
    expect(judgeFirstCreate(template).decision).toBe('allow');
  });

  it.each(['AWS::LanguageExtensions', ['AWS::LanguageExtensions']])(
    'allows a create with the transform %j and no loop',
    (Transform) => {
      expect(judgeFirstCreate(makeTemplate({}, { Transform }), noUsers).decision).toBe('allow');
    },
  );

  it.each([
    ['a transform', makeTemplate({}, { Transform: 'AWS::Serverless-2016-10-31' }), 'the template has a transform'],
    [
      'a transform after the language extensions',
      makeTemplate({}, { Transform: ['AWS::LanguageExtensions', 'Macro'] }),
      'a transform',
    ],
    ['a transform with parameters', makeTemplate({}, { Transform: { Name: 'AWS::LanguageExtensions' } }), 'a transform'],
    ['an empty list of transforms', makeTemplate({}, { Transform: [] }), 'the template has a transform'],
    [
      'a loop of the language extensions',
      makeTemplate({ 'Fn::ForEach::Topics': ['Name', ['a'], {}] }, { Transform: 'AWS::LanguageExtensions' }),
      'the key Fn::ForEach::Topics',
    ],
    ['a transform without a name', makeTemplate({}, { Transform: null }), 'the template has a transform'],
    ['a loop', makeTemplate({ 'Fn::ForEach::Topics': ['Name', ['a'], {}] }), 'the key Fn::ForEach::Topics'],
    ['a loop that looks like a resource', makeTemplate({ 'Fn::ForEach::A': { Type: 'AWS::SNS::Topic' } }), 'Fn::ForEach::A'],
    [
      'a transform that looks like a resource',
      makeTemplate({ 'Fn::Transform': { Type: 'AWS::SNS::Topic', Name: 'AWS::Include' } }),
      'the key Fn::Transform, which is not a logical ID',
    ],
    [
      'a transform of the whole template',
      makeTemplate({}, { 'Fn::Transform': { Name: 'AWS::Include' } } as Template),
      'the section Fn::Transform, which CloudFormation does not document',
    ],
    ['an unknown section', makeTemplate({}, { resources: {} } as Template), 'the section resources'],
    [
      'a resource that a macro transforms',
      makeTemplate({ Odd: { Type: 'AWS::SNS::Topic', 'Fn::Transform': { Name: 'Macro' } } }),
      'Odd has the attribute Fn::Transform',
    ],
    ['an unknown attribute', makeTemplate({ Odd: { Type: 'AWS::SNS::Topic', type: 'AWS::IAM::User' } }), 'the attribute type'],
    ['a module', makeTemplate({ Odd: { Type: 'Acme::Iam::Admins::MODULE' } }), 'Odd has the type Acme::Iam::Admins::MODULE'],
    ['a type with a space', makeTemplate({ Odd: { Type: 'AWS::IAM::User ' } }), 'Odd has the type AWS::IAM::User '],
    ['a type of AWS in lower case', makeTemplate({ Odd: { Type: 'aws::iam::role' } }), 'Odd has the type aws::iam::role'],
    ['a type with a name in lower case', makeTemplate({ Odd: { Type: 'AWS::IAM::role' } }), 'Odd has the type AWS::IAM::role'],
    ['a type with its publisher in other case', makeTemplate({ Odd: { Type: 'Aws::IAM::Role' } }), 'has the type Aws::IAM::Role'],
    [
      'a type of AWS SAM without its transform',
      makeTemplate({ Odd: { Type: 'AWS::Serverless::Application' } }),
      'Odd has the type AWS::Serverless::Application, which a transform replaces with other resources',
    ],
    ['a logical ID with a dot', makeTemplate({ 'A.B': { Type: 'AWS::SNS::Topic' } }), 'the key A.B'],
    ['a resource without type', makeTemplate({ Odd: {} }), 'Odd is not a resource'],
    ['a resource that is a text', makeTemplate({ Odd: 'Type' }), 'Odd is not a resource'],
    ['a resource that is a list', makeTemplate({ Odd: [] }), 'Odd is not a resource'],
    ['a resource that is null', makeTemplate({ Odd: null }), 'Odd is not a resource'],
    ['a type that is not a text', makeTemplate({ Odd: { Type: 5 } }), 'Odd is not a resource'],
    ['a list of resources', { Resources: [{ Type: 'AWS::SNS::Topic' }] as never }, 'Resources is not a map'],
    ['a nested stack', makeTemplate({ Network: { Type: 'AWS::CloudFormation::Stack' } }), 'The resources that Network'],
    ['a stack set', makeTemplate({ Network: { Type: 'AWS::CloudFormation::StackSet' } }), 'The resources that Network'],
    [
      'a provisioned product',
      makeTemplate({ Network: { Type: 'AWS::ServiceCatalog::CloudFormationProvisionedProduct' } }),
      'The resources that Network would create are not visible',
    ],
  ])('refuses %s if the policy restricts creates, and only then', (_, template, sentence) => {
    const verdict = judgeFirstCreate(template, noUsers);

    expect(verdict.changeSetAction).toBe('CANNOT-TELL');
    expect(verdict.judgements[0]?.effect.sentence).toContain(sentence);
    expect(judgeFirstCreate(template).decision).toBe('allow');
    expect(judgeFirstCreate(template, { baseline: PRESETS.strict }).decision).toBe('allow');
  });

  it.each(['aws::iam::user', 'AWS::Iam::USER', 'AWS::iam::User'])('forbids the type %s like AWS::IAM::User', (Type) => {
    const { judgements } = judgeFirstCreate(makeTemplate({ Admin: { Type } }), noUsers);

    expect(judgements).toContainEqual(expect.objectContaining({ rule: 'no-users', decision: 'forbid' }));
  });

  it.each([
    ['a custom resource', { Seed: { Type: 'Custom::Seed-data@1' } }],
    ['a type of another publisher', { Atlas: { Type: 'MongoDB::Atlas::Cluster' } }],
    ['a type of another publisher in lower case', { Thing: { Type: 'acme::things::thing' } }],
    ['a type of AWS that is newer than the gate', { Thing: { Type: 'AWS::Things2::Thing' } }],
    [
      'an include inside of properties',
      { Api: { Type: 'AWS::SNS::Topic', Properties: { 'Fn::Transform': { Name: 'AWS::Include' } } } },
    ],
    [
      'every documented attribute',
      { Queue: { Type: 'AWS::SQS::Queue', Condition: 'C', DependsOn: 'Topic', Metadata: {}, DeletionPolicy: 'Retain' } },
    ],
  ])('accepts %s although the policy restricts creates', (_, resources) => {
    expect(judgeFirstCreate(makeTemplate(resources), noUsers).decision).toBe('allow');
  });

  it('shows every resource to the policy, or reports a gap', () => {
    const key = fc.oneof(fc.constantFrom('Fn::Transform', 'Fn::ForEach::A', 'A', 'B1', 'A.B', ''), fc.string());
    const type = fc.oneof(fc.constantFrom('AWS::IAM::User', 'AWS::SNS::Topic', 'A::B::C::MODULE'), fc.string(), fc.integer());
    const resource = fc.oneof(fc.record({ Type: type }), fc.dictionary(fc.string(), fc.string()), fc.string());

    fc.assert(
      fc.property(fc.dictionary(key, resource), (resources) => {
        const template = { Resources: resources as never };
        const isShown = Object.entries(resources).every(
          ([id, value]) =>
            /^[A-Za-z0-9]+$/.test(id) &&
            typeof value === 'object' &&
            'Type' in value &&
            /^\w+::\w+::\w+$/.test(String(value.Type)),
        );
        const hasUser = Object.values(resources).some((value) => typeof value === 'object' && value.Type === 'AWS::IAM::User');

        expect(judgeFirstCreate(template, noUsers).decision === 'allow').toBe(isShown && !hasUser);
      }),
    );
  });

  it('accepts every type of the specification except those of AWS SAM', () => {
    const resources = Object.keys(spec.types).map((Type, index) => [`R${index}`, { Type }] as const);
    const { hiddenCreates = [] } = judgeFirstCreate(makeTemplate(Object.fromEntries(resources)), noUsers).evidence;

    expect(hiddenCreates.filter((clause) => !clause.includes(' AWS::Serverless::'))).toEqual([]);
  });

  it('reports a gap of the root stack', () => {
    expect(judgeFirstCreate(makeTemplate({}, { Transform: 'X' }), noUsers).evidence.gaps).toEqual([
      { path: '', hidesOnlyCreates: true, reason: expect.stringContaining('transform') },
    ]);
  });

  it('allows an empty template', () => {
    expect(judgeFirstCreate({}, noUsers)).toMatchObject({ decision: 'allow', counts: {} });
  });
});

describe('public access in a first create', () => {
  const resources = {
    Rule: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' },
    },
    Unresolved: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { CidrIp: { Ref: 'Cidr' } } },
    Database: { Type: 'AWS::RDS::DBInstance', Properties: { PubliclyAccessible: false, BackupRetentionPeriod: 0 } },
    Topic: { Type: 'AWS::SNS::Topic' },
  };

  it.each([PRESETS.standard, PRESETS.strict])('is only reported: $source', (baseline) => {
    const verdict = judgeFirstCreate({ Resources: resources }, { baseline });

    expect(verdict.decision).toBe('allow');
    expect(verdict.evidence.notes).toEqual([
      'Rule (AWS::EC2::SecurityGroupIngress) allows public or administrator access: CidrIp opens tcp port 22 to 0.0.0.0/0: hosts on the internet can connect.',
    ]);
  });
});
