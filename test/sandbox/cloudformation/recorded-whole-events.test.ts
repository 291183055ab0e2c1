import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareAnswers } from './recorded-answers.ts';
import { type Answer, parameter, resource, setup, template, topic } from './support.ts';

const CORPUS = '../shared/corpus/events.jsonl';
const isAbsent = !existsSync(CORPUS);
const title = isAbsent ? `whole recorded events (skipped: ${CORPUS} is absent)` : 'whole recorded events';

type Context = ReturnType<typeof setup>;

/** Returns the response that the recorded test received. */
type Play = (context: Context) => unknown;

const policy = template(
  {
    BrokenPolicy: resource('AWS::IAM::Policy', {
      PolicyName: { Ref: 'Name' },
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Action: '*', Resource: '*', Effect: 'Allow' }] },
    }),
  },
  { Parameters: { Name: { Type: 'String' } } },
);

/** Events of a stack, newest first. Recordings before 2026 have no OperationId. */
function eventsOf({ call }: Context, StackName: string): Answer[] {
  return call('DescribeStackEvents', { StackName }).StackEvents.map(
    ({ OperationId: _, ResourceProperties: properties, ...event }: Answer) => ({
      ...event,
      ...(properties === undefined ? {} : { ResourceProperties: JSON.parse(properties) }),
    }),
  );
}

/** The events of a stack and of each resource: five fields, oldest first, and the last of repeated events. */
function briefEvents(context: Context, StackName: string): Record<string, Answer[]> {
  const brief: Record<string, Answer[]> = {};
  for (const event of eventsOf(context, StackName).reverse()) {
    const { LogicalResourceId, PhysicalResourceId, ResourceStatus, ResourceType, Timestamp } = event;
    if (ResourceStatus === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') continue;
    const key = ResourceType === 'AWS::CloudFormation::Stack' ? 'Stack' : LogicalResourceId;
    const list = brief[key] ?? [];
    brief[key] = list;
    if (list.at(-1)?.ResourceStatus === ResourceStatus) list.pop();
    const isRetained = ResourceStatus === 'DELETE_IN_PROGRESS' && key !== 'Stack';
    if (!isRetained) list.push({ LogicalResourceId, PhysicalResourceId, ResourceStatus, ResourceType, Timestamp });
  }
  return brief;
}

const deleteApp = ({ call, settle }: Context) => {
  call('DeleteStack', { StackName: 'app' });
  settle();
};

const ofBlocked =
  (until: 'created' | 'failed' | 'deleted'): Play =>
  (context) => {
    const { call, settle, sandbox } = context;
    sandbox.behave('BrokenPolicy', { fails: ['create', 'delete'] });
    const { StackId } = call('CreateStack', {
      StackName: 'app',
      TemplateBody: policy,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [{ ParameterKey: 'Name', ParameterValue: 'broken' }],
    });
    settle();
    if (until !== 'created') deleteApp(context);
    if (until === 'deleted') {
      call('DeleteStack', { StackName: 'app', RetainResources: ['BrokenPolicy'] });
      settle();
      return { StackEvents: eventsOf(context, StackId) };
    }
    const { LastOperations: _, ...stack } = call('DescribeStacks', { StackName: StackId }).Stacks[0];
    return { Stacks: [stack] };
  };

const rolledBack =
  (resources: Record<string, unknown>, Parameters: Record<string, string>, Capabilities: string[] = []): Play =>
  ({ deploy, call, sandbox }) => {
    sandbox.behave('A', { fails: 'create' });
    const declared = Object.fromEntries(Object.keys(Parameters).map((name) => [name, { Type: 'String' }]));
    const given = Object.entries(Parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
    deploy('app', template(resources, { Parameters: declared }), { ChangeSetType: 'CREATE', Parameters: given, Capabilities });
    const { LastOperations: _, ChangeSetId: _id, ...stack } = call('DescribeStacks', { StackName: 'app' }).Stacks[0];
    return stack;
  };

const nestedConditions =
  (resources: Record<string, unknown>): Play =>
  (context) => {
    const Handle = { Type: 'AWS::CloudFormation::WaitConditionHandle', Condition: 'Never' };
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    context.deploy('app', template({ ...resources, Handle }, { Conditions }), { ChangeSetType: 'CREATE' });
    return { StackEvents: eventsOf(context, 'app') };
  };

const bucket = resource('AWS::S3::Bucket', { BucketName: 'bucket' });
const bucketPolicy = resource('AWS::S3::BucketPolicy', {
  Bucket: { Ref: 'Bucket' },
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Action: ['s3:GetObject'],
        Resource: [{ 'Fn::Sub': 'arn:aws:s3:::${Bucket}/*' }],
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
      },
    ],
  },
});

