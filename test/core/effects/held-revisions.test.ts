import { describe, expect, it } from 'vitest';
import { effectsOfChanges } from '../../../core/effects/effect-of-change.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';
import { effectsOfPush, kindsOfPush } from '../../support/pushes.ts';

const task = (tag: string) =>
  `{Type: AWS::ECS::TaskDefinition, Properties: {Family: web, ContainerDefinitions: [{Name: web, Image: web:${tag}, Memory: 128}]}}`;
const version = (name: string) => `{Type: AWS::Lambda::Version, Properties: {FunctionName: ${name}}}`;
const fn = (key: string) =>
  `{Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, Role: r, Code: {S3Bucket: b, S3Key: ${key}}}}`;
const parameter = (id: string) => `{Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref ${id}}}`;

describe('an immutable resource whose old ID stays in use', () => {
  it('is not a revision if a nested stack gets the old ID, also if the nested stack is updated', () => {
    const nested = '{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: u, Parameters: {Task: !Ref Task}}}';
    const template = { before: { Task: task('1'), Nested: nested }, after: { Task: task('2'), Nested: nested } };

    expect(effectsOfPush(template).Task).toMatchObject({
      kind: 'replace',
      sentence: expect.stringContaining(
        'Its next revision does not supersede the old one: the nested stack Nested gets it as a parameter.',
      ),
    });
  });

  it.each([
    [
      'the output Arn refers to it, and other stacks or users can use the value of the output',
      { outputs: '{Arn: {Value: !Ref Task}}' },
      {},
    ],
    ['the SSM parameter Value refers to it, and applications can read the parameter', {}, { Value: parameter('Task') }],
  ])('names the holder of the old ID: %s', (clause, more, holder) => {
    const push = { before: { Task: task('1'), ...holder }, after: { Task: task('2'), ...holder }, ...more };

    expect(effectsOfPush(push).Task?.sentence).toContain(`Its next revision does not supersede the old one: ${clause}.`);
  });
});

describe('a resource that this update does not list', () => {
  const replaced = makeChange({ LogicalResourceId: 'Task', ResourceType: 'AWS::ECS::TaskDefinition', Replacement: 'True' });
  const sentenceWith = (resources: object) => {
    const template = { Resources: { Task: { Type: 'AWS::ECS::TaskDefinition' }, ...resources } };
    const templates = new Map([['', { before: template, after: template }]]) as never;
    return effectsOfChanges([{ path: '', plain: replaced }], templates)[0]?.sentence;
  };

  it('is named if it refers to the old id', () => {
    expect(sentenceWith({ Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Ref: 'Task' }] } } })).toContain(
      'Its next revision does not supersede the old one: Rule (AWS::Events::Rule) refers to it, and this update does not change Rule.',
    );
  });

  it('does not prevent a revision if it refers to another resource', () => {
    const other = { Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Ref: 'Other' }] } } };

    expect(sentenceWith(other)).toContain('Its next revision supersedes it.');
    expect(sentenceWith(other)).not.toContain('does not supersede');
  });
});

describe('a resource that moves to another parent', () => {
  const permission = (name: string, principal = 's3.amazonaws.com') =>
    `{Type: AWS::Lambda::Permission, Properties: {FunctionName: ${name}, Action: a, Principal: ${principal}}}`;
  const ingress = (group: string) =>
    `{Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: ${group}, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}}`;
  const two = { Fn: fn('a'), Other: fn('a') };
  const move = (before: string, after: string, more: object = {}) =>
    kindsOfPush({ before: { ...two, R: before }, after: { ...two, R: after }, ...more }).R;

  it('is replaced: the old parent loses its grant or its revision', () => {
    expect(move(permission('!Ref Fn'), permission('!Ref Other'))).toBe('replace');
    expect(move(permission('a'), permission('b'))).toBe('replace');
    expect(move(permission('!Ref Fn'), permission('!Sub "${Fn}:live"'))).toBe('replace');
    expect(move(permission('!GetAtt Fn.Arn'), permission('!GetAtt Other.Arn'))).toBe('may-replace');
    expect(move(ingress('sg-1'), ingress('sg-2'))).toBe('replace');
    expect(move(version('!Ref Fn'), version('!Ref Other'))).toBe('replace');
  });

  it('is a revision if only another property changes, or if the same parent has another expression', () => {
    expect(move(permission('!Ref Fn'), permission('!Ref Fn', 'sns.amazonaws.com'))).toBe('revision');
    expect(move(permission('!Ref Fn'), permission('!GetAtt Fn.Arn'))).toBe('revision');
    expect(move(task('1'), task('2').replace('Family: web', 'Family: site'))).toBe('revision');
  });

  it('is a revision if its parent is replaced, because the parent has its own effect', () => {
    const named = (name: string) => fn('a').replace('Properties: {', `Properties: {FunctionName: ${name}, `);
    const kinds = kindsOfPush({
      before: { Fn: named('a'), R: permission('!Ref Fn') },
      after: { Fn: named('b'), R: permission('!Ref Fn') },
    });

    expect(kinds).toEqual({ Fn: 'replace', R: 'revision' });
  });

  it('is replaced if a parameter names another parent', () => {
    const moved = (detail: object, context: object = {}) => {
      const change = makeChange({
        LogicalResourceId: 'R',
        ResourceType: 'AWS::Lambda::Permission',
        Replacement: 'True',
        PolicyAction: 'ReplaceAndDelete',
        Details: [makeDetail({ Name: 'FunctionName', RequiresRecreation: 'Always' }, detail)],
        ...context,
      });
      const properties = { FunctionName: { Ref: 'Name' } };
      const template = { Resources: { R: { Type: 'AWS::Lambda::Permission', Properties: properties } } };
      const templates = new Map([['', { before: template, after: template }]]);
      return effectsOfChanges([{ path: '', plain: change, valued: change }], templates)[0]?.kind;
    };
    const contexts = (before: string, after: string) => ({
      BeforeContext: JSON.stringify({ Properties: { FunctionName: before } }),
      AfterContext: JSON.stringify({ Properties: { FunctionName: after } }),
    });

    expect(moved({ ChangeSource: 'ParameterReference', CausingEntity: 'Name' })).toBe('replace');
    expect(moved({ ChangeSource: 'ParameterReference', CausingEntity: 'Name' }, contexts('a', 'b'))).toBe('replace');
    expect(moved({ ChangeSource: 'ParameterReference', CausingEntity: 'Name' }, contexts('a', 'a'))).toBe('revision');
    expect(moved({ ChangeSource: undefined })).toBe('replace');
    expect(moved({ ChangeSource: 'ResourceReference', CausingEntity: 'Fn' })).toBe('revision');
  });

  it('is compared by the templates if the change set shows no details', () => {
    const change = makeChange({ LogicalResourceId: 'R', ResourceType: 'AWS::Lambda::Permission', Replacement: 'True' });
    const side = (FunctionName: unknown) => ({
      Resources: { R: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName } } },
    });
    const kind = (before: unknown, after: unknown) =>
      effectsOfChanges([{ path: '', plain: change }], new Map([['', { before: side(before), after: side(after) }]]))[0]?.kind;

    expect(kind('a', 'a')).toBe('revision');
    expect(kind('a', 'b')).toBe('replace');
    expect(kind({ 'Fn::Sub': '${A}' }, { 'Fn::Sub': '${B}' })).toBe('replace');
  });
});
