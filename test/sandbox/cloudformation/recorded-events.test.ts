import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Answer, parameter, resource, setup, template, topic } from './support.ts';

const CORPUS = '../shared/corpus/events.jsonl';
const isAbsent = !existsSync(CORPUS);
const title = isAbsent ? `recorded events and stacks (skipped: ${CORPUS} is absent)` : 'recorded events and stacks';

function readRecordings(): Map<string, Answer> {
  if (isAbsent) return new Map();
  const lines = readFileSync(CORPUS, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const { id, content } = JSON.parse(line);
      return [id.replace(/^localstack\//, ''), content];
    }),
  );
}

const recordings = readRecordings();

/** The recording of a test. A missing recording fails the test. */
function recorded(id: string): Answer {
  const content = recordings.get(id);
  if (content === undefined) throw new Error(`Expected a recording ${id}, got none.`);
  return content;
}

/** Returns the fields of a response, and its texts that are not names, IDs, or times. */
function shapeOf(event: Answer): Record<string, unknown> {
  const { ResourceStatus, ResourceType, ResourceStatusReason } = event;
  return { fields: Object.keys(event).sort(), ResourceStatus, ResourceType, ResourceStatusReason };
}

/** Names of the fields of a stack. LastOperations is omitted: recordings before 2026 do not have it. */
function stackFields(stack: Answer): readonly string[] {
  return Object.keys(stack)
    .filter((name) => name !== 'LastOperations')
    .sort();
}

