import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetStackPolicyCommand,
  ListChangeSetsCommand,
  ListStackResourcesCommand,
  SetStackPolicyCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createStacks } from '../../../functions/adapters/stacks.ts';
import type { CreateStackRequest } from '../../../functions/ports/ports.ts';
import { cloudFormationError } from './cloudformation-error.ts';

const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-orders/1b2c';

function setup() {
  const cloudFormation = mockClient(CloudFormationClient);
  return { cloudFormation, stacks: createStacks(new CloudFormationClient({ region: 'eu-west-1' })) };
}

const named = (name: string) => expect.objectContaining({ name });

describe('finding a stack', () => {
  it('returns the fields that a deployment needs', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(DescribeStacksCommand, { StackName: 'prod-orders' }).resolves({
      Stacks: [
        {
          StackId: STACK_ID,
          StackName: 'prod-orders',
          StackStatus: 'UPDATE_COMPLETE',
          StackStatusReason: 'fine',
          CreationTime: new Date('2026-01-01T00:00:00Z'),
          Parameters: [{ ParameterKey: 'A', ParameterValue: '****' }, {}],
          EnableTerminationProtection: true,
          NotificationARNs: ['arn:topic'],
          RollbackConfiguration: { RollbackTriggers: [{ Arn: 'arn:alarm', Type: 'T' }, {} as never], MonitoringTimeInMinutes: 7 },
          RoleARN: 'arn:role',
          Capabilities: ['CAPABILITY_IAM'],
          Tags: [{ Key: 'team', Value: 'shop' }, {} as never],
          Outputs: [{ OutputKey: 'Url', OutputValue: 'https://example.com' }, {}],
        },
      ],
    });

    expect(await stacks.find('prod-orders')).toEqual({
      stackId: STACK_ID,
      stackStatus: 'UPDATE_COMPLETE',
      stackStatusReason: 'fine',
      creationTime: '2026-01-01T00:00:00.000Z',
      parameterNames: ['A'],
      outputs: { Url: 'https://example.com', '': '' },
      parameterValues: { A: '****' },
      hasTerminationProtection: true,
      notificationArns: ['arn:topic'],
      rollbackAlarms: [
        { arn: 'arn:alarm', type: 'T' },
        { arn: '', type: '' },
      ],
      monitoringMinutes: 7,
      roleArn: 'arn:role',
      capabilities: ['CAPABILITY_IAM'],
      tags: { team: 'shop', '': '' },
    });
  });

  it.each([{ Stacks: [] }, {}])('does not treat an empty response as an absent stack: %j', async (answer) => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(DescribeStacksCommand).resolves(answer);

    await expect(stacks.find('prod-orders')).rejects.toEqual(named('SystemUnavailable'));
  });

  it.each([
    ['prod-orders', { StackName: 'prod-other', StackId: STACK_ID }, 'prod-orders is an alias'],
    [STACK_ID, { StackName: 'prod-orders', StackId: `${STACK_ID}2` }, 'is an alias'],
  ])('refuses another stack than %s, which an alias can return', async (name, described, message) => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [described as never] });

    await expect(stacks.find(name)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(message),
    });
  });

  it('retries if CloudFormation does not name the stack', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [{} as never] });

    await expect(stacks.find('x')).rejects.toEqual(named('SystemUnavailable'));
  });

  it('reads a response with few fields', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [{ StackName: 'x' } as never] });

    expect(await stacks.find('x')).toMatchObject({
      stackId: '',
      stackStatus: '',
      hasTerminationProtection: false,
      notificationArns: [],
      rollbackAlarms: [],
      monitoringMinutes: 0,
      capabilities: [],
      tags: {},
    });
  });

  it('reports an absent stack only if CloudFormation returns that error', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation
      .on(DescribeStacksCommand)
      .rejects(cloudFormationError('ValidationError', 'Stack with id prod-orders does not exist'));

    expect(await stacks.find('prod-orders')).toBeUndefined();
  });

  it.each([
    ['Throttling', 'Rate exceeded', 'SystemUnavailable'],
    ['AccessDenied', 'not authorized', 'PermissionError'],
    ['ValidationError', 'Resource X does not exist for stack prod-orders', 'ConfigurationError'],
    ['Unheard', 'of', 'UnexpectedError'],
  ])('does not treat %s (%s) as absence', async (code, message, name) => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(DescribeStacksCommand).rejects(cloudFormationError(code, message));

    await expect(stacks.find('prod-orders')).rejects.toEqual(named(name));
  });
});

