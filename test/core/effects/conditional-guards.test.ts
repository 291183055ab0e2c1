import { describe, expect, it } from 'vitest';
import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { effectsOfChanges } from '../../../core/effects/effect-of-change.ts';
import type { Template } from '../../../core/template/template.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

const TABLE = 'AWS::DynamoDB::Table';
const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const attribute = (AttributeName: string, AttributeType: unknown = 'S') => ({ AttributeName, AttributeType });
const conditional = (Name: string) => makeDetail({ Name, RequiresRecreation: 'Conditionally' });

/** A template with the resource R. */
function side(Type: string, Properties: Record<string, unknown> = {}, more: object = {}): Template {
  return { Resources: { R: { Type, Properties, ...more } } };
}

/** Classifies a possible replacement of R, and a subscription that refers to its ARN. */
function judge(
  ResourceType: string,
  plain: ResourceChange,
  [before, after]: readonly [Template?, Template?] = [],
  valued?: ResourceChange,
) {
  const change = (more: ResourceChange) =>
    makeChange({ LogicalResourceId: 'R', ResourceType, Replacement: 'Conditional', ...more });
  const follows = makeDetail(
    { Name: 'Endpoint', RequiresRecreation: 'Always' },
    { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'R.Arn' },
  );
  const subscription = makeChange({
    LogicalResourceId: 'P',
    ResourceType: 'AWS::SNS::Subscription',
    Replacement: 'Conditional',
    Details: [follows],
  });
  const changes = [
    { path: '', plain: change(plain), ...(valued === undefined ? {} : { valued: change(valued) }) },
    { path: '', plain: subscription },
  ];
  const [effect, dependent] = effectsOfChanges(changes, after === undefined ? new Map() : new Map([['', { before, after }]]));
  return { kind: effect?.kind, sentence: effect?.sentence, dependent: dependent?.kind };
}

describe('a table whose attributes keep their types', () => {
  const definitions = (...AttributeDefinitions: readonly unknown[]) => side(TABLE, { AttributeDefinitions });
  const same = [definitions(attribute('id')), definitions(attribute('id'), attribute('mail'))] as const;
  const Details = [conditional('AttributeDefinitions')];

  it('is updated in place, and so is a resource that refers to it', () => {
    expect(judge(TABLE, { Details }, same)).toEqual({
      kind: 'update',
      sentence: expect.stringContaining('but no existing attribute of the table changes its type.'),
      dependent: 'update',
    });
  });

  it.each<[string, ResourceChange, ResourceChange?]>([
    ['a field is unknown', { Details, Scope: ['Secrets'] }],
    ['the response with property values states an update', { Details }, { Details, Replacement: 'False' }],
    ['the response with property values states a replacement', { Details }, { Details, Replacement: 'True' }],
    [
      'the response with property values omits its reference',
      {
        Details: [
          makeDetail(
            { Name: 'AttributeDefinitions', RequiresRecreation: 'Conditionally' },
            { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'Other.Name' },
          ),
        ],
      },
      { Details: [], Replacement: 'False' },
    ],
    [
      'one of its details always replaces it',
      {
        Details: [
          ...Details,
          makeDetail({ Name: 'AttributeDefinitions', RequiresRecreation: 'Always' }, { Evaluation: 'Dynamic' }),
        ],
      },
    ],
    ['no detail names a property', { Details: [] }],
    ['a detail has no name', { Details: [makeDetail({ Name: undefined, RequiresRecreation: 'Conditionally' })] }],
  ])('proves nothing if %s', (_, plain, valued) => {
    const { kind, dependent } = judge(TABLE, plain, same, valued);

    expect(kind).not.toBe('update');
    expect(dependent).toBe('may-replace');
  });

  it.each<[string, readonly [Template, Template]]>([
    [
      'the second attribute has another type',
      [definitions(attribute('id'), attribute('b')), definitions(attribute('id'), attribute('b', 'N'))],
    ],
    ['a type is no text', [definitions(attribute('id', 5)), definitions(attribute('id', 5))]],
    ['a name is missing', [definitions({ AttributeType: 'S' }), definitions({ AttributeType: 'S' })]],
    ['a definition is a text', [definitions('id'), definitions('id')]],
    [
      'the new definitions are not known',
      [definitions(attribute('id')), side(TABLE, { AttributeDefinitions: { Ref: 'Definitions' } })],
    ],
  ])('proves nothing if %s', (_, templates) => {
    expect(judge(TABLE, { Details }, templates).kind).toBe('may-replace');
  });
});

