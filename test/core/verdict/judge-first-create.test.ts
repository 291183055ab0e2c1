import { describe, expect, it } from 'vitest';
import type { Policies } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
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

  it('refuses what the policy forbids to create, and asks where it asks', () => {
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

  it.each([
    ['a transform', makeTemplate({}, { Transform: 'AWS::Serverless-2016-10-31' }), 'The template has a transform'],
    [
      'a loop',
      makeTemplate({ 'Fn::ForEach::Topics': ['Name', ['a'], {}] }),
      'The template makes resources by Fn::ForEach::Topics',
    ],
    [
      'a resource that a macro makes over',
      makeTemplate({ Odd: { Type: 'AWS::SNS::Topic', 'Fn::Transform': { Name: 'Macro' } } }),
      'The template makes resources by Odd',
    ],
    ['a resource without type', makeTemplate({ Odd: {} }), 'The template makes resources by Odd'],
    ['a resource that is a text', makeTemplate({ Odd: 'Type' }), 'The template makes resources by Odd'],
    ['a resource that is none', makeTemplate({ Odd: null }), 'The template makes resources by Odd'],
    ['a resource of an odd type', makeTemplate({ Odd: { Type: 5 } }), 'The template makes resources by Odd'],
    [
      'a nested stack',
      makeTemplate({ Network: { Type: 'AWS::CloudFormation::Stack' } }),
      'What the new nested stack Network would create',
    ],
  ])('cannot tell of %s where the policy restricts creates, and only there', (_, template, sentence) => {
    const verdict = judgeFirstCreate(template, noUsers);

    expect(verdict.changeSetAction).toBe('CANNOT-TELL');
    expect(verdict.judgements[0]?.effect.sentence).toContain(sentence);
    expect(judgeFirstCreate(template).decision).toBe('allow');
  });

  it('shows a hole at the stack itself', () => {
    expect(judgeFirstCreate(makeTemplate({}, { Transform: 'X' }), noUsers).evidence.gaps).toEqual([
      { path: '', reason: expect.stringContaining('transform') },
    ]);
  });

  it('has nothing against an empty template', () => {
    expect(judgeFirstCreate({}, noUsers)).toMatchObject({ decision: 'allow', counts: {} });
  });
});