const REQUEST: CreateStackRequest = {
  stackName: 'prod-orders',
  template: { templateBody: '{}' },
  clientRequestToken: 'token',
  parameters: [
    { name: 'A', value: '1' },
    { name: 'B', usePreviousValue: true },
    { name: 'Empty', value: '' },
  ],
  capabilities: ['CAPABILITY_IAM'],
  tags: { team: 'shop' },
  roleArn: 'arn:aws:iam::111111111111:role/cfn',
  notificationArns: ['arn:aws:sns:eu-west-1:111111111111:t'],
  rollbackConfiguration: { rollbackTriggers: [{ arn: 'a', type: 'T' }], monitoringTimeInMinutes: 3 },
  terminationProtection: true,
  stackPolicyBody: '{"Statement":[]}',
  timeoutInMinutes: 60,
};

describe('creating a stack', () => {
  it('sends the request of the API', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(CreateStackCommand).resolves({ StackId: STACK_ID });

    expect(await stacks.create(REQUEST)).toEqual({ kind: 'started', stackId: STACK_ID });
    expect(cloudFormation.commandCalls(CreateStackCommand)[0]?.args[0].input).toEqual({
      StackName: 'prod-orders',
      TemplateBody: '{}',
      ClientRequestToken: 'token',
      Parameters: [
        { ParameterKey: 'A', ParameterValue: '1' },
        { ParameterKey: 'B', UsePreviousValue: true },
        { ParameterKey: 'Empty', ParameterValue: '' },
      ],
      Capabilities: ['CAPABILITY_IAM'],
      Tags: [{ Key: 'team', Value: 'shop' }],
      RoleARN: 'arn:aws:iam::111111111111:role/cfn',
      NotificationARNs: ['arn:aws:sns:eu-west-1:111111111111:t'],
      RollbackConfiguration: { RollbackTriggers: [{ Arn: 'a', Type: 'T' }], MonitoringTimeInMinutes: 3 },
      EnableTerminationProtection: true,
      StackPolicyBody: '{"Statement":[]}',
      TimeoutInMinutes: 60,
      RetainExceptOnCreate: true,
    });
  });

  it('omits absent settings, and uses the URL of a template', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(CreateStackCommand).resolves({});

    const outcome = await stacks.create({
      stackName: 'prod-orders',
      template: { templateUrl: 'https://s3' },
      clientRequestToken: 'token',
      parameters: [],
      capabilities: [],
    });

    expect(outcome).toEqual({ kind: 'started', stackId: 'prod-orders' });
    expect(JSON.parse(JSON.stringify(cloudFormation.commandCalls(CreateStackCommand)[0]?.args[0].input))).toEqual({
      StackName: 'prod-orders',
      TemplateURL: 'https://s3',
      ClientRequestToken: 'token',
      Parameters: [],
      Capabilities: [],
      RetainExceptOnCreate: true,
    });
  });

  it('reports that the stack already exists', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation
      .on(CreateStackCommand)
      .rejects(cloudFormationError('AlreadyExistsException', 'Stack [prod-orders] already exists'));

    expect(await stacks.create(REQUEST)).toEqual({ kind: 'already-exists' });
  });

  it.each([
    ['InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]', 'ConfigurationError'],
    ['ValidationError', 'Role arn is invalid or cannot be assumed', 'PermissionError'],
    ['ValidationError', 'Template format error: unsupported structure.', 'ConfigurationError'],
    ['Throttling', 'Rate exceeded', 'SystemUnavailable'],
    ['LimitExceededException', 'too many stacks', 'ConfigurationError'],
  ])('fails on %s: %s', async (code, message, name) => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(CreateStackCommand).rejects(cloudFormationError(code, message));

    await expect(stacks.create(REQUEST)).rejects.toEqual(
      expect.objectContaining({ name, message: expect.stringContaining(message) }),
    );
  });
});

describe('deleting a stack', () => {
  it('uses the ARN and the token', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(DeleteStackCommand).resolves({});

    await stacks.delete(STACK_ID, 'token');

    expect(cloudFormation.commandCalls(DeleteStackCommand)[0]?.args[0].input).toEqual({
      StackName: STACK_ID,
      ClientRequestToken: 'token',
    });
  });

  it('succeeds if the stack no longer exists, and fails on any other error', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation
      .on(DeleteStackCommand)
      .rejectsOnce(cloudFormationError('ValidationError', 'Stack [x] does not exist'))
      .rejectsOnce(cloudFormationError('AccessDenied', 'no'));

    await expect(stacks.delete(STACK_ID, 'token')).resolves.toBeUndefined();
    await expect(stacks.delete(STACK_ID, 'token')).rejects.toEqual(named('PermissionError'));
  });
});

