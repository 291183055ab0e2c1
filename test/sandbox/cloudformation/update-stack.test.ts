import { describe, expect, it } from 'vitest';
import { lines, parameter, refusal, resource, setup, template, topic } from './support.ts';

describe('updating a stack', () => {
  it('an update changes resources in place, and ends after its cleanup', () => {
    const { create, call, advance, settle, status, events, describe: describeStack } = setup({ resourceSeconds: 5 });
    create('app', template({ A: topic({ DisplayName: 'a' }) }));
    const physicalId = events('app').at(-2).PhysicalResourceId;

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'b' }) }) });

    expect(status('app')).toBe('UPDATE_IN_PROGRESS');
    advance(4);
    expect(status('app')).toBe('UPDATE_IN_PROGRESS');
    settle();
    expect(lines(events('app')).slice(5)).toEqual([
      'app UPDATE_IN_PROGRESS User Initiated',
      'A UPDATE_IN_PROGRESS',
      'A UPDATE_COMPLETE',
      'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'app UPDATE_COMPLETE',
    ]);
    expect(events('app').at(-3).PhysicalResourceId).toBe(physicalId);
    expect(describeStack('app').LastUpdatedTime).toBeInstanceOf(Date);
  });

  it('a replacement creates the new resource first, and deletes the old resource in the cleanup', () => {
    const { create, call, advance, settle, status, events, sandbox } = setup({ resourceSeconds: 5 });
    create('app', template({ A: topic({ TopicName: 'old' }) }));

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ TopicName: 'new' }) }) });
    advance(5);

    expect(status('app')).toBe('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    settle();
    const after = events('app').slice(5);
    expect(lines(after)).toEqual([
      'app UPDATE_IN_PROGRESS User Initiated',
      'A UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
      'A UPDATE_IN_PROGRESS Resource creation Initiated',
      'A UPDATE_COMPLETE',
      'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'app UPDATE_COMPLETE',
    ]);
    const names = after.map(({ PhysicalResourceId }) => PhysicalResourceId.split(':').at(-1));
    expect(names.slice(1, 4)).toEqual(['old', 'new', 'new']);
    expect(names.slice(5, 7)).toEqual(['old', 'old']);
    expect(sandbox.stacks().app?.physicalIds.A).toBe('arn:aws:sns:us-east-1:111111111111:new');
  });

  it('the cleanup deletes resources that the template no longer contains, in reverse order of their references', () => {
    const { create, call, settle, events, sandbox } = setup();
    create('app', template({ A: parameter('x'), B: parameter({ Ref: 'A' }), C: parameter({ Ref: 'B' }), Stays: topic() }));

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ Stays: topic() }) });
    settle();

    const update = events('app').slice(events('app').findIndex(({ ResourceStatus }) => ResourceStatus === 'UPDATE_IN_PROGRESS'));
    expect(lines(update)).toEqual([
      'app UPDATE_IN_PROGRESS User Initiated',
      'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'C DELETE_IN_PROGRESS',
      'C DELETE_COMPLETE',
      'B DELETE_IN_PROGRESS',
      'B DELETE_COMPLETE',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'app UPDATE_COMPLETE',
    ]);
    expect(update[2]).not.toHaveProperty('ResourceProperties');
    expect(update[2].EventId).toMatch(/^C-[0-9a-f]{8}-/);
    expect(sandbox.stacks().app?.resources).toEqual({ Stays: 'AWS::SNS::Topic' });
  });

  it('a resource with DeletionPolicy Retain leaves the stack and continues to exist', () => {
    const { create, call, settle, events, sandbox } = setup();
    create('app', template({ A: topic({}, { DeletionPolicy: 'Retain' }), B: topic() }));

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ B: topic() }) });
    settle();

    expect(lines(events('app')).slice(-3)).toEqual([
      'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'A DELETE_SKIPPED',
      'app UPDATE_COMPLETE',
    ]);
    expect(sandbox.stacks().app?.resources).toEqual({ B: 'AWS::SNS::Topic' });
  });

  it('with UpdateReplacePolicy Retain, the old resource of a replacement continues to exist', () => {
    const { create, call, settle, events } = setup();
    const withName = (name: string) => template({ A: topic({ TopicName: name }, { UpdateReplacePolicy: 'Retain' }) });
    create('app', withName('old'));

    call('UpdateStack', { StackName: 'app', TemplateBody: withName('new') });
    settle();

    const skipped = events('app').at(-2);
    expect(skipped).toMatchObject({ LogicalResourceId: 'A', ResourceStatus: 'DELETE_SKIPPED' });
    expect(skipped.PhysicalResourceId).toMatch(/:old$/);
  });

  it('the policies of the last deployed template apply to a resource, even if only the policies changed', () => {
    const { create, call, settle, events } = setup();
    create('app', template({ A: topic(), B: topic({ DisplayName: 'a' }) }));
    call('UpdateStack', {
      StackName: 'app',
      TemplateBody: template({ A: topic({}, { DeletionPolicy: 'Retain' }), B: topic({ DisplayName: 'b' }) }),
    });
    settle();

    const [{ StackId }] = events('app');
    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(lines(events(StackId))).toContain('A DELETE_SKIPPED');
  });

  it('a change of only resource policies is an update that changes no resource', () => {
    const { create, call, settle, events, prepare, changes } = setup({ resources: { B: { fails: 'update', times: 1 } } });
    const text = (policy: string, name: string) =>
      template({ A: topic({}, { DeletionPolicy: policy }), B: topic({ DisplayName: name }) });
    create('app', text('Delete', 'x'));

    const alone = prepare('app', text('Retain', 'x'));
    expect(call('DescribeChangeSet', { ChangeSetName: alone })).toMatchObject({
      Status: 'CREATE_COMPLETE',
      Changes: [
        { ResourceChange: { LogicalResourceId: 'A', Action: 'Modify', Replacement: 'False', Scope: ['DeletionPolicy'] } },
      ],
    });
    expect(changes(prepare('app', text('Retain', 'y'), { ChangeSetName: 'both' }))).toHaveLength(2);
    const failed = call('UpdateStack', { StackName: 'app', TemplateBody: text('Retain', 'y') });
    settle();
    expect(lines(events('app')).filter((line) => line.startsWith('A UPDATE'))).toEqual([]);
    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(lines(events(failed.StackId))).toContain('A DELETE_COMPLETE');
  });

  it('an update without capabilities keeps those of the stack', () => {
    const { create, call, settle, describe: describeStack } = setup();
    const role = (name: string) =>
      template({ R: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: {}, Description: name }) });
    create('app', role('a'), { Capabilities: ['CAPABILITY_IAM'] });

    call('UpdateStack', { StackName: 'app', TemplateBody: role('b') });
    settle();

    expect(describeStack('app')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', Capabilities: ['CAPABILITY_IAM'] });
    expect(refusal(() => call('UpdateStack', { StackName: 'app', TemplateBody: role('c'), Capabilities: [] })).code).toBe(
      'InsufficientCapabilitiesException',
    );
  });

  it('resources that refer to a replaced resource are updated', () => {
    const { create, call, settle, describe: describeStack, sandbox } = setup();
    const withName = (name: string) =>
      template(
        { A: topic({ TopicName: name }), B: parameter({ Ref: 'A' }) },
        { Outputs: { Value: { Value: { 'Fn::GetAtt': ['B', 'Value'] } } } },
      );
    create('app', withName('old'));

    call('UpdateStack', { StackName: 'app', TemplateBody: withName('new') });
    settle();

    expect(describeStack('app').Outputs[0].OutputValue).toBe('arn:aws:sns:us-east-1:111111111111:new');
    expect(sandbox.stacks().app?.status).toBe('UPDATE_COMPLETE');
  });

  it('a resource with a custom name cannot be replaced under the same name', () => {
    const { create, call, settle, status, events, sandbox } = setup();
    const withKey = (key: string) =>
      template({
        Table: resource('AWS::DynamoDB::Table', {
          TableName: 'orders',
          AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
          KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        }),
      });
    create('app', withKey('id'));

    call('UpdateStack', { StackName: 'app', TemplateBody: withKey('other') });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lines(events('app'))).toContain(
      'Table UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename orders and update the stack again.',
    );
    expect(sandbox.stacks().app?.physicalIds).toEqual({ Table: 'orders' });
  });

  it.each([
    ['AWS::LanguageExtensions', 'AWS::SNS::Topic'],
    ['AWS::Serverless-2016-10-31', 'AWS::Serverless::Function'],
  ])('an update of a template with a transform is not refused if nothing changes: %s', (Transform, type) => {
    const { create, call, settle, status, events } = setup({ processSam: () => template({ A: topic() }) });
    const text = template({ A: resource(type) }, { Transform });
    const Capabilities = ['CAPABILITY_AUTO_EXPAND'];
    create('app', text, { Capabilities });

    call('UpdateStack', { StackName: 'app', TemplateBody: text, Capabilities });
    settle();

    expect(status('app')).toBe('UPDATE_COMPLETE');
    expect(lines(events('app')).filter((line) => line.startsWith('A UPDATE'))).toEqual([]);
  });

  it('an update that changes nothing is refused', () => {
    const { create, call } = setup();
    const text = template({ A: topic() }, { Description: 'one' });
    create('app', text);

    const refused = refusal(() => call('UpdateStack', { StackName: 'app', TemplateBody: text.replace('one', 'two') }));

    expect(refused).toMatchObject({ code: 'ValidationError', message: 'No updates are to be performed.' });
  });

  it('a change of only outputs or tags is an update', () => {
    const { create, call, settle, describe: describeStack } = setup();
    const resources = { A: resource('AWS::CloudFormation::WaitConditionHandle') };
    create('app', template(resources));

    call('UpdateStack', { StackName: 'app', TemplateBody: template(resources, { Outputs: { O: { Value: '1' } } }) });
    settle();
    expect(describeStack('app')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', Outputs: [{ OutputKey: 'O' }] });

    call('UpdateStack', { StackName: 'app', UsePreviousTemplate: 'true', Tags: [{ Key: 'team', Value: 'a' }] });
    settle();
    expect(describeStack('app').Tags).toEqual([{ Key: 'team', Value: 'a' }]);
  });

  it('settings that an update omits do not change', () => {
    const { create, call, settle, describe: describeStack } = setup();
    const text = template(
      { A: topic({ DisplayName: { 'Fn::Sub': '${Stage}-${Color}' } }) },
      { Parameters: { Stage: { Type: 'String' }, Color: { Type: 'String', Default: 'red' } } },
    );
    create('app', text, {
      Parameters: [
        { ParameterKey: 'Stage', ParameterValue: 'prod' },
        { ParameterKey: 'Color', ParameterValue: 'green' },
      ],
      Tags: [{ Key: 'team', Value: 'a' }],
      NotificationARNs: ['arn:aws:sns:us-east-1:111111111111:news'],
      RoleARN: 'arn:aws:iam::111111111111:role/deployer',
    });

    call('UpdateStack', {
      StackName: 'app',
      UsePreviousTemplate: true,
      Parameters: [
        { ParameterKey: 'Stage', UsePreviousValue: 'true' },
        { ParameterKey: 'Color', ParameterValue: 'blue' },
      ],
    });
    settle();

    expect(describeStack('app')).toMatchObject({
      Parameters: [
        { ParameterKey: 'Stage', ParameterValue: 'prod' },
        { ParameterKey: 'Color', ParameterValue: 'blue' },
      ],
      Tags: [{ Key: 'team', Value: 'a' }],
      NotificationARNs: ['arn:aws:sns:us-east-1:111111111111:news'],
      RoleARN: 'arn:aws:iam::111111111111:role/deployer',
    });
    expect(
      refusal(() =>
        call('UpdateStack', {
          StackName: 'app',
          UsePreviousTemplate: true,
          Parameters: [{ ParameterKey: 'Size', UsePreviousValue: true }],
        }),
      ).message,
    ).toBe(
      'Invalid input for parameter key Size. Cannot specify usePreviousValue as true for a parameter key not in the previous template',
    );
  });

  it('an update waits for the monitoring time before it is final', () => {
    const { create, call, advance, status, events } = setup({ resourceSeconds: 1 });
    create('app', template({ A: topic({ DisplayName: 'a' }) }));

    call('UpdateStack', {
      StackName: 'app',
      TemplateBody: template({ A: topic({ DisplayName: 'b' }) }),
      RollbackConfiguration: { MonitoringTimeInMinutes: '10' },
    });
    advance(600);
    expect(status('app')).toBe('UPDATE_IN_PROGRESS');
    call('CancelUpdateStack', { StackName: 'app' });
    advance(5);

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lines(events('app'))).toContain('app UPDATE_ROLLBACK_IN_PROGRESS Stack update cancelled');
  });

  it('an update that is monitored to the end is final', () => {
    const { create, call, settle, status } = setup({ resourceSeconds: 1 });
    create('app', template({ A: topic({ DisplayName: 'a' }) }));

    call('UpdateStack', {
      StackName: 'app',
      TemplateBody: template({ A: topic({ DisplayName: 'b' }) }),
      RollbackConfiguration: { MonitoringTimeInMinutes: 10 },
    });
    settle();

    expect(status('app')).toBe('UPDATE_COMPLETE');
  });

  it('a repeated update request with the same token has no further effect', () => {
    const { create, call, settle, events } = setup();
    create('app', template({ A: topic({ DisplayName: 'a' }) }));
    const input = { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'b' }) }), ClientRequestToken: 'token' };

    const first = call('UpdateStack', input);

    expect(call('UpdateStack', input)).toEqual(first);
    settle();
    expect(call('UpdateStack', input)).toEqual(first);
    expect(lines(events('app')).filter((line) => line.startsWith('app UPDATE_IN_PROGRESS'))).toHaveLength(1);
    expect(refusal(() => call('DeleteStack', { StackName: 'app', ClientRequestToken: 'token' })).code).toBe(
      'TokenAlreadyExistsException',
    );
  });

  it('a stack with an operation in progress, in ROLLBACK_COMPLETE, or in DELETE_COMPLETE accepts no update', () => {
    const { create, call, settle, events } = setup({ resources: { Bad: { fails: 'create' } } });
    const text = template({ A: topic() });
    const id = create('gone', text);
    call('DeleteStack', { StackName: 'gone' });
    settle();
    create('failed', template({ Bad: topic() }));
    create('busy', template({ A: topic({ DisplayName: 'a' }) }));
    call('UpdateStack', { StackName: 'busy', TemplateBody: text });
    const busyId = events('busy')[0].StackId;

    const message = (name: string) => refusal(() => call('UpdateStack', { StackName: name, TemplateBody: text })).message;

    expect(message('busy')).toBe(`Stack:${busyId} is in UPDATE_IN_PROGRESS state and can not be updated.`);
    expect(message('failed')).toMatch(/^Stack:arn:.* is in ROLLBACK_COMPLETE state and can not be updated\.$/);
    expect(message(id)).toBe(`Stack:${id} is in DELETE_COMPLETE state and can not be updated.`);
    expect(message('gone')).toBe('Stack [gone] does not exist');
  });

  it('the type of a resource cannot change', () => {
    const { create, call } = setup();
    create('app', template({ A: topic() }));

    const refused = refusal(() => call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: parameter('x') }) }));

    expect(refused).toMatchObject({ code: 'ValidationError', message: expect.stringContaining('[A]') });
  });
});
