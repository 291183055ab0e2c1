import { describe, expect, it } from 'vitest';
import type { CloudFormationOptions } from '../../../sandbox/cloudformation/model/options.ts';
import { ServiceError } from '../../../sandbox/kernel/service.ts';
import { type Answer, lines, parameter, refusal, resource, setup, template, topic } from './support.ts';

const URL = 'https://templates.s3.us-east-1.amazonaws.com/child.yaml';

const child = (displayName: string) =>
  template(
    { T: topic({ DisplayName: displayName }), P: parameter({ Ref: 'Value' }) },
    { Parameters: { Value: { Type: 'String', Default: 'x' } }, Outputs: { Topic: { Value: { Ref: 'T' } } } },
  );

const parent = (parameters: Record<string, unknown> = {}, more: Record<string, unknown> = {}, url = URL) =>
  template({ Child: resource('AWS::CloudFormation::Stack', { TemplateURL: url, Parameters: parameters }), ...more });

function setupNested(options: CloudFormationOptions = {}) {
  const files = new Map([[URL, child('a')]]);
  const context = setup({
    ...options,
    fetchTemplate: (url) => {
      const text = files.get(url);
      if (text === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
      return text;
    },
  });
  const childName = () => Object.keys(context.sandbox.stacks()).find((name) => name.startsWith('app-Child-')) ?? '';
  const nest = (displayName: string, url = URL) => files.set(url, child(displayName));
  return { ...context, files, childName, nest };
}

describe('nested stacks', () => {
  it('a nested stack is a separate stack, and its outputs are attributes of its resource', () => {
    const { create, childName, describe: describeStack, events, sandbox } = setupNested();

    const id = create('app', parent({ Value: 'v' }, { Uses: parameter({ 'Fn::GetAtt': ['Child', 'Outputs.Topic'] }) }));

    expect(childName()).toMatch(/^app-Child-[A-Z0-9]{12}$/);
    expect(describeStack(childName())).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      ParentId: id,
      RootId: id,
      Parameters: [{ ParameterKey: 'Value', ParameterValue: 'v' }],
    });
    expect(sandbox.stacks().app?.physicalIds.Child).toBe(describeStack(childName()).StackId);
    expect(lines(events(childName()))).toContain('T CREATE_COMPLETE');
    const uses = events('app').find((event) => event.LogicalResourceId === 'Uses' && event.ResourceProperties);
    expect(JSON.parse(uses.ResourceProperties).Value).toMatch(/^arn:aws:sns:.*-T-/);
  });

  it('a nested stack that cannot be created fails its resource with its reason, and is deleted by the rollback', () => {
    const { create, events, status, sandbox } = setupNested({ resources: { P: { fails: 'create', reason: 'no' } } });

    create('app', parent());

    expect(status('app')).toBe('ROLLBACK_COMPLETE');
    expect(Object.keys(sandbox.stacks())).toEqual(['app']);
    const failed = events('app').find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed.ResourceStatusReason).toBe(
      `Embedded stack ${failed.PhysicalResourceId} was not successfully created: The following resource(s) failed to create: [P]. `,
    );
    expect(lines(events(failed.PhysicalResourceId)).at(-1)).toMatch(/DELETE_COMPLETE$/);
  });

  it('a missing template fails the nested stack with the message of S3', () => {
    const { create, events } = setupNested();

    create('app', parent({}, {}, 'https://templates.s3.us-east-1.amazonaws.com/none.yaml'));

    expect(lines(events('app'))).toContainEqual(
      expect.stringMatching(/^Child CREATE_FAILED S3 error: The specified key does not exist/),
    );
  });

  it('an update includes the nested stack, whose update is final only when the update of its parent is final', () => {
    const { create, nest, call, advance, settle, childName, status, events } = setupNested({
      resources: { Slow: { seconds: { update: 60 } } },
    });
    create('app', parent({}, { Slow: parameter('1') }));
    nest('b');

    call('UpdateStack', { StackName: 'app', TemplateBody: parent({}, { Slow: parameter('2') }) });
    advance(30);
    expect(status(childName())).toBe('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    settle();

    expect(status(childName())).toBe('UPDATE_COMPLETE');
    expect(status('app')).toBe('UPDATE_COMPLETE');
    expect(lines(events(childName()))).toContain('T UPDATE_COMPLETE');
  });

  it('resources after a nested stack use the outputs of its update', () => {
    const {
      create,
      files,
      call,
      settle,
      events,
      childName,
      describe: describeStack,
    } = setupNested({
      resources: { Last: { fails: 'update' } },
    });
    const withOutput = (value: string) => template({ T: topic() }, { Outputs: { Name: { Value: value } } });
    const whole = (last: string) =>
      parent({}, { Uses: parameter({ 'Fn::GetAtt': ['Child', 'Outputs.Name'] }), Last: parameter(last, { DependsOn: 'Uses' }) });
    files.set(URL, withOutput('old'));
    create('app', whole('x'));
    files.set(URL, withOutput('new'));

    call('UpdateStack', { StackName: 'app', TemplateBody: whole('x') });
    settle();
    const values = () =>
      events('app').flatMap((event) =>
        event.LogicalResourceId === 'Uses' && event.ResourceStatus === 'UPDATE_COMPLETE'
          ? [JSON.parse(event.ResourceProperties).Value]
          : [],
      );
    expect(values()).toEqual(['new']);

    files.set(URL, withOutput('newer'));
    call('UpdateStack', { StackName: 'app', TemplateBody: whole('y') });
    settle();
    expect(values()).toEqual(['new', 'newer', 'new']);
    expect(describeStack(childName()).Outputs[0].OutputValue).toBe('new');
  });

  it('an updated nested stack is rolled back with its parent', () => {
    const { create, nest, call, settle, childName, status, events } = setupNested({
      resources: { Slow: { fails: 'update', seconds: { update: 60 } } },
    });
    create('app', parent({}, { Slow: parameter('1') }));
    nest('b');

    call('UpdateStack', { StackName: 'app', TemplateBody: parent({}, { Slow: parameter('2') }) });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(status(childName())).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lines(events(childName())).filter((line) => line === 'T UPDATE_COMPLETE')).toHaveLength(2);
  });

  it('a nested stack whose update fails is rolled back and fails its resource', () => {
    const { create, nest, call, settle, childName, status, events } = setupNested({
      resources: { T: { fails: 'update', reason: 'no' } },
    });
    create('app', parent());
    nest('b');

    call('UpdateStack', { StackName: 'app', TemplateBody: parent({ Value: 'y' }) });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(status(childName())).toBe('UPDATE_ROLLBACK_COMPLETE');
    const failed = events('app').find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
    expect(failed.ResourceStatusReason).toMatch(
      /^Embedded stack arn:.* was not successfully updated\. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource\(s\) failed to update: \[T/,
    );
  });

  it('a nested stack that cannot be rolled back fails the rollback of its parent, and is skipped by NestedStack.LogicalId', () => {
    const { create, nest, call, settle, childName, status } = setupNested({
      resources: { Slow: { fails: 'update', seconds: { update: 60 } }, T: { fails: 'rollback' } },
    });
    create('app', parent({}, { Slow: parameter('1') }));
    nest('b');
    call('UpdateStack', { StackName: 'app', TemplateBody: parent({}, { Slow: parameter('2') }) });
    settle();
    expect(status('app')).toBe('UPDATE_ROLLBACK_FAILED');
    expect(status(childName())).toBe('UPDATE_ROLLBACK_FAILED');

    call('ContinueUpdateRollback', { StackName: 'app', ResourcesToSkip: ['Child.T'] });
    settle();

    expect(status(childName())).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('the cancellation of an update also rolls back a nested stack in update', () => {
    const { create, nest, call, advance, settle, childName, status, events } = setupNested({
      resources: { T: { hangs: 'update' } },
    });
    create('app', parent());
    nest('b');
    call('UpdateStack', { StackName: 'app', UsePreviousTemplate: true });
    advance(60);

    call('CancelUpdateStack', { StackName: 'app' });
    settle();

    expect([status('app'), status(childName())]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']);
    expect(lines(events(childName()))).toContain('T UPDATE_FAILED Resource update cancelled');
  });

  it('a nested stack without changes is checked and not updated', () => {
    const { create, call, settle, childName, events } = setupNested();
    create('app', parent());
    const before = events(childName()).length;

    call('UpdateStack', { StackName: 'app', UsePreviousTemplate: true });
    settle();

    expect(events(childName())).toHaveLength(before);
    expect(lines(events('app')).slice(-5)).toEqual([
      'app UPDATE_IN_PROGRESS User Initiated',
      'Child UPDATE_IN_PROGRESS',
      'Child UPDATE_COMPLETE',
      'app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'app UPDATE_COMPLETE',
    ]);
  });

  it('deleting the parent deletes the nested stack, and a nested stack that cannot be deleted fails the deletion of the parent', () => {
    const {
      create,
      call,
      settle,
      childName,
      sandbox,
      events,
      describe: describeStack,
    } = setupNested({
      resources: { T: { fails: 'delete', reason: 'in use' } },
    });
    create('app', parent());
    const name = childName();

    call('DeleteStack', { StackName: 'app' });
    settle();
    expect(describeStack('app').StackStatus).toBe('DELETE_FAILED');
    expect(lines(events('app'))).toContainEqual(
      expect.stringMatching(/^Child DELETE_FAILED Embedded stack arn:.* was not successfully deleted: .*failed to delete: \[T\]/),
    );
    sandbox.behave('T', undefined);
    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(sandbox.stacks()).toEqual({});
    expect(refusal(() => call('DescribeStacks', { StackName: name })).message).toBe(`Stack with id ${name} does not exist`);
  });

  it('a nested stack that is already being deleted is deleted once', () => {
    const {
      create,
      call,
      advance,
      settle,
      childName,
      sandbox,
      events,
      describe: describeStack,
    } = setupNested({ resourceSeconds: 10 });
    create('app', parent());
    const { StackId } = describeStack(childName());

    call('DeleteStack', { StackName: StackId });
    advance(5);
    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(sandbox.stacks()).toEqual({});
    expect(lines(events(StackId)).filter((line) => line.endsWith('DELETE_COMPLETE'))).toHaveLength(3);
  });

  it('a nested stack has the termination protection of its root, and only the root can change it', () => {
    const { create, call, childName } = setupNested();
    create('app', parent(), { EnableTerminationProtection: true });

    expect(refusal(() => call('DeleteStack', { StackName: childName() })).message).toMatch(/TerminationProtection is enabled/);
    expect(
      refusal(() => call('UpdateTerminationProtection', { StackName: childName(), EnableTerminationProtection: false })).code,
    ).toBe('ValidationError');
  });

  it('a nested stack needs the capabilities of its parent', () => {
    const { create, files, events, status } = setupNested();
    files.set(URL, template({ Role: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: {} }) }));

    create('bare', parent());
    create('able', parent(), { Capabilities: ['CAPABILITY_IAM'] });

    expect(lines(events('bare'))).toContain('Child CREATE_FAILED Requires capabilities : [CAPABILITY_IAM]');
    expect(status('able')).toBe('CREATE_COMPLETE');
  });
});