describe.skipIf(isAbsent)(title, () => {
  it('the events of a deployment have the recorded fields, order, and messages', () => {
    const { deploy, events } = setup();

    deploy('app', template({ topic123: topic({ TopicName: 'sns-topic-simple' }) }), { ChangeSetType: 'CREATE' });

    const { StackEvents } = recorded('TestStacksApi::test_list_events_after_deployment#events');
    // The recording is older than the field OperationId.
    const older = events('app').map(({ OperationId: _, ...event }) => event);
    expect(older.map(shapeOf)).toEqual(StackEvents.map(shapeOf));
  });

  it('the event IDs have the recorded forms', () => {
    const { deploy, events } = setup();

    deploy('app', template({ topic123: topic() }), { ChangeSetType: 'CREATE' });

    const ids = events('app').map(({ EventId }) => EventId);
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
    expect([ids[0], ids[1], ids[5]].every((id) => uuid.test(id))).toBe(true);
    expect(ids[2]).toMatch(/^topic123-CREATE_IN_PROGRESS-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it.each(['A-B-C', 'A-C-B', 'B-A-C', 'B-C-A', 'C-A-B', 'C-B-A'])(
    'resources written as %s are created and deleted in the recorded order',
    (order) => {
      const { deploy, call, settle, events } = setup();
      const all: Record<string, unknown> = { A: parameter('root'), B: parameter({ Ref: 'A' }), C: parameter({ Ref: 'B' }) };

      deploy('app', template(Object.fromEntries(order.split('-').map((name) => [name, all[name]]))), { ChangeSetType: 'CREATE' });
      const [{ StackId }] = events('app');
      call('DeleteStack', { StackName: 'app' });
      settle();

      const complete = events(StackId).filter(
        ({ ResourceStatus, ResourceType }) =>
          ResourceStatus.endsWith('_COMPLETE') && ResourceType !== 'AWS::CloudFormation::Stack',
      );
      const expected = recorded(`test_stack_deploy_order[${order}]#events`);
      const stepOf = ({ LogicalResourceId, ResourceStatus }: Answer) => `${LogicalResourceId} ${ResourceStatus}`;
      expect(complete.map(stepOf)).toEqual(expected.map(stepOf));
      expect(complete[0].PhysicalResourceId).toMatch(/^CFN-A-[A-Za-z0-9]{12}$/);
    },
  );

  it.each(['C', 'B-C', 'A-B-C'])('resources %s are removed in the recorded order', (leaving) => {
    const { deploy, call, settle, events } = setup();
    const rest = {
      Dummy: parameter('x'),
      A: parameter('x', { DependsOn: 'Dummy' }),
      B: parameter({ Ref: 'A' }),
      C: parameter({ Ref: 'B' }),
    };
    deploy('app', template(rest), { ChangeSetType: 'CREATE' });
    const left = Object.fromEntries(Object.entries(rest).filter(([name]) => !leaving.split('-').includes(name)));
    const [{ StackId }] = events('app');

    deploy('app', template(left));
    call('DeleteStack', { StackName: 'app' });
    settle();

    const seen = events(StackId).map(({ LogicalResourceId, ResourceStatus }) => [LogicalResourceId, ResourceStatus]);
    const isNew = ([id, status]: string[], index: number) => index === 0 || seen[index - 1]?.join() !== `${id},${status}`;
    const expected = recorded(`test_stack_deletion_order[${leaving}]#all-events`);
    expect(seen.filter(isNew).filter(([, status]) => status !== 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')).toEqual(
      expected.map(([id, status]: string[]) => [id?.replace('<stack-name:1>', 'app'), status]),
    );
  });

  it('a stack whose resource can be neither created nor deleted has the recorded events', () => {
    const text = template(
      { BrokenPolicy: resource('AWS::IAM::Policy', { PolicyName: { Ref: 'Name' }, PolicyDocument: {} }) },
      { Parameters: { Name: { Type: 'String' } } },
    );
    const context = setup({ resources: { BrokenPolicy: { fails: ['create', 'delete'] } } });
    const { StackId } = context.call('CreateStack', {
      StackName: 'app',
      TemplateBody: text,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [{ ParameterKey: 'Name', ParameterValue: 'p' }],
    });
    context.settle();
    const afterCreate = context.describe('app');
    context.call('DeleteStack', { StackName: 'app' });
    context.settle();
    const afterDelete = context.describe('app');
    context.call('DeleteStack', { StackName: 'app', RetainResources: ['BrokenPolicy'] });
    context.settle();

    const fieldsOf = (stack: Answer) => [stackFields(stack), stack.StackStatus, stack.StackStatusReason];
    expect(fieldsOf(afterCreate)).toEqual(fieldsOf(recorded('test_blocked_stack_deletion#stack_post_create').Stacks[0]));
    expect(fieldsOf(afterDelete)).toEqual(fieldsOf(recorded('test_blocked_stack_deletion#stack_post_fail_delete').Stacks[0]));
    const stepOf = ({ LogicalResourceId, ResourceStatus, ResourceProperties }: Answer) => [
      LogicalResourceId.replace('<stack-name:1>', 'app'),
      ResourceStatus,
      ResourceProperties !== undefined,
    ];
    const { StackEvents } = recorded('test_blocked_stack_deletion#stack_events');
    expect(context.events(StackId).map(stepOf)).toEqual(StackEvents.toReversed().map(stepOf));
  });

  it.each([
    'test_sns_topic_fifo_without_suffix_fails#describe-stack',
    'test_handle_existing_log_group#failed-stack-describe',
    'TestChangeSetImportExport::test_describe_change_set_import_non_existent_export#post-deploy-stack-describe',
  ])('a stack that was rolled back is described with the recorded fields: %s', (id) => {
    const expected = recorded(id);
    const { deploy, describe: look } = setup({ resources: { A: { fails: 'create' } } });
    const hasParameters = expected.Parameters !== undefined;

    deploy('app', template({ A: topic() }, hasParameters ? { Parameters: { P: { Type: 'String', Default: 'x' } } } : {}), {
      ChangeSetType: 'CREATE',
      Capabilities: expected.Capabilities,
    });

    expect(stackFields(look('app'))).toEqual(stackFields(expected));
    expect(look('app').StackStatus).toBe(expected.StackStatus);
  });

  it('a retained resource has the recorded events', () => {
    const { deploy, call, settle, events } = setup();
    deploy('app', template({ MyParameter: parameter('x', { DeletionPolicy: 'Retain' }) }), { ChangeSetType: 'CREATE' });
    const [{ StackId }] = events('app');
    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(statusesOf(events(StackId), 'MyParameter')).toEqual(
      recorded('test_deletion_policy_with_retain#per-resource-events').MyParameter.map(
        ({ ResourceStatus }: Answer) => ResourceStatus,
      ),
    );
  });

  it('a replaced resource whose old resource is retained has the recorded events', () => {
    const { deploy, events } = setup();
    const withName = (name: string) =>
      template({
        MyParameter: resource(
          'AWS::SSM::Parameter',
          { Name: name, Type: 'String', Value: 'x' },
          { UpdateReplacePolicy: 'Retain' },
        ),
      });
    deploy('app', withName('one'), { ChangeSetType: 'CREATE' });

    deploy('app', withName('two'));

    expect(statusesOf(events('app'), 'MyParameter')).toEqual(
      recorded('test_update_replace_policy_retain#per-resource-events').MyParameter.map(
        ({ ResourceStatus }: Answer) => ResourceStatus,
      ),
    );
  });
});

/** Repeated events once, as in the recording. */
function statusesOf(events: readonly Answer[], logicalId: string): string[] {
  const statuses = events
    .filter(({ LogicalResourceId }) => LogicalResourceId === logicalId)
    .map(({ ResourceStatus }) => ResourceStatus);
  return statuses.filter((status, index) => status !== statuses[index - 1]);
}