describe('the termination protection', () => {
  it('is set by ARN', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(UpdateTerminationProtectionCommand).resolves({});

    await stacks.setTerminationProtection(STACK_ID, false);

    expect(cloudFormation.commandCalls(UpdateTerminationProtectionCommand)[0]?.args[0].input).toEqual({
      StackName: STACK_ID,
      EnableTerminationProtection: false,
    });
  });

  it('fails with a reason', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(UpdateTerminationProtectionCommand).rejects(cloudFormationError('AccessDenied', 'no'));

    await expect(stacks.setTerminationProtection(STACK_ID, true)).rejects.toEqual(named('PermissionError'));
  });
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe("a stack's history", () => {
  const event = (id: string) => ({
    EventId: id,
    StackId: STACK_ID,
    StackName: 'prod-orders',
    Timestamp: new Date(0),
    LogicalResourceId: id,
  });

  it('is read over all pages', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation
      .on(DescribeStackEventsCommand, { StackName: STACK_ID })
      .resolves({ StackEvents: [event('a')], NextToken: 'page 2' })
      .on(DescribeStackEventsCommand, { StackName: STACK_ID, NextToken: 'page 2' })
      .resolves({ NextToken: 'page 3' })
      .on(DescribeStackEventsCommand, { StackName: STACK_ID, NextToken: 'page 3' })
      .resolves({ StackEvents: [event('b')] });

    expect((await collect(stacks.readEvents(STACK_ID))).map(({ logicalResourceId }) => logicalResourceId)).toEqual(['a', 'b']);
    expect(cloudFormation.commandCalls(DescribeStackEventsCommand)).toHaveLength(3);
  });

  it('has each field of an event', async () => {
    const { cloudFormation, stacks } = setup();
    const Timestamp = new Date(7);
    cloudFormation.on(DescribeStackEventsCommand).resolves({
      StackEvents: [
        {
          StackId: 'stack',
          EventId: 'event',
          StackName: 'name',
          LogicalResourceId: 'logical',
          PhysicalResourceId: 'physical',
          ResourceType: 'type',
          ResourceStatus: 'CREATE_FAILED',
          ResourceStatusReason: 'reason',
          ClientRequestToken: 'token',
          Timestamp,
        },
      ],
    });

    expect(await collect(stacks.readEvents(STACK_ID))).toEqual([
      {
        stackId: 'stack',
        logicalResourceId: 'logical',
        physicalResourceId: 'physical',
        resourceType: 'type',
        resourceStatus: 'CREATE_FAILED',
        resourceStatusReason: 'reason',
        clientRequestToken: 'token',
        timestamp: Timestamp,
      },
    ]);
  });

  it('is read only as far as the caller iterates', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(DescribeStackEventsCommand).resolves({ StackEvents: [event('a')], NextToken: 'more' });

    for await (const { logicalResourceId } of stacks.readEvents(STACK_ID)) if (logicalResourceId === 'a') break;

    expect(cloudFormation.commandCalls(DescribeStackEventsCommand)).toHaveLength(1);
  });

  it('is empty if the stack does not exist', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation.on(DescribeStackEventsCommand).rejects(cloudFormationError('ValidationError', 'Stack [x] does not exist'));

    expect(await collect(stacks.readEvents('x'))).toEqual([]);
  });

  it('fails if page 2 cannot be read', async () => {
    const { cloudFormation, stacks } = setup();
    cloudFormation
      .on(DescribeStackEventsCommand)
      .resolvesOnce({ StackEvents: [event('a')], NextToken: 'page 2' })
      .rejectsOnce(cloudFormationError('Throttling', 'Rate exceeded'));

    await expect(collect(stacks.readEvents(STACK_ID))).rejects.toEqual(named('SystemUnavailable'));
  });
});