describe('nested stacks with other types', () => {
  it('a nested template that changes the type of a resource fails the nested stack', () => {
    const { create, files, call, settle, events } = setupNested();
    create('app', parent());
    files.set(URL, template({ T: parameter('x') }));

    call('UpdateStack', { StackName: 'app', UsePreviousTemplate: true });
    settle();

    expect(lines(events('app'))).toContainEqual(expect.stringMatching(/^Child UPDATE_FAILED .*\[T\]/));
  });
});

describe('nested change sets', () => {
  it('without IncludeNestedStacks, every nested stack is a change without its inner changes', () => {
    const { create, prepare, changes } = setupNested();
    create('app', parent());

    const id = prepare('app', parent());

    expect(changes(id)).toMatchObject([
      {
        LogicalResourceId: 'Child',
        Action: 'Modify',
        Replacement: 'False',
        Details: [{ ChangeSource: 'Automatic', Evaluation: 'Dynamic' }],
      },
    ]);
    expect(changes(id)[0]).not.toHaveProperty('ChangeSetId');
  });

  it('with IncludeNestedStacks, the change names a change set of the nested stack, which is executed through the root', () => {
    const { create, nest, prepare, changes, call, childName, status } = setupNested();
    create('app', parent());
    nest('b');

    const id = prepare('app', parent(), { IncludeNestedStacks: 'true' });

    const [{ ChangeSetId: nested }] = changes(id);
    expect(call('DescribeChangeSet', { ChangeSetName: nested })).toMatchObject({
      StackName: childName(),
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason: 'Only executable from the root change set.',
      ParentChangeSetId: id,
      RootChangeSetId: id,
      IncludeNestedStacks: true,
      Changes: [{ ResourceChange: { LogicalResourceId: 'T', Action: 'Modify' } }],
    });
    expect(refusal(() => call('ExecuteChangeSet', { ChangeSetName: nested })).code).toBe('InvalidChangeSetStatus');
    expect(refusal(() => call('DeleteChangeSet', { ChangeSetName: nested })).code).toBe('InvalidChangeSetStatus');
    call('DeleteChangeSet', { ChangeSetName: id });
    expect(refusal(() => call('DescribeChangeSet', { ChangeSetName: nested })).code).toBe('ChangeSetNotFound');
    expect(status(childName())).toBe('CREATE_COMPLETE');
  });

  it('a change set that would only check unchanged nested stacks is empty', () => {
    const { create, prepare, call, sandbox } = setupNested();
    create('app', parent());

    const id = prepare('app', parent(), { IncludeNestedStacks: true });

    expect(call('DescribeChangeSet', { ChangeSetName: id })).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringMatching(/didn't contain changes/),
    });
    expect(sandbox.leftovers().changeSets).toBe(1);
  });

  it('executing the root executes the nested change sets, with the templates of their creation', () => {
    const { create, nest, prepare, changes, call, settle, childName, events } = setupNested();
    create('app', parent());
    nest('b');
    const id = prepare('app', parent(), { IncludeNestedStacks: true });
    const [{ ChangeSetId: nested }] = changes(id);
    nest('c');

    call('ExecuteChangeSet', { ChangeSetName: id });
    settle();

    expect(call('DescribeChangeSet', { ChangeSetName: nested }).ExecutionStatus).toBe('EXECUTE_COMPLETE');
    const updated = events(childName()).find(
      (event: Answer) => event.ResourceStatus === 'UPDATE_COMPLETE' && event.ResourceProperties,
    );
    expect(JSON.parse(updated.ResourceProperties)).toEqual({ DisplayName: 'b' });
  });

  it('a new nested stack is in REVIEW_IN_PROGRESS until the root is executed, and is deleted with its change set', () => {
    const { create, prepare, call, settle, sandbox, childName, changes, status } = setupNested();
    create('app', template({ A: topic() }));
    const id = prepare('app', parent({}, { A: topic() }), { IncludeNestedStacks: true });
    expect(status(childName())).toBe('REVIEW_IN_PROGRESS');
    expect(changes(id)).toMatchObject([{ Action: 'Add', LogicalResourceId: 'Child', ChangeSetId: expect.any(String) }]);

    call('DeleteChangeSet', { ChangeSetName: id });
    settle();
    expect(Object.keys(sandbox.stacks())).toEqual(['app']);

    const second = prepare('app', parent({}, { A: topic() }), { IncludeNestedStacks: true });
    const name = childName();
    call('ExecuteChangeSet', { ChangeSetName: second });
    settle();
    expect(status(name)).toBe('CREATE_COMPLETE');
    expect(Object.keys(sandbox.stacks()).sort()).toEqual(['app', name].sort());
  });

  it('a value that is known only after the execution is a change in the nested stack', () => {
    const { create, prepare, changes, call } = setupNested();
    const withName = (name: string) => parent({ Value: { Ref: 'Own' } }, { Own: topic({ TopicName: name }) });
    create('app', withName('old'));

    const id = prepare('app', withName('new'), { IncludeNestedStacks: true });

    const nested = changes(id).find(({ LogicalResourceId }) => LogicalResourceId === 'Child').ChangeSetId;
    expect(call('DescribeChangeSet', { ChangeSetName: nested }).Changes).toMatchObject([
      { ResourceChange: { LogicalResourceId: 'P', Action: 'Modify' } },
    ]);
  });

  it('a nested change set that cannot be created fails the root', () => {
    const { create, files, prepare, call, sandbox } = setupNested();
    create('app', parent());
    files.set(URL, template({ T: parameter('x') }));

    const id = prepare('app', parent(), { IncludeNestedStacks: true });

    expect(call('DescribeChangeSet', { ChangeSetName: id })).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringMatching(/^Nested change set arn:.* was not successfully created: Currently in FAILED\.$/),
    });
    call('DeleteChangeSet', { ChangeSetName: id });
    expect(sandbox.leftovers().changeSets).toBe(0);
  });

  it('nested stacks of nested stacks also have change sets', () => {
    const inner = 'https://templates.s3.us-east-1.amazonaws.com/inner.yaml';
    const { create, files, prepare, changes, call, settle, sandbox } = setupNested();
    files.set(inner, child('a'));
    files.set(URL, parent({}, {}, inner));
    create('app', parent());
    files.set(inner, child('b'));

    const root = prepare('app', parent(), { IncludeNestedStacks: true });

    const [{ ChangeSetId: middle }] = changes(root);
    const [{ ChangeSetId: leaf }] = changes(middle);
    expect(call('DescribeChangeSet', { ChangeSetName: leaf })).toMatchObject({
      ParentChangeSetId: middle,
      RootChangeSetId: root,
    });
    call('ExecuteChangeSet', { ChangeSetName: root });
    settle();
    expect(Object.values(sandbox.stacks()).map(({ status }) => status)).toEqual([
      'UPDATE_COMPLETE',
      'UPDATE_COMPLETE',
      'UPDATE_COMPLETE',
    ]);
  });
});
