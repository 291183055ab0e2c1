import { describe, expect, it } from 'vitest';
import type { ResourceChange, ResourceChangeDetail } from '../../../core/change-set/change-set-page.ts';
import { effectsOfChanges } from '../../../core/effects/effect-of-change.ts';
import { decide } from '../../../core/policy/decide.ts';
import { joinDecisions } from '../../../core/policy/decision.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import { findStableAttribute, listStableAttributes } from '../../../core/resource-types/stable-attributes.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';
import { effectsOfPush, kindsOfPush } from '../../support/pushes.ts';

const fn = makeChange({ LogicalResourceId: 'Fn', ResourceType: 'AWS::Lambda::Function', Replacement: 'False' });

function reference(entity: string, target: object = {}, detail: object = {}) {
  return makeDetail(
    { Name: 'FunctionName', RequiresRecreation: 'Always', ...target },
    { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: entity, ...detail },
  );
}

function permission(change: ResourceChange = {}): ResourceChange {
  return {
    LogicalResourceId: 'Perm',
    ResourceType: 'AWS::Lambda::Permission',
    Replacement: 'Conditional',
    Details: [reference('Fn.Arn')],
    ...change,
  };
}

function kindOf(dependent: ResourceChange, target = fn): string | undefined {
  const changes = [makeChange(dependent), target].map((plain) => ({ path: '', plain }));
  return effectsOfChanges(changes)[0]?.kind;
}

