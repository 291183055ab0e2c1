import { describe, expect, it } from 'vitest';
import { lines, refusal, setup, template, topic } from '../support.ts';

const allow = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };
const policy = (...statements: unknown[]) => JSON.stringify({ Statement: statements });

describe('stack policies', () => {
  it.each([
    ['Update:Modify', template({ A: topic({ TopicName: 'a', DisplayName: 'x' }), B: topic() })],
    ['Update:Replace', template({ A: topic({ TopicName: 'b' }), B: topic() })],
    ['Update:Delete', template({ B: topic() })],
  ])('a resource that a stack policy protects fails the update: %s', (action, text) => {
    const { create, call, settle, events, status, sandbox } = setup();
    const StackPolicyBody = policy(allow, { ...allow, Effect: 'Deny', Action: [action], Resource: 'LogicalResourceId/A*' });
    create('app', template({ A: topic({ TopicName: 'a' }), B: topic() }), { StackPolicyBody });

    call('UpdateStack', { StackName: 'app', TemplateBody: text });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lines(events('app'))).toContain(
      `A UPDATE_FAILED Action denied by stack policy: Statement [#2] does not allow [${action}] for resource [LogicalResourceId/A];`,
    );
    expect(sandbox.stacks().app?.physicalIds.A).toMatch(/:a$/);
  });

  it('an action that no statement of a stack policy allows is denied', () => {
    const { create, call, settle, status } = setup();
    create('app', template({ A: topic(), B: topic() }), {
      StackPolicyBody: policy({ ...allow, Resource: 'LogicalResourceId/A' }),
    });

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'x' }), B: topic() }) });
    settle();
    expect(status('app')).toBe('UPDATE_COMPLETE');
    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic(), B: topic({ DisplayName: 'x' }) }) });
    settle();
    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('a stack policy can use NotAction, NotResource, and conditions on the resource type', () => {
    const { create, call, settle, status } = setup();
    const onTopics = { StringEquals: { ResourceType: ['AWS::SNS::*'] } };
    const StackPolicyBody = policy(
      { ...allow, Action: undefined, NotAction: ['Update:Delete'], Resource: undefined, NotResource: ['LogicalResourceId/B'] },
      { ...allow, Action: 'Update:Delete', Condition: onTopics },
    );
    create('app', template({ A: topic(), B: topic() }), { StackPolicyBody });

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'x' }) }) });
    settle();

    expect(status('app')).toBe('UPDATE_COMPLETE');
  });

  it.each([
    ['Deny', 'Allow', 'UPDATE_COMPLETE'],
    ['Allow', 'Deny', 'UPDATE_ROLLBACK_COMPLETE'],
  ])('the last of two statements with the same scope applies: %s, then %s', (first, second, expected) => {
    const { create, call, settle, status } = setup();
    create('app', template({ A: topic() }), {
      StackPolicyBody: policy({ ...allow, Effect: first }, { ...allow, Effect: second }),
    });

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'x' }) }) });
    settle();

    expect(status('app')).toBe(expected);
  });

  it('a statement that denies takes precedence over a later one with another scope', () => {
    const { create, call, settle, status } = setup();
    const onTopics = { StringEquals: { ResourceType: ['AWS::SNS::Topic'] } };
    create('app', template({ A: topic() }), {
      StackPolicyBody: policy({ ...allow, Effect: 'Deny', Condition: onTopics }, allow),
    });

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'x' }) }) });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it.each([
    ['Allow', 'UPDATE_COMPLETE'],
    ['Deny', 'UPDATE_ROLLBACK_COMPLETE'],
  ])('a policy during an update applies instead of the stack policy until the update ends: %s', (Effect, expected) => {
    const { create, call, settle, status } = setup();
    const other = Effect === 'Allow' ? 'Deny' : 'Allow';
    const own = policy({ ...allow, Effect: other });
    create('app', template({ A: topic() }), { StackPolicyBody: own });
    const StackPolicyDuringUpdateBody = policy({ ...allow, Effect });

    call('UpdateStack', {
      StackName: 'app',
      TemplateBody: template({ A: topic({ DisplayName: 'x' }) }),
      StackPolicyDuringUpdateBody,
    });

    expect(call('GetStackPolicy', { StackName: 'app' })).toEqual({ StackPolicyBody: StackPolicyDuringUpdateBody });
    settle();
    expect(status('app')).toBe(expected);
    expect(call('GetStackPolicy', { StackName: 'app' })).toEqual({ StackPolicyBody: own });
  });

  it('the policy in an update does not apply to this update', () => {
    const { create, call, settle, status } = setup();
    create('app', template({ A: topic() }));
    const StackPolicyBody = policy({ ...allow, Effect: 'Deny' });

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'x' }) }), StackPolicyBody });

    expect(call('GetStackPolicy', { StackName: 'app' })).toEqual({});
    settle();
    expect(status('app')).toBe('UPDATE_COMPLETE');
    expect(call('GetStackPolicy', { StackName: 'app' })).toEqual({ StackPolicyBody });
  });

  it('a stack policy does not apply to changes of resource policies', () => {
    const { create, call, settle, status } = setup();
    const StackPolicyBody = policy(allow, { ...allow, Effect: 'Deny', Resource: 'LogicalResourceId/A' });
    create('app', template({ A: topic(), B: topic() }), { StackPolicyBody });

    const next = template({ A: topic({}, { DeletionPolicy: 'Retain' }), B: topic({ DisplayName: 'x' }) });
    call('UpdateStack', { StackName: 'app', TemplateBody: next });
    settle();

    expect(status('app')).toBe('UPDATE_COMPLETE');
  });

  it('a stack policy can be set, read, and removed by an empty policy', () => {
    const { create, call } = setup({ fetchTemplate: () => policy(allow) });
    create('app', template({ A: topic() }));
    expect(call('GetStackPolicy', { StackName: 'app' })).toEqual({});

    expect(call('SetStackPolicy', { StackName: 'app', StackPolicyBody: '{}' })).toEqual({});
    expect(call('GetStackPolicy', { StackName: 'app' })).toEqual({ StackPolicyBody: '{}' });
    call('SetStackPolicy', { StackName: 'app', StackPolicyURL: 'https://b.s3.amazonaws.com/policy.json' });
    expect(call('GetStackPolicy', { StackName: 'app' })).toEqual({ StackPolicyBody: policy(allow) });
  });

  it.each([
    ['text that is not JSON', 'not json'],
    ['JSON that is not an object', '[]'],
    ['an unknown action', policy({ ...allow, Action: 'Delete:*' })],
    ['an unknown effect', policy({ ...allow, Effect: 'Maybe' })],
    ['another principal', policy({ ...allow, Principal: { AWS: 'arn:aws:iam::111111111111:user/x' } })],
  ])('an invalid stack policy is refused: %s', (_what, StackPolicyBody) => {
    const { create, call } = setup();
    create('app', template({ A: topic() }));

    const refused = refusal(() => call('SetStackPolicy', { StackName: 'app', StackPolicyBody }));

    expect(refused).toMatchObject({ code: 'ValidationError', message: 'Error validating stack policy: Invalid stack policy' });
  });

  it('a stack policy is given either as text or as a URL', () => {
    const { create, call } = setup();
    create('app', template({ A: topic() }));
    const input = { StackName: 'app', StackPolicyBody: policy(allow), StackPolicyURL: 'https://b.s3.amazonaws.com/policy.json' };

    expect(refusal(() => call('SetStackPolicy', input)).message).toBe(
      'You cannot specify both StackPolicyURL and StackPolicyBody',
    );
    expect(refusal(() => call('SetStackPolicy', { StackName: 'app' })).code).toBe('ValidationError');
    expect(refusal(() => call('SetStackPolicy', { ...input, StackPolicyBody: undefined })).message).toBe(
      'Error validating stack policy: Invalid stack policy',
    );
    expect(refusal(() => call('SetStackPolicy', { ...input, StackName: 'none' })).message).toBe('Stack [none] does not exist');
  });

  it('a create and an update read the policy at StackPolicyURL', () => {
    const { call, settle } = setup({ fetchTemplate: () => policy(allow) });
    const StackPolicyURL = 'https://b.s3.amazonaws.com/policy.json';
    call('CreateStack', { StackName: 'app', TemplateBody: template({ A: topic() }), StackPolicyURL });
    settle();
    expect(call('GetStackPolicy', { StackName: 'app' })).toEqual({ StackPolicyBody: policy(allow) });

    call('SetStackPolicy', { StackName: 'app', StackPolicyBody: '{}' });
    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'x' }) }), StackPolicyURL });
    settle();
    expect(call('GetStackPolicy', { StackName: 'app' })).toEqual({ StackPolicyBody: policy(allow) });
  });
});