describe('the stack policy', () => {
  it('is set by the ARN of the stack', async () => {
    const cloudFormation = mockClient(CloudFormationClient);
    cloudFormation.on(SetStackPolicyCommand).resolves({});
    await createStacks(new CloudFormationClient({})).setStackPolicy('arn:stack', '{"Statement":[]}');

    expect(cloudFormation.commandCalls(SetStackPolicyCommand).map(({ args }) => args[0].input)).toEqual([
      { StackName: 'arn:stack', StackPolicyBody: '{"Statement":[]}' },
    ]);
  });

  it.each([
    ['{}', '{}'],
    ['', undefined],
    [undefined, undefined],
  ])('is undefined if the stack has none: %j', async (StackPolicyBody, found) => {
    mockClient(CloudFormationClient)
      .on(GetStackPolicyCommand)
      .resolves(StackPolicyBody === undefined ? {} : { StackPolicyBody });

    expect(await createStacks(new CloudFormationClient({})).findStackPolicy('arn:stack')).toBe(found);
  });

  it.each([
    ['ThrottlingException', 'SystemUnavailable'],
    ['AccessDenied', 'PermissionError'],
    ['ValidationError', 'ConfigurationError'],
  ])('ends the task with %s as %s', async (code, name) => {
    const cloudFormation = mockClient(CloudFormationClient);
    cloudFormation.on(SetStackPolicyCommand).rejects(cloudFormationError(code, 'no good'));
    cloudFormation.on(GetStackPolicyCommand).rejects(cloudFormationError(code, 'no good'));
    const stacks = createStacks(new CloudFormationClient({}));

    await expect(stacks.setStackPolicy('arn:stack', '{}')).rejects.toEqual(expect.objectContaining({ name }));
    await expect(stacks.findStackPolicy('arn:stack')).rejects.toEqual(expect.objectContaining({ name }));
  });
});

describe('the lists of a stack', () => {
  it('have the resources and the change sets of all pages', async () => {
    const cloudFormation = mockClient(CloudFormationClient);
    cloudFormation
      .on(ListStackResourcesCommand)
      .resolves({ StackResourceSummaries: [{ LogicalResourceId: 'B' } as never] })
      .on(ListStackResourcesCommand, { StackName: 'arn:stack', NextToken: undefined })
      .resolvesOnce({ StackResourceSummaries: [{ LogicalResourceId: 'A' } as never], NextToken: '2' });
    cloudFormation
      .on(ListChangeSetsCommand)
      .resolves({ Summaries: [{ ChangeSetName: 'b', CreationTime: new Date(0) }, {}] })
      .on(ListChangeSetsCommand, { StackName: 'arn:stack', NextToken: undefined })
      .resolvesOnce({ Summaries: [{ ChangeSetName: 'a' }], NextToken: '2' });
    const stacks = createStacks(new CloudFormationClient({}));

    expect((await stacks.listResources('arn:stack')).map(({ logicalResourceId }) => logicalResourceId)).toEqual(['A', 'B']);
    expect(await stacks.listChangeSets('arn:stack')).toMatchObject([
      { name: 'a' },
      { name: 'b', creationTime: '1970-01-01T00:00:00.000Z' },
      { name: '' },
    ]);
  });

  it('have each field of the response', async () => {
    const cloudFormation = mockClient(CloudFormationClient);
    cloudFormation.on(ListStackResourcesCommand).resolves({
      StackResourceSummaries: [
        {
          LogicalResourceId: 'logical',
          PhysicalResourceId: 'physical',
          ResourceType: 'type',
          ResourceStatus: 'CREATE_FAILED',
          LastUpdatedTimestamp: new Date(0),
        },
      ],
    });
    cloudFormation.on(ListChangeSetsCommand).resolves({
      Summaries: [
        { ChangeSetName: 'name', ChangeSetId: 'id', Status: 'FAILED', Description: 'description', CreationTime: new Date(7) },
      ],
    });
    const stacks = createStacks(new CloudFormationClient({}));

    expect(await stacks.listResources('arn:stack')).toEqual([
      { logicalResourceId: 'logical', physicalResourceId: 'physical', resourceType: 'type', resourceStatus: 'CREATE_FAILED' },
    ]);
    expect(await stacks.listChangeSets('arn:stack')).toEqual([
      { name: 'name', status: 'FAILED', description: 'description', creationTime: '1970-01-01T00:00:00.007Z' },
    ]);
  });

  it('end the task when CloudFormation denies them', async () => {
    const cloudFormation = mockClient(CloudFormationClient);
    cloudFormation.onAnyCommand().rejects(cloudFormationError('AccessDenied', 'no'));
    const stacks = createStacks(new CloudFormationClient({}));

    await expect(stacks.listResources('arn:stack')).rejects.toEqual(expect.objectContaining({ name: 'PermissionError' }));
    await expect(stacks.listChangeSets('arn:stack')).rejects.toEqual(expect.objectContaining({ name: 'PermissionError' }));
  });
});