describe('a reference to an attribute that keeps its value', () => {
  it('is an update, and keeps the effect that CloudFormation states', () => {
    const effects = effectsOfChanges([makeChange(permission()), fn].map((plain) => ({ path: '', plain })));

    expect(effects[0]).toMatchObject({
      kind: 'update',
      stated: 'may-replace',
      causes: ['FunctionName'],
      follows: ['Fn.Arn'],
      sentence:
        'The permission Perm (AWS::Lambda::Permission) would be updated in place because FunctionName refers to Fn.Arn, and Fn changes. ' +
        'CloudFormation reports a possible replacement, but Fn.Arn keeps its value.',
    });
  });

  it('is an update for Ref, and if two properties refer to it', () => {
    expect(kindOf(permission({ Details: [reference('Fn', {}, { ChangeSource: 'ResourceReference' })] }))).toBe('update');
    expect(kindOf(permission({ Details: [reference('Fn.Arn'), reference('Fn.Arn', { Name: 'SourceArn' })] }))).toBe('update');
    expect(kindOf(permission({ Details: [reference('Fn.Arn'), makeDetail({ Name: 'Tags' })] }))).toBe('update');
  });

  it.each<[string, ResourceChange]>([
    ['a static detail', permission({ Details: [reference('Fn.Arn'), reference('Fn.Arn', {}, { Evaluation: 'Static' })] })],
    ['a detail without Evaluation', permission({ Details: [reference('Fn.Arn', {}, { Evaluation: undefined })] })],
    ['a detail without ChangeSource', permission({ Details: [reference('Fn.Arn', {}, { ChangeSource: undefined })] })],
    [
      'a direct change of another property',
      permission({ Details: [reference('Fn.Arn'), makeDetail({ Name: 'Action', RequiresRecreation: 'Always' })] }),
    ],
    ['an attribute that is not in the table', permission({ Details: [reference('Fn.SnapStartResponse')] })],
    ['an unknown resource', permission({ Details: [reference('Other.Arn')] })],
    ['no cause', permission({ Details: [reference('')] })],
    ['a parameter', permission({ Details: [reference('Fn', {}, { ChangeSource: 'ParameterReference' })] })],
    [
      'a parameter with the name of an attribute',
      permission({ Details: [reference('Fn.Arn', {}, { ChangeSource: 'ParameterReference' })] }),
    ],
    ['an attribute without a resource', permission({ Details: [reference('.Arn')] })],
    ['no details', permission({ Details: [] })],
    ['a nested stack', permission({ ResourceType: 'AWS::CloudFormation::Stack', ChangeSetId: 'c' })],
    ['a wait condition', permission({ ResourceType: 'AWS::CloudFormation::WaitCondition' })],
    ['a custom resource of a longer name', permission({ ResourceType: 'AWS::CloudFormation::CustomResourceDefault' })],
    ['a third-party type', permission({ ResourceType: 'MyOrg::Data::Lake' })],
    ['a third-party type with Custom in its name', permission({ ResourceType: 'MyCustom::Data::Lake' })],
  ])('stays a possible replacement with %s', (_, change) => {
    expect(kindOf(change)).toBe('may-replace');
  });

  it.each<[string, ResourceChange]>([
    ['is replaced', { Replacement: 'True' }],
    ['may be replaced', { Replacement: 'Conditional' }],
    ['is removed', { Action: 'Remove' }],
    ['is imported', { Action: 'Import', Replacement: undefined }],
    ['is unknown', { PolicyAction: 'Shred' }],
    ['has details that replace it', { Details: [makeDetail({ RequiresRecreation: 'Always' })] }],
    ['is a custom resource', { ResourceType: 'Custom::Fn' }],
    ['is a nested stack', { ResourceType: 'AWS::CloudFormation::Stack' }],
    ['is a job definition', { ResourceType: 'AWS::Batch::JobDefinition' }],
  ])('stays a possible replacement if the resource %s', (_, change) => {
    expect(kindOf(permission(), { ...fn, ResourceChange: { ...fn.ResourceChange, ...change } })).toBe('may-replace');
  });

  it('stays a possible replacement if two changes have the logical ID', () => {
    const changes = [makeChange(permission()), fn, fn].map((plain) => ({ path: '', plain }));

    expect(effectsOfChanges(changes)[0]?.kind).toBe('may-replace');
  });

  it('does not use references of another stack', () => {
    const changes = [
      { path: 'Nested', plain: makeChange(permission()) },
      { path: '', plain: fn },
    ];

    expect(effectsOfChanges(changes)[0]?.kind).toBe('may-replace');
  });

  it('names every attribute that keeps its value', () => {
    const details = [reference('Fn.Arn'), reference('Fn', { Name: 'Principal' }, { ChangeSource: 'ResourceReference' })];
    const changes = [makeChange(permission({ Details: details })), fn].map((plain) => ({ path: '', plain }));

    expect(effectsOfChanges(changes)[0]?.sentence).toContain('Fn and Fn.Arn keep their values');
  });

  it('follows a chain of references', () => {
    const subscription = {
      LogicalResourceId: 'Sub',
      ResourceType: 'AWS::SNS::Subscription',
      Replacement: 'Conditional',
      Details: [reference('Alias', { Name: 'Endpoint' }, { ChangeSource: 'ResourceReference' })],
    };
    const alias = permission({ LogicalResourceId: 'Alias', ResourceType: 'AWS::Lambda::Alias' });

    const changes = [makeChange(subscription), makeChange(alias), fn].map((plain) => ({ path: '', plain }));

    expect(effectsOfChanges(changes).map(({ kind }) => kind)).toEqual(['update', 'update', 'update']);
    expect(effectsOfChanges(changes.slice(0, 2)).map(({ kind }) => kind)).toEqual(['may-replace', 'may-replace']);
  });

  it('keeps the stated effect if the references are circular', () => {
    const first = permission({ LogicalResourceId: 'A', ResourceType: 'AWS::SQS::Queue', Details: [reference('B.Arn')] });
    const second = permission({ LogicalResourceId: 'B', ResourceType: 'AWS::SQS::Queue', Details: [reference('A.Arn')] });
    const effects = effectsOfChanges([first, second].map((change) => ({ path: '', plain: makeChange(change) })));

    expect(effects.map(({ kind }) => kind)).toEqual(['may-replace', 'may-replace']);
  });

  it('counts an attribute that follows a property only if the property is proven equal', () => {
    const table = (stream: string, more: string) =>
      `{Type: AWS::DynamoDB::Table, Properties: {BillingMode: ${more}, AttributeDefinitions: [{AttributeName: a, AttributeType: S}], KeySchema: [{AttributeName: a, KeyType: HASH}], StreamSpecification: {StreamViewType: ${stream}}}}`;
    const map = '{Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt T.StreamArn, FunctionName: f}}';

    const kindWith = (before: string, after: string) =>
      kindsOfPush({ before: { T: before, M: map }, after: { T: after, M: map } }).M;

    expect(kindWith(table('NEW_IMAGE', 'PROVISIONED'), table('NEW_IMAGE', 'PAY_PER_REQUEST'))).toBe('update');
    expect(kindWith(table('NEW_IMAGE', 'PROVISIONED'), table('KEYS_ONLY', 'PROVISIONED'))).toBe('may-replace');
    expect(
      kindOf(permission({ ResourceType: 'AWS::Lambda::EventSourceMapping', Details: [reference('Fn.StreamArn')] }), {
        ...fn,
        ResourceChange: { ...fn.ResourceChange, ResourceType: 'AWS::DynamoDB::Table' },
      }),
    ).toBe('may-replace');
  });
});

