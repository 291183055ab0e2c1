import { describe, expect, it } from 'vitest';
import type { Change, ResourceChange, ResourceChangeDetail } from '../../core/change-set/change-set-page.ts';
import { effectsOfChanges } from '../../core/effects/effect-of-change.ts';
import type { Template } from '../../core/template/template.ts';
import { makeChange, makeDetail } from '../support/change-sets.ts';

/** Classifies change sets that predictions do not produce: details with only a path, and values that are partly known. */
function kindsOf(changes: readonly Change[], templates?: { readonly before: Template; readonly after: Template }) {
  const located = changes.map((plain) => ({ path: '', plain, valued: plain }));
  const effects = effectsOfChanges(located, templates === undefined ? undefined : new Map([['', templates]]));
  return Object.fromEntries(
    effects.map(({ also = [], kind, logicalResourceId }) => [
      logicalResourceId,
      [kind, ...also.map(({ effect }) => effect)].join(' '),
    ]),
  );
}

const context = (Properties: object) => JSON.stringify({ Properties });
const byPath = (path: string, more: ResourceChangeDetail['Target'] = {}, detail: ResourceChangeDetail = {}) =>
  makeDetail({ Name: undefined, Path: `/Properties/${path}`, ...more }, detail);

describe('a table of a change set', () => {
  const attributes = [{ AttributeName: 'a', AttributeType: 'S' }];
  const table = (details: readonly ResourceChangeDetail[], change: ResourceChange = {}) =>
    makeChange({
      LogicalResourceId: 'T',
      Replacement: 'Conditional',
      Details: details,
      BeforeContext: context({ AttributeDefinitions: attributes }),
      AfterContext: context({ AttributeDefinitions: [{ AttributeName: 'b', AttributeType: 'S' }, ...attributes] }),
      ...change,
    });
  const definitions = (target: ResourceChangeDetail['Target'] = {}) =>
    makeDetail({ Name: 'AttributeDefinitions', RequiresRecreation: 'Conditionally', ...target });

  it('is updated in place by a new attribute, also if the detail has only a path', () => {
    expect(kindsOf([table([definitions()])])).toEqual({ T: 'update' });
    expect(
      kindsOf([table([definitions({ Name: undefined, Path: '/Properties/AttributeDefinitions/0/AttributeName' })])]),
    ).toEqual({
      T: 'update',
    });
  });

  it.each(['LocalSecondaryIndexes', 'KeySchema'])('may be replaced if %s changes too', (name) => {
    expect(kindsOf([table([definitions(), makeDetail({ Name: name })])]).T).toMatch(/^may-replace/);
    expect(kindsOf([table([definitions(), byPath(`${name}/0/IndexName`)])]).T).toMatch(/^may-replace/);
  });

  it.each([
    ['a truncated context', { AfterContext: '(Truncated-Signature):1' }],
    ['a truncated value', { AfterContext: context({ AttributeDefinitions: '(Truncated-Signature):1' }) }],
    ['a value that is known later', { AfterContext: context({ AttributeDefinitions: '{{changeSet:KNOWN_AFTER_APPLY}}' }) }],
    ['no context before', { BeforeContext: undefined }],
  ])('may be replaced with %s', (_, change) => {
    expect(kindsOf([table([definitions()], change)])).toEqual({ T: 'may-replace' });
  });
});

describe('a removed version and a new one', () => {
  const removed = (FunctionName: unknown) =>
    makeChange({
      Action: 'Remove',
      LogicalResourceId: 'V1',
      ResourceType: 'AWS::Lambda::Version',
      PolicyAction: 'Delete',
      BeforeContext: context({ FunctionName }),
    });
  const added = (FunctionName: unknown) =>
    makeChange({
      Action: 'Add',
      LogicalResourceId: 'V2',
      ResourceType: 'AWS::Lambda::Version',
      AfterContext: context({ FunctionName }),
    });
  const template = { Resources: { F: { Type: 'AWS::Lambda::Function' } } };
  const templates = { before: template, after: template } as never;

  it('are a revision only if both contexts contain the same function', () => {
    expect(kindsOf([removed('f'), added('f')], templates)).toMatchObject({ V1: 'revision' });
    expect(kindsOf([removed('f'), added('g')], templates)).toMatchObject({ V1: 'delete' });
  });

  it.each(['****', '(Truncated-Signature):1', '{{changeSet:KNOWN_AFTER_APPLY}}'])(
    'are no revision if the function is %s',
    (name) => {
      expect(kindsOf([removed(name), added(name)], templates)).toMatchObject({ V1: 'delete' });
    },
  );
});