const PLAYS: Readonly<Record<string, Play>> = {
  'TestStacksApi::test_list_events_after_deployment#events': (context) => {
    context.deploy('app', template({ topic123: topic({ TopicName: 'simple' }) }), { ChangeSetType: 'CREATE' });
    return { StackEvents: eventsOf(context, 'app').reverse() };
  },
  'test_blocked_stack_deletion#stack_post_create': ofBlocked('created'),
  'test_blocked_stack_deletion#stack_post_fail_delete': ofBlocked('failed'),
  'test_blocked_stack_deletion#stack_events': ofBlocked('deleted'),
  'test_sns_topic_fifo_without_suffix_fails#describe-stack': rolledBack({ A: topic() }, { TopicName: 'x' }),
  'test_handle_existing_log_group#failed-stack-describe': rolledBack({ A: topic() }, { LogGroupName: 'x' }, [
    'CAPABILITY_AUTO_EXPAND',
    'CAPABILITY_IAM',
    'CAPABILITY_NAMED_IAM',
  ]),
  'TestChangeSetImportExport::test_describe_change_set_import_non_existent_export#post-deploy-stack-describe': rolledBack(
    { A: topic({ DisplayName: { 'Fn::ImportValue': 'missing' } }) },
    {},
  ),
  'test_deletion_policy_with_retain#per-resource-events': (context) => {
    context.deploy('app', template({ MyParameter: parameter('x', { DeletionPolicy: 'Retain' }) }), { ChangeSetType: 'CREATE' });
    const { StackId } = context.describe('app');
    deleteApp(context);
    return briefEvents(context, StackId);
  },
  'test_update_replace_policy_retain#per-resource-events': (context) => {
    const named = (Name: string) =>
      template({
        MyParameter: resource('AWS::SSM::Parameter', { Name, Type: 'String', Value: 'x' }, { UpdateReplacePolicy: 'Retain' }),
      });
    context.deploy('app', named('param-fe430ac7'), { ChangeSetType: 'CREATE' });
    context.deploy('app', named('param-14aa098c'));
    return briefEvents(context, 'app');
  },
  'TestCaptureUpdateProcess::test_queue_update#events': (context) => {
    const queue = (DelaySeconds: number) => template({ StandardQueue: resource('AWS::SQS::Queue', { DelaySeconds }) });
    context.deploy('app', queue(1), { ChangeSetType: 'CREATE' });
    context.deploy('app', queue(2));
    context.deploy('app', queue(3));
    return briefEvents(context, 'app').StandardQueue;
  },
  'TestResourceAttributes::test_invalid_getatt_fails#stack_events': (context) => {
    const Outputs = { InvalidOutput: { Value: { 'Fn::GetAtt': ['InvalidResource', 'Invalid'] } } };
    context.deploy('app', template({ InvalidResource: parameter('x') }, { Outputs }), { ChangeSetType: 'CREATE' });
    return { events: eventsOf(context, 'app') };
  },
  'TestStackEvents::test_invalid_stack_deploy#failed_event': (context) => {
    const text = template({ MyParameter: resource('AWS::SSM::Parameter', { Value: 'abc123' }) });
    context.deploy('app', text, { ChangeSetType: 'CREATE' });
    return eventsOf(context, 'app').find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  },
  'TestCloudFormationConditions::test_nested_conditions[test-nobucket-nopolicy]#stack_events': nestedConditions({}),
  'TestCloudFormationConditions::test_nested_conditions[test-bucket-nopolicy]#stack_events': nestedConditions({ Bucket: bucket }),
  'TestCloudFormationConditions::test_nested_conditions[prod-nobucket-nopolicy]#stack_events': nestedConditions({}),
  'TestCloudFormationConditions::test_nested_conditions[prod-bucket-policy]#stack_events': nestedConditions({
    Bucket: bucket,
    Policy: bucketPolicy,
  }),
};

for (const order of ['A-B-C', 'A-C-B', 'B-A-C', 'B-C-A', 'C-A-B', 'C-B-A']) {
  const all: Record<string, unknown> = { A: parameter('root'), B: parameter({ Ref: 'A' }), C: parameter({ Ref: 'B' }) };
  Object.assign(PLAYS, {
    [`test_stack_deploy_order[${order}]#events`]: (context: Context) => {
      const text = template(Object.fromEntries(order.split('-').map((name) => [name, all[name]])));
      context.deploy('app', text, { ChangeSetType: 'CREATE' });
      const { StackId } = context.describe('app');
      deleteApp(context);
      return eventsOf(context, StackId)
        .reverse()
        .filter(({ ResourceStatus, ResourceType }) => ResourceStatus.endsWith('_COMPLETE') && !ResourceType.endsWith('::Stack'));
    },
  });
}

/** Recordings that are not compared here, with the reason. */
const OMITTED: readonly { readonly name: RegExp; readonly reason: string }[] = [
  { name: /^TestExtensionsHooks/, reason: 'hooks do not run in the sandbox' },
  { name: /^TestMacros/, reason: 'macros do not run in the sandbox' },
  { name: /^test_stack_deletion_order/, reason: 'it has only IDs and statuses; recorded-events.test.ts compares them all' },
];

/** Replaces the words of the recorder by placeholders. */
function normalize(text: string): Answer {
  const named = text
    .replaceAll('"timestamp"', '"datetime"')
    .replaceAll('"resource-status-reason"', '"<reason>"')
    .replaceAll(/-date"/g, '-<date>"')
    .replaceAll(/CFN-\w+-\w{12}/g, (id) => id.replace(/\w{12}$/, '<id>'));
  return JSON.parse(named);
}

const recordings = isAbsent
  ? []
  : readFileSync(CORPUS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const { id, content } = JSON.parse(line);
        return { name: id.replace(/^localstack\//, ''), content: normalize(JSON.stringify(content)) };
      });

describe.skipIf(isAbsent)(title, () => {
  it.each(recordings.filter(({ name }) => PLAYS[name] !== undefined))('$name has the recorded fields', ({ name, content }) => {
    const fields = [...compareAnswers(content, PLAYS[name]?.(setup()))];

    expect(fields.filter(({ isEqual }) => !isEqual)).toEqual([]);
    expect(fields.length).toBeGreaterThan(5);
  });

  it('every recording is compared, or is listed with the reason why not', () => {
    const left = recordings.filter(({ name }) => PLAYS[name] === undefined && !OMITTED.some((one) => one.name.test(name)));

    expect(left.map(({ name }) => name)).toEqual([]);
  });
});