describe('a resource that would be updated in place by this rule, but', () => {
  const role = makeChange({ LogicalResourceId: 'Role', ResourceType: 'AWS::IAM::Role' });
  const followed = (change: ResourceChange): ResourceChange => ({
    LogicalResourceId: 'Fn',
    ResourceType: 'AWS::Lambda::Function',
    Replacement: 'Conditional',
    Details: [reference('Role.Arn', { Name: 'Role' })],
    ...change,
  });
  const kindsWith = (plain: ResourceChange, valued: ResourceChange = plain) =>
    effectsOfChanges([
      { path: '', plain: makeChange(permission()) },
      { path: '', plain: makeChange(followed(plain)), valued: makeChange(followed(valued)) },
      { path: '', plain: role },
    ]).map(({ kind }) => kind);

  it('has nothing else to say, is referred to as a stable one', () => {
    expect(kindsWith({})).toEqual(['update', 'update', 'update']);
  });

  it.each<[string, ResourceChange, ResourceChange?]>([
    ['has an unknown field', { PolicyAction: 'Shred' }],
    ['is replaced', { Replacement: 'True' }],
    ['is replaced in one of the describes', {}, { Replacement: 'True' }],
    ['leaves the stack in one of the describes', {}, { Replacement: 'True', PolicyAction: 'ReplaceAndRetain' }],
    ['is removed', { Action: 'Remove' }],
    ['is Dynamic', { Action: 'Dynamic' }],
  ])('%s is not referred to as a stable one', (_, plain, valued) => {
    expect(kindsWith(plain, valued)[0]).toBe('may-replace');
  });
});

describe('an attribute that follows a property', () => {
  const template = (view?: string) => ({
    Resources: { T: { Type: 'AWS::DynamoDB::Table', Properties: view === undefined ? {} : { StreamSpecification: view } } },
  });
  const context = (view: string) => JSON.stringify({ Properties: { StreamSpecification: view } });
  const kindWith = (table: ResourceChange, sides?: { before: object; after: object }) => {
    const mapping = permission({
      ResourceType: 'AWS::Lambda::EventSourceMapping',
      Details: [reference('T.StreamArn', { Name: 'EventSourceArn' })],
    });
    const valued = makeChange({ LogicalResourceId: 'T', Details: [makeDetail({ Name: 'BillingMode' })], ...table });
    const changes = [
      { path: '', plain: makeChange(mapping) },
      { path: '', valued },
    ];
    return effectsOfChanges(changes, sides === undefined ? new Map() : new Map([['', sides]]))[0]?.kind;
  };

  it.each<[string, ResourceChange, (readonly (string | undefined)[])?]>([
    ['the contexts show the same value', { BeforeContext: context('NEW_IMAGE'), AfterContext: context('NEW_IMAGE') }],
    ['the templates show the same value', {}, ['NEW_IMAGE', 'NEW_IMAGE']],
    ['the templates show none', {}, [undefined, undefined]],
    ['the context before and the template show the same value', { BeforeContext: context('NEW_IMAGE') }, ['X', 'NEW_IMAGE']],
    ['the template and the context after show the same value', { AfterContext: context('NEW_IMAGE') }, ['NEW_IMAGE', 'X']],
  ])('keeps its value if %s', (_, table, [before, after] = []) => {
    expect(kindWith(table, _.includes('template') ? { before: template(before), after: template(after) } : undefined)).toBe(
      'update',
    );
  });

  it.each<[string, ResourceChange, (readonly (string | undefined)[])?]>([
    ['the contexts show other values', { BeforeContext: context('NEW_IMAGE'), AfterContext: context('KEYS_ONLY') }],
    ['the templates show other values', {}, ['NEW_IMAGE', 'KEYS_ONLY']],
    ['only the context before shows the value', { BeforeContext: context('NEW_IMAGE') }],
    ['only the context after shows the value', { AfterContext: context('NEW_IMAGE') }],
    ['nothing shows the value', {}],
    [
      'a detail names the property',
      {
        BeforeContext: context('NEW_IMAGE'),
        AfterContext: context('NEW_IMAGE'),
        Details: [makeDetail({ Name: 'StreamSpecification' }), makeDetail({ Name: 'BillingMode' })],
      },
    ],
  ])('can change if %s', (_, table, [before, after] = []) => {
    expect(kindWith(table, _.includes('templates') ? { before: template(before), after: template(after) } : undefined)).toBe(
      'may-replace',
    );
  });
});