describe('an attribute that follows a property', () => {
  const stream = (details: readonly ResourceChangeDetail[]) =>
    makeChange({
      LogicalResourceId: 'T',
      Details: details,
      BeforeContext: context({ StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }),
      AfterContext: context({ StreamSpecification: { StreamViewType: 'KEYS_ONLY' } }),
    });
  const mapping = makeChange({
    LogicalResourceId: 'M',
    ResourceType: 'AWS::Lambda::EventSourceMapping',
    Replacement: 'Conditional',
    Details: [
      makeDetail(
        { Name: 'EventSourceArn', RequiresRecreation: 'Always' },
        { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'T.StreamArn' },
      ),
    ],
  });

  it('is not stable if a detail names the property, also only by its path', () => {
    expect(kindsOf([stream([makeDetail({ Name: 'BillingMode' })]), mapping]).M).toBe('update');
    expect(kindsOf([stream([makeDetail({ Name: 'StreamSpecification' })]), mapping]).M).toBe('may-replace');
    expect(kindsOf([stream([byPath('StreamSpecification/StreamViewType')]), mapping]).M).toBe('may-replace');
  });
});

describe('a loss in a detail that has only a path', () => {
  it.each<[string, string, ResourceChangeDetail]>([
    ['AWS::DynamoDB::Table', 'unprotect', byPath('DeletionProtectionEnabled', { BeforeValue: 'true', AfterValue: 'false' })],
    ['AWS::DynamoDB::Table', 'unprotect', byPath('DeletionProtectionEnabled')],
    ['AWS::RDS::DBInstance', 'lose-data', byPath('BackupRetentionPeriod', { BeforeValue: '7' })],
    [
      'AWS::S3::Bucket',
      'unprotect',
      byPath('VersioningConfiguration/Status', { BeforeValue: 'Enabled', AfterValue: 'Suspended' }),
    ],
    [
      'AWS::EC2::SecurityGroup',
      'expose',
      byPath('SecurityGroupIngress/1/CidrIp', { BeforeValue: '10.0.0.0/8', AfterValue: '0.0.0.0/0' }),
    ],
    ['AWS::ECS::Service', 'stop', byPath('DesiredCount', { BeforeValue: '2', AfterValue: '0' })],
  ])('of %s is %s', (type, kind, detail) => {
    expect(kindsOf([makeChange({ LogicalResourceId: 'R', ResourceType: type, Details: [detail] })]).R).toMatch(
      new RegExp(`^${kind}`),
    );
  });

  it('is not a loss in the other direction', () => {
    const details = [byPath('BackupRetentionPeriod', { BeforeValue: '7', AfterValue: '14' })];

    expect(kindsOf([makeChange({ LogicalResourceId: 'R', ResourceType: 'AWS::RDS::DBInstance', Details: details })])).toEqual({
      R: 'update',
    });
  });
});

describe('a resource whose replacement depends on other facts', () => {
  const fn = makeChange({ LogicalResourceId: 'Fn', ResourceType: 'AWS::Lambda::Function' });
  const dependent = (type: string, more: readonly ResourceChangeDetail[] = []) =>
    makeChange({
      LogicalResourceId: 'R',
      ResourceType: type,
      Replacement: more.length > 0 ? 'True' : 'Conditional',
      Details: [
        makeDetail(
          { Name: 'FunctionName', RequiresRecreation: 'Always' },
          { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'Fn.Arn' },
        ),
        ...more,
      ],
    });

  it.each(['AWS::CloudFormation::WaitCondition', 'Acme::Data::Lake'])('stays a possible replacement: %s', (type) => {
    expect(kindsOf([fn, dependent(type)]).R).toBe('may-replace');
  });

  it.each(['Custom::Seed', 'AWS::CloudFormation::CustomResource'])(
    'is updated in place if it is a custom resource that only refers to the function: %s',
    (type) => {
      expect(kindsOf([fn, dependent(type)]).R).toBe('update');
    },
  );

  it('is replaced if a static detail replaces it next to references', () => {
    const more = [makeDetail({ Name: 'Action', RequiresRecreation: 'Always' })];

    expect(kindsOf([fn, dependent('AWS::SNS::Subscription', more)]).R).toMatch(/^replace/);
  });
});
