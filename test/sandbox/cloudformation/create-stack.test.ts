import { describe, expect, it } from 'vitest';
import { lines, parameter, refusal, setup, template, topic } from './support.ts';

describe('creating a stack', () => {
  it('a create is in progress after the call returns, and complete when its last resource is complete', () => {
    const { call, advance, status } = setup({ resourceSeconds: 5 });

    const { StackId } = call('CreateStack', { StackName: 'app', TemplateBody: template({ A: topic() }) });

    expect(StackId).toMatch(/^arn:aws:cloudformation:us-east-1:111111111111:stack\/app\/[0-9a-f-]{36}$/);
    expect(status('app')).toBe('CREATE_IN_PROGRESS');
    advance(4);
    expect(status('app')).toBe('CREATE_IN_PROGRESS');
    advance(1);
    expect(status('app')).toBe('CREATE_COMPLETE');
  });

  it('resources are created in the order of their references, and in parallel without references', () => {
    const { create, describe: describeStack, events } = setup({ resourceSeconds: 10 });

    create(
      'app',
      template({
        Third: parameter({ 'Fn::Sub': '${Second}' }),
        Second: parameter('x', { DependsOn: 'First' }),
        First: parameter('x'),
        Alone: parameter('x'),
      }),
    );

    const started = events('app').filter(({ ResourceStatusReason }) => ResourceStatusReason === 'Resource creation Initiated');
    const secondsOf = (logicalId: string) =>
      (started.find(({ LogicalResourceId }) => LogicalResourceId === logicalId).Timestamp - describeStack('app').CreationTime) /
      1000;
    expect(secondsOf('First')).toBeLessThan(1);
    expect(secondsOf('Alone')).toBeLessThan(1);
    expect(Math.floor(secondsOf('Second'))).toBe(10);
    expect(Math.floor(secondsOf('Third'))).toBe(20);
  });

  it('a created resource has three events: in progress, initiated with its physical ID, complete', () => {
    const { create, events } = setup();

    create('app', template({ Topic: topic({ DisplayName: 'orders' }) }));

    expect(lines(events('app'))).toEqual([
      'app CREATE_IN_PROGRESS User Initiated',
      'Topic CREATE_IN_PROGRESS',
      'Topic CREATE_IN_PROGRESS Resource creation Initiated',
      'Topic CREATE_COMPLETE',
      'app CREATE_COMPLETE',
    ]);
    const [, first, second, third] = events('app');
    expect(first.PhysicalResourceId).toBe('');
    expect(second.PhysicalResourceId).toMatch(/^arn:aws:sns:us-east-1:111111111111:app-Topic-[A-Z0-9]{12}$/);
    expect(third.PhysicalResourceId).toBe(second.PhysicalResourceId);
    expect(third.ResourceProperties).toBe('{"DisplayName":"orders"}');
  });

  it('the properties in an event have every scalar as text, and their members in the order of their hash codes', () => {
    const { create, events } = setup();

    create(
      'app',
      template({ A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'a', FifoQueue: false, DelaySeconds: 5 } } }),
    );

    expect(events('app')[1].ResourceProperties).toBe('{"DelaySeconds":"5","FifoQueue":"false","QueueName":"a"}');
  });

  it('every event of an operation carries its client request token', () => {
    const { create, call, settle, events } = setup();

    create('app', template({ A: topic() }), { ClientRequestToken: 'first' });
    call('UpdateStack', { StackName: 'app', TemplateBody: template({ B: topic() }), ClientRequestToken: 'second' });
    settle();
    call('DeleteStack', { StackName: 'app' });
    const id = events('app')[0].StackId;
    settle();

    const tokens = events(id).map(({ ClientRequestToken }) => ClientRequestToken);
    expect(new Set(tokens)).toEqual(new Set(['first', 'second', undefined]));
    expect(tokens.lastIndexOf('first')).toBeLessThan(tokens.indexOf('second'));
    expect(tokens.lastIndexOf('second')).toBeLessThan(tokens.indexOf(undefined));
  });

  it('event IDs are unique', () => {
    const { create, events, call, settle } = setup({ resourceSeconds: 0 });

    create('app', template({ A: topic(), B: parameter({ Ref: 'A' }) }));
    call('UpdateStack', { StackName: 'app', TemplateBody: template({ B: parameter('x') }) });
    settle();

    const ids = events('app').map(({ EventId }) => EventId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('a repeated create request with the same token returns the created stack', () => {
    const { call, settle } = setup();
    const input = { StackName: 'app', TemplateBody: template({ A: topic() }), ClientRequestToken: 'token' };

    const first = call('CreateStack', input);

    expect(call('CreateStack', input)).toEqual(first);
    settle();
    expect(call('CreateStack', input)).toEqual(first);
  });

  it('a create with the name of an existing stack is refused', () => {
    const { create, call } = setup();
    create('app', template({ A: topic() }));

    const refused = refusal(() => call('CreateStack', { StackName: 'app', TemplateBody: template({ A: topic() }) }));

    expect(refused).toEqual({ code: 'AlreadyExistsException', message: 'Stack [app] already exists', httpStatus: 400 });
  });

  it('a stack is complete without resources if all of their conditions are false', () => {
    const { create, events, sandbox } = setup();

    create('app', template({ A: topic({}, { Condition: 'Never' }) }, { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } }));

    expect(lines(events('app'))).toEqual(['app CREATE_IN_PROGRESS User Initiated', 'app CREATE_COMPLETE']);
    expect(sandbox.stacks().app?.resources).toEqual({});
  });

  it('outputs have the values of the created resources', () => {
    const { create, describe: describeStack } = setup();

    create(
      'app',
      template(
        { Queue: { Type: 'AWS::SQS::Queue' } },
        {
          Outputs: {
            Arn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Description: 'where to' },
            Hidden: { Value: 'x', Condition: 'Never' },
          },
          Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        },
      ),
    );

    expect(describeStack('app').Outputs).toEqual([
      {
        OutputKey: 'Arn',
        OutputValue: expect.stringMatching(/^arn:aws:sqs:us-east-1:111111111111:app-Queue-[A-Z0-9]{12}$/),
        Description: 'where to',
      },
    ]);
  });

  it('an attribute has the same value in every place', () => {
    const { create, describe: describeStack } = setup();
    const id = { 'Fn::GetAtt': ['Address', 'AllocationId'] };

    create(
      'app',
      template(
        { Address: { Type: 'AWS::EC2::EIP' }, P: parameter(id) },
        { Outputs: { One: { Value: id }, Two: { Value: { 'Fn::GetAtt': ['P', 'Value'] } } } },
      ),
    );

    const [one, two] = describeStack('app').Outputs;
    expect(one.OutputValue).toMatch(/^eipalloc-[0-9a-f]{17}$/);
    expect(two.OutputValue).toBe(one.OutputValue);
  });

  it('the value of a NoEcho parameter is never shown', () => {
    const { create, describe: describeStack, prepare, call } = setup();
    const text = template(
      { A: parameter({ Ref: 'Password' }) },
      { Parameters: { Password: { Type: 'String', NoEcho: true }, Stage: { Type: 'String', Default: 'dev' } } },
    );
    const Parameters = [{ ParameterKey: 'Password', ParameterValue: 'hunter2' }];

    create('app', text, { Parameters });

    expect(describeStack('app').Parameters).toEqual([
      { ParameterKey: 'Password', ParameterValue: '****' },
      { ParameterKey: 'Stage', ParameterValue: 'dev' },
    ]);
    const id = prepare('app', text.replace('dev', 'prod'), {
      Parameters: [{ ParameterKey: 'Password', ParameterValue: 'another' }],
    });
    expect(call('DescribeChangeSet', { ChangeSetName: id }).Parameters[0].ParameterValue).toBe('****');
  });

  it('an SSM-backed parameter shows its name and its value', () => {
    const stored = new Map([['/ami', 'ami-1']]);
    const { create, describe: describeStack, call } = setup({ readSsmParameter: (name) => stored.get(name) });
    const text = template(
      { A: parameter({ Ref: 'Ami' }) },
      { Parameters: { Ami: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/ami' } } },
    );

    create('app', text);

    expect(describeStack('app').Parameters).toEqual([{ ParameterKey: 'Ami', ParameterValue: '/ami', ResolvedValue: 'ami-1' }]);
    const Parameters = [{ ParameterKey: 'Ami', ParameterValue: '/other' }];
    expect(refusal(() => call('CreateStack', { StackName: 'b', TemplateBody: text, Parameters })).message).toBe(
      'Unable to fetch parameters [/other] from parameter store for this account.',
    );
  });
});