describe('a custom resource whose provider function is updated in place', () => {
  const custom = (change: ResourceChange = {}): ResourceChange =>
    permission({
      LogicalResourceId: 'Seed',
      ResourceType: 'Custom::Seed',
      Details: [reference('Fn.Arn', { Name: 'ServiceToken' })],
      ...change,
    });

  it.each(['Custom::Seed', 'AWS::CloudFormation::CustomResource'])('is an update for %s, with the stated effect', (type) => {
    const changes = [makeChange(custom({ ResourceType: type })), fn].map((plain) => ({ path: '', plain }));
    const [effect] = effectsOfChanges(changes);

    expect(effect).toMatchObject({ kind: 'update', stated: 'may-replace', causes: ['ServiceToken'], follows: ['Fn.Arn'] });
    expect(effect?.sentence).toContain('CloudFormation reports a possible replacement, but Fn.Arn keeps its value.');
  });

  it('is forbidden by strict, and allowed by the other presets', () => {
    const changes = [makeChange(custom()), fn].map((plain) => ({ path: '', plain }));
    const effects = effectsOfChanges(changes);
    const decisions = (['standard', 'stateful', 'strict'] as const).map((preset) =>
      effects.map((effect) => decide(effect, { baseline: PRESETS[preset] }).decision).reduce(joinDecisions, 'allow'),
    );

    expect(decisions).toEqual(['allow', 'allow', 'forbid']);
  });

  it.each<[string, ResourceChange]>([
    [
      'another property changes',
      { Details: [reference('Fn.Arn'), makeDetail({ Name: 'Rows', RequiresRecreation: 'Conditionally' })] },
    ],
    ['its ServiceToken changes', { Details: [makeDetail({ Name: 'ServiceToken', RequiresRecreation: 'Always' })] }],
    ['it refers to an attribute of another custom resource', { Details: [reference('Fn.Arn'), reference('Other.Arn')] }],
    ['it refers to another custom resource', { Details: [reference('Other', {}, { ChangeSource: 'ResourceReference' })] }],
    ['CloudFormation reports a replacement', { Replacement: 'True' }],
  ])('keeps the stated effect if %s', (_, change) => {
    const other = custom({ LogicalResourceId: 'Other' });
    const changes = [custom(change), other].map((one) => ({ path: '', plain: makeChange(one) }));
    const effects = effectsOfChanges([...changes, { path: '', plain: fn }]);

    expect(effects.map(({ kind }) => kind)).toEqual([
      change.Replacement === 'True' ? 'replace' : 'may-replace',
      'update',
      'update',
    ]);
  });

  it('keeps the stated effect for a resource that refers to the custom resource', () => {
    const seed = '{Type: Custom::Seed, Properties: {ServiceToken: !GetAtt Fn.Arn}}';
    const provider = (memory: number) =>
      `{Type: AWS::Lambda::Function, Properties: {Role: r, Code: {ZipFile: a}, MemorySize: ${memory}}}`;
    const subscription = '{Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: !GetAtt Seed.Topic, Endpoint: e}}';
    const kinds = kindsOfPush({
      before: { Fn: provider(128), Seed: seed, S: subscription },
      after: { Fn: provider(256), Seed: seed, S: subscription },
    });

    expect(kinds).toEqual({ Fn: 'update', Seed: 'update', S: 'may-replace' });
  });
});