describe('a custom resource of the CDK', () => {
  it('proves nothing without a detail', () => {
    expect(judge('Custom::CDKBucketDeployment', { Details: [] }).kind).toBe('may-replace');
  });
});

describe('a setting that decides', () => {
  it.each<[string, string, Record<string, unknown>, object, string]>([
    [
      'AWS::Batch::ComputeEnvironment',
      'ComputeResources',
      { ReplaceComputeEnvironment: false },
      {},
      'but ReplaceComputeEnvironment is false.',
    ],
    ['AWS::SSM::Document', 'Content', { UpdateMethod: 'NewVersion' }, {}, 'but UpdateMethod is NewVersion.'],
    [
      'AWS::OpenSearchService::Domain',
      'EngineVersion',
      {},
      { UpdatePolicy: { EnableVersionUpgrade: true } },
      'but its update policy has EnableVersionUpgrade: true.',
    ],
    [GROUP, 'LaunchTemplate', {}, {}, 'but its update policy does not replace the group.'],
  ])('of %s is read from the template, and without a template it proves nothing', (type, name, properties, more, clause) => {
    const Details = [conditional(name)];
    const template = side(type, properties, more);

    expect(judge(type, { Details }, [template, template])).toMatchObject({
      kind: 'update',
      sentence: expect.stringContaining(clause),
    });
    expect(judge(type, { Details }).kind).toBe('may-replace');
    expect(judge(type, { Details }, [template, {}]).kind).toBe('may-replace');
  });
});

describe('an update policy that replaces the group', () => {
  const policy = (UpdatePolicy: unknown) => side(GROUP, {}, { UpdatePolicy });
  const replacing = policy({ AutoScalingReplacingUpdate: { WillReplace: true } });
  const inPlace = { Replacement: 'False', Details: [makeDetail({ Name: 'Tags' }), makeDetail({ Name: 'LaunchTemplate' })] };

  it('replaces it if one of the changed properties does', () => {
    expect(judge(GROUP, inPlace, [replacing, replacing]).kind).toBe('replace');
    expect(judge(GROUP, { ...inPlace, Details: [makeDetail({ Name: 'Tags' })] }, [replacing, replacing]).kind).toBe('update');
  });

  it('does not decide about an update that is unknown', () => {
    const unknown = { ...inPlace, Replacement: 'Perhaps' };

    expect(judge(GROUP, unknown, [replacing, replacing]).kind).toBe('unknown');
  });

  it.each([[{ 'Fn::If': ['Prod', {}, {}] }], [{ Ref: 'Policy' }], ['text']])('may replace it if it is %j', (value) => {
    expect(judge(GROUP, inPlace, [policy(value), policy(value)]).kind).toBe('may-replace');
  });

  it('replaces no resource of another type', () => {
    const type = 'AWS::EC2::Instance';
    const other = side(type, {}, { UpdatePolicy: { AutoScalingReplacingUpdate: { WillReplace: true } } });

    expect(judge(type, inPlace, [other, other]).kind).toBe('update');
  });

  it('replaces nothing without it', () => {
    expect(judge(GROUP, inPlace, [policy(undefined), policy(undefined)]).kind).toBe('update');
    expect(judge(GROUP, inPlace, [policy({}), policy({ AutoScalingReplacingUpdate: { WillReplace: false } })]).kind).toBe(
      'update',
    );
  });
});