describe('a loss whose property only refers to a resource that is updated in place', () => {
  const dead = (seconds: number) => `{Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: ${seconds}}}`;
  const queue = (properties: string) => `{Type: AWS::SQS::Queue, Properties: {${properties}}}`;
  const redrive = 'RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}';
  const key = (rotates: boolean) => `{Type: AWS::KMS::Key, Properties: {EnableKeyRotation: ${rotates}}}`;

  it('is not a loss for a dead-letter queue, and for a key', () => {
    const withQueue = kindsOfPush({
      before: { Dead: dead(30), Q: queue(redrive) },
      after: { Dead: dead(60), Q: queue(redrive) },
    });
    const topic = '{Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: !GetAtt Key.Arn}}';
    const withKey = kindsOfPush({
      before: { Key: key(false), T: topic, Q: queue('KmsMasterKeyId: !GetAtt Key.KeyId') },
      after: { Key: key(true), T: topic, Q: queue('KmsMasterKeyId: !GetAtt Key.KeyId') },
    });

    expect(withQueue).toEqual({ Dead: 'update', Q: 'update' });
    expect(withKey).toEqual({ Key: 'update', T: 'update', Q: 'update' });
  });

  it('stays a loss if the template removes the property too', () => {
    const push = { before: { Dead: dead(30), Q: queue(redrive) }, after: { Dead: dead(60), Q: queue('DelaySeconds: 0') } };

    expect(kindsOfPush(push)).toEqual({ Dead: 'update', Q: 'unprotect' });
  });

  const cluster = (details: readonly ResourceChangeDetail[], contexts: object = {}): ResourceChange => ({
    LogicalResourceId: 'Cluster',
    ResourceType: 'AWS::MSK::Cluster',
    Details: details,
    ...contexts,
  });
  const byRef = (target: object = {}, detail: object = {}) =>
    reference('Fn.Arn', { Name: 'ConfigurationInfo', RequiresRecreation: 'Never', ...target }, detail);

  it('treats a property without another change as unchanged', () => {
    expect(kindOf(cluster([byRef()]))).toBe('update');
    expect(kindOf(cluster([byRef({ BeforeValue: 'a', AfterValue: '{{changeSet:KNOWN_AFTER_APPLY}}' })]))).toBe('update');
    expect(kindOf(cluster([byRef({ BeforeValue: '{{changeSet:KNOWN_AFTER_APPLY}}', AfterValue: 'a' })]))).toBe('update');
  });

  it.each<[string, ResourceChange]>([
    ['a second detail is static', cluster([byRef(), makeDetail({ Name: 'ConfigurationInfo' })])],
    ['the reference is static', cluster([byRef({}, { Evaluation: 'Static' })])],
    ['a second reference is to a parameter', cluster([byRef(), byRef({}, { ChangeSource: 'ParameterReference' })])],
    ['the attribute can move', cluster([byRef({}, { CausingEntity: 'Fn.SnapStartResponse' })])],
    ['the details show other values', cluster([byRef({ BeforeValue: 'a', AfterValue: 'b' })])],
    [
      'the contexts show other values',
      cluster([byRef()], {
        BeforeContext: '{"Properties":{"ConfigurationInfo":{"Arn":"a","Revision":"1"}}}',
        AfterContext: '{"Properties":{"ConfigurationInfo":{"Arn":"{{changeSet:KNOWN_AFTER_APPLY}}","Revision":"2"}}}',
      }),
    ],
  ])('stays a loss if %s', (_, change) => {
    expect(kindOf(change)).toBe('lose-data');
  });

  it('stays a loss if the target is replaced', () => {
    const target = { ...fn, ResourceChange: { ...fn.ResourceChange, Replacement: 'True' } };

    expect(kindOf(cluster([byRef()]), target)).toBe('lose-data');
  });
});

describe('the table of stable attributes', () => {
  it('contains attributes that the specification knows', () => {
    const unknown = listStableAttributes().filter(([type, attribute]) => !findResourceRules(type)?.attributes.has(attribute));

    expect(unknown).toEqual([]);
  });

  it('names the property on which an attribute depends', () => {
    const dependent = listStableAttributes().flatMap(([type, attribute]) =>
      (findStableAttribute(type, attribute)?.dependsOn ?? []).map((property) => `${type} ${attribute}: ${property}`),
    );

    expect(dependent).toEqual([
      'AWS::DynamoDB::GlobalTable StreamArn: StreamSpecification',
      'AWS::DynamoDB::Table StreamArn: StreamSpecification',
      'AWS::OpenSearchService::Domain DomainEndpoint: VPCOptions',
      'AWS::RDS::DBCluster Endpoint.Port: Port',
      'AWS::RDS::DBInstance Endpoint.Port: Port',
    ]);
  });

  it.each([
    ['AWS::EC2::LaunchTemplate', 'LatestVersionNumber'],
    ['AWS::EC2::Instance', 'PublicIp'],
    ['AWS::SSM::Parameter', 'Value'],
    ['AWS::CloudFormation::Stack', undefined],
    ['Custom::Thing', undefined],
  ])('does not contain %s %s', (type, attribute) => {
    expect(findStableAttribute(type, attribute)).toBeUndefined();
  });
});

describe('the cause in the sentence', () => {
  const sentence = (effect: { readonly sentence: string } | undefined) => effect?.sentence;

  it('is a parameter, a replaced resource, or the template', () => {
    const topic = (name: string) => `{Type: AWS::SNS::Topic, Properties: {TopicName: ${name}}}`;
    const subscription = '{Type: AWS::SNS::Subscription, Properties: {Protocol: sqs, TopicArn: !Ref T, Endpoint: e}}';
    const effects = effectsOfPush({ before: { T: topic('a'), S: subscription }, after: { T: topic('b'), S: subscription } });

    expect(sentence(effects.S)).toContain('because TopicArn refers to T, and T is replaced;');
    expect(sentence(effects.T)).toContain('because TopicName changes;');
  });
});
