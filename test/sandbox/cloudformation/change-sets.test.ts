import { describe, expect, it } from 'vitest';
import { lines, parameter, refusal, resource, setup, template, topic } from './support.ts';

const before = template({ A: topic({ DisplayName: 'a' }) });
const after = template({ A: topic({ DisplayName: 'b' }) });

describe('change sets', () => {
  it('a change set is pending, then in creation, then complete and available', () => {
    const { create, call, advance } = setup({ changeSetSeconds: 8 });
    create('app', before);

    const { Id, StackId } = call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'one', TemplateBody: after });
    const state = () => {
      const { Status, ExecutionStatus, Changes } = call('DescribeChangeSet', { ChangeSetName: Id });
      return `${Status} ${ExecutionStatus} ${Changes.length}`;
    };

    expect(Id).toMatch(/^arn:aws:cloudformation:us-east-1:111111111111:changeSet\/one\/[0-9a-f-]{36}$/);
    expect(StackId).toMatch(/:stack\/app\//);
    expect(state()).toBe('CREATE_PENDING UNAVAILABLE 0');
    advance(2);
    expect(state()).toBe('CREATE_IN_PROGRESS UNAVAILABLE 0');
    advance(6);
    expect(state()).toBe('CREATE_COMPLETE AVAILABLE 1');
  });

  it('a change set that repeats the deployed template, parameters, and tags fails without a delay', () => {
    const { create, call, advance } = setup({ changeSetSeconds: 8 });
    create('app', before);

    const { Id } = call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'one', TemplateBody: before });
    advance(0.05);

    expect(call('DescribeChangeSet', { ChangeSetName: Id })).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
  });

  it('a change set is found by its ARN, or by its name and its stack', () => {
    const { create, prepare, call } = setup();
    create('app', before);
    const id = prepare('app', after, { Description: 'why' });

    const byArn = call('DescribeChangeSet', { ChangeSetName: id });

    expect(call('DescribeChangeSet', { ChangeSetName: 'changes', StackName: 'app' })).toEqual(byArn);
    expect(byArn).toMatchObject({
      ChangeSetName: 'changes',
      StackName: 'app',
      Description: 'why',
      CreationTime: expect.any(Date),
    });
  });

  it('a change set of type CREATE creates a stack in REVIEW_IN_PROGRESS, which can have several change sets', () => {
    const { prepare, events, describe: describeStack, call } = setup();

    prepare('app', before, { ChangeSetType: 'CREATE' });
    prepare('app', before, { ChangeSetType: 'CREATE', ChangeSetName: 'another' });

    expect(lines(events('app'))).toEqual(['app REVIEW_IN_PROGRESS User Initiated']);
    expect(describeStack('app')).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS', StackStatusReason: 'User Initiated' });
    expect(call('ListChangeSets', { StackName: 'app' }).Summaries).toHaveLength(2);
  });

  it('an existing stack accepts no change set of type CREATE', () => {
    const { create, call, settle } = setup();
    const id = create('app', before);
    const input = { ChangeSetName: 'one', ChangeSetType: 'CREATE', TemplateBody: before };

    expect(refusal(() => call('CreateChangeSet', { ...input, StackName: 'app' })).message).toBe(
      'Stack [app] already exists and cannot be created again with the changeSet [one].',
    );
    call('DeleteStack', { StackName: 'app' });
    settle();
    expect(refusal(() => call('CreateChangeSet', { ...input, StackName: id })).message).toBe(
      `Stack [${id}] already exists and cannot be created again with the changeSet [one].`,
    );
    expect(refusal(() => call('CreateChangeSet', { ...input, StackName: id.replace('app', 'other') })).message).toMatch(
      /^Stack \[arn:.*\] does not exist$/,
    );
  });

  it('a change set without a type updates an existing stack without an operation in progress', () => {
    const { create, call, settle } = setup();
    const input = { ChangeSetName: 'one', TemplateBody: after };
    expect(refusal(() => call('CreateChangeSet', { ...input, StackName: 'none' })).message).toBe('Stack [none] does not exist');

    const id = create('app', before);
    call('DeleteStack', { StackName: 'app' });
    expect(refusal(() => call('CreateChangeSet', { ...input, StackName: 'app' })).message).toBe(
      `Stack:${id} is in DELETE_IN_PROGRESS state and can not be updated.`,
    );
    settle();
    expect(refusal(() => call('CreateChangeSet', { ...input, StackName: id })).message).toBe(
      `Stack:${id} is in DELETE_COMPLETE state and can not be updated.`,
    );
  });

  it('an executed change set ends in EXECUTE_COMPLETE, and no list contains it', () => {
    const { create, prepare, call, settle, status, describe: describeStack, sandbox } = setup();
    create('app', before);
    const id = prepare('app', after);

    expect(call('ExecuteChangeSet', { ChangeSetName: id, ClientRequestToken: 'go' })).toEqual({});

    expect(status('app')).toBe('UPDATE_IN_PROGRESS');
    expect(call('DescribeChangeSet', { ChangeSetName: id }).ExecutionStatus).toBe('EXECUTE_IN_PROGRESS');
    settle();
    expect(describeStack('app')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', ChangeSetId: id });
    expect(call('DescribeChangeSet', { ChangeSetName: id })).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'EXECUTE_COMPLETE',
    });
    expect(call('ListChangeSets', { StackName: 'app' }).Summaries).toEqual([]);
    expect(sandbox.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
  });

  it('a stack that is created from a change set starts in REVIEW_IN_PROGRESS', () => {
    const { deploy, events, describe: describeStack } = setup();

    const id = deploy('app', before, { ChangeSetType: 'CREATE' });

    expect(lines(events('app'))).toEqual([
      'app REVIEW_IN_PROGRESS User Initiated',
      'app CREATE_IN_PROGRESS User Initiated',
      'A CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS Resource creation Initiated',
      'A CREATE_COMPLETE',
      'app CREATE_COMPLETE',
    ]);
    expect(describeStack('app')).toMatchObject({ ChangeSetId: id, LastUpdatedTime: expect.any(Date) });
  });

  it('a change set whose execution is rolled back ends in EXECUTE_FAILED', () => {
    const { create, deploy, call, status } = setup({ resources: { A: { fails: 'update' } } });
    create('app', before);

    const id = deploy('app', after);

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(call('DescribeChangeSet', { ChangeSetName: id }).ExecutionStatus).toBe('EXECUTE_FAILED');
  });

  it('a repeated execution request with the same token has no further effect; without a token, it is refused', () => {
    const { create, prepare, call, settle, events } = setup();
    create('app', before);
    const id = prepare('app', after);
    const input = { ChangeSetName: id, ClientRequestToken: 'go' };

    call('ExecuteChangeSet', input);
    expect(call('ExecuteChangeSet', input)).toEqual({});
    expect(refusal(() => call('ExecuteChangeSet', { ChangeSetName: id })).message).toBe(
      `ChangeSet [${id}] cannot be executed in its current execution status of [EXECUTE_IN_PROGRESS]`,
    );
    settle();
    expect(call('ExecuteChangeSet', input)).toEqual({});
    expect(refusal(() => call('ExecuteChangeSet', { ChangeSetName: id }))).toEqual({
      code: 'InvalidChangeSetStatus',
      message: `ChangeSet [${id}] cannot be executed in its current execution status of [EXECUTE_COMPLETE]`,
      httpStatus: 400,
    });
    expect(lines(events('app')).filter((line) => line.startsWith('app UPDATE_IN_PROGRESS'))).toHaveLength(1);
  });

  it('the execution of a change set deletes the other change sets of the stack', () => {
    const { create, prepare, call, settle } = setup();
    create('app', before);
    const chosen = prepare('app', after);
    const other = prepare('app', after, { ChangeSetName: 'other' });

    call('ExecuteChangeSet', { ChangeSetName: chosen });
    settle();

    expect(refusal(() => call('DescribeChangeSet', { ChangeSetName: other }))).toEqual({
      code: 'ChangeSetNotFound',
      message: `ChangeSet [${other}] does not exist`,
      httpStatus: 404,
    });
  });

  it('a change set is obsolete after another change of the stack, even before it is complete', () => {
    const { create, prepare, call, settle, advance } = setup();
    create('app', before);
    const made = prepare('app', after);
    const { Id: pending } = call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'late', TemplateBody: after });

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'c' }) }) });
    advance(60);
    settle();

    for (const id of [made, pending]) {
      expect(call('DescribeChangeSet', { ChangeSetName: id })).toMatchObject({
        Status: 'CREATE_COMPLETE',
        ExecutionStatus: 'OBSOLETE',
      });
      expect(refusal(() => call('ExecuteChangeSet', { ChangeSetName: id })).message).toBe(
        `ChangeSet [${id}] cannot be executed in its current execution status of [OBSOLETE]`,
      );
    }
  });

  it('a create of a stack in REVIEW_IN_PROGRESS keeps its ID and makes its change sets obsolete', () => {
    const { prepare, call, settle, describe: describeStack } = setup();
    const id = prepare('app', before, { ChangeSetType: 'CREATE' });
    const { StackId } = describeStack('app');

    expect(call('CreateStack', { StackName: 'app', TemplateBody: before })).toEqual({ StackId });
    settle();

    expect(describeStack('app').StackStatus).toBe('CREATE_COMPLETE');
    expect(describeStack('app')).not.toHaveProperty('ChangeSetId');
    expect(call('DescribeChangeSet', { ChangeSetName: id }).ExecutionStatus).toBe('OBSOLETE');
  });

  it('an empty change set is FAILED and UNAVAILABLE with a reason, and cannot be executed', () => {
    const { create, prepare, call } = setup();
    create('app', before);

    const id = prepare('app', before.replace('{', '{"Description":"only words",'));

    expect(call('DescribeChangeSet', { ChangeSetName: id })).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason: "The submitted information didn't contain changes. Submit different information to create a change set.",
      Changes: [],
    });
    expect(refusal(() => call('ExecuteChangeSet', { ChangeSetName: id }))).toMatchObject({
      code: 'InvalidChangeSetStatus',
      message: `ChangeSet [${id}] cannot be executed in its current status of [FAILED]`,
    });
    expect(call('ListChangeSets', { StackName: 'app' }).Summaries[0]).toMatchObject({ Status: 'FAILED' });
  });

  it('a change set with only output changes is complete without changes, and can be executed', () => {
    const { create, deploy, call, describe: describeStack } = setup();
    create('app', before);

    const id = deploy('app', template({ A: topic({ DisplayName: 'a' }) }, { Outputs: { O: { Value: { Ref: 'A' } } } }));

    expect(call('DescribeChangeSet', { ChangeSetName: id })).toMatchObject({ Changes: [], ExecutionStatus: 'EXECUTE_COMPLETE' });
    expect(describeStack('app').Outputs).toHaveLength(1);
  });

  it('a change set contains values only on request', () => {
    const { create, prepare, call } = setup();
    create('app', before);
    const id = prepare('app', after);

    const plain = call('DescribeChangeSet', { ChangeSetName: id }).Changes[0].ResourceChange;
    const valued = call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: 'true' }).Changes[0].ResourceChange;

    expect(plain).not.toHaveProperty('BeforeContext');
    expect(valued.Details[0].Target).toMatchObject({ BeforeValue: 'a', AfterValue: 'b' });
  });

  it('a context has every scalar as text, and its members in the order of their hash codes', () => {
    const { prepare, call } = setup();
    const parameter = { Type: 'AWS::SSM::Parameter', Properties: { Name: 'a', Type: 'String', Value: 1 } };
    const id = prepare('app', template({ A: { ...parameter, DeletionPolicy: 'Retain' } }), { ChangeSetType: 'CREATE' });

    const { ResourceChange } = call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: true }).Changes[0];

    expect(ResourceChange.AfterContext).toBe('{"Properties":{"Value":"1","Type":"String","Name":"a"},"DeletionPolicy":"Retain"}');
  });

  it('a description with property values warns of the first resource that imports a missing export', () => {
    const { prepare, call } = setup();
    const importing = template({ A: topic(), B: topic({ DisplayName: { 'Fn::ImportValue': 'missing' } }) });
    const id = prepare('app', importing, { ChangeSetType: 'CREATE' });

    const valued = call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: true });
    const plain = call('DescribeChangeSet', { ChangeSetName: id });

    expect(valued).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      StatusReason:
        '[WARN] --include-property-values option can return incomplete ChangeSet data because: ' +
        'ChangeSet creation failed for resource [B] because: No export named missing',
    });
    expect(valued.Changes[1].ResourceChange.AfterContext).toBe(
      '{"Properties":{"DisplayName":"{{changeSet:KNOWN_AFTER_APPLY}}"}}',
    );
    expect(plain.StatusReason).toBeUndefined();
  });

  it('gives no warning if a value is only known after the execution', () => {
    const { prepare, call } = setup();
    const id = prepare('app', template({ A: topic(), B: topic({ DisplayName: { Ref: 'A' } }) }), { ChangeSetType: 'CREATE' });

    expect(call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: true }).StatusReason).toBeUndefined();
  });

  it('a change names the physical resource and its policy action', () => {
    const { create, prepare, changes, sandbox } = setup();
    create(
      'app',
      template({ A: topic({ TopicName: 'a' }), B: topic({}, { DeletionPolicy: 'Retain' }), C: topic(), D: parameter('x') }),
    );

    const id = prepare('app', template({ A: topic({ TopicName: 'b' }), D: parameter('y'), E: topic() }));

    const ids = sandbox.stacks().app?.physicalIds;
    expect(changes(id)).toMatchObject([
      {
        LogicalResourceId: 'A',
        Action: 'Modify',
        Replacement: 'True',
        PolicyAction: 'ReplaceAndDelete',
        PhysicalResourceId: ids?.A,
      },
      { LogicalResourceId: 'B', Action: 'Remove', PolicyAction: 'Retain', PhysicalResourceId: ids?.B },
      { LogicalResourceId: 'C', Action: 'Remove', PolicyAction: 'Delete' },
      { LogicalResourceId: 'D', Action: 'Modify', Replacement: 'False' },
      { LogicalResourceId: 'E', Action: 'Add' },
    ]);
  });

  it('changes are paginated, and every page contains the other fields of the change set', () => {
    const { create, prepare, call } = setup({ pageSize: 2 });
    create('app', template({ A: topic() }));
    const id = prepare('app', template({ A: topic(), B: topic(), C: topic(), D: topic(), E: topic(), F: topic() }));

    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = call('DescribeChangeSet', { ChangeSetName: id, NextToken: token });
      expect(page).toMatchObject({ ChangeSetId: id, Status: 'CREATE_COMPLETE' });
      seen.push(
        ...page.Changes.map(
          ({ ResourceChange }: { ResourceChange: { LogicalResourceId: string } }) => ResourceChange.LogicalResourceId,
        ),
      );
      token = page.NextToken;
    } while (token !== undefined);

    expect(seen).toEqual(['B', 'C', 'D', 'E', 'F']);
    expect(refusal(() => call('DescribeChangeSet', { ChangeSetName: id, NextToken: 'made-up' })).code).toBe('ValidationError');
  });

  it('a second change set of the same name with another client token is refused', () => {
    const { create, prepare, call } = setup();
    create('app', before);
    prepare('app', after, { ClientToken: 'mine' });
    const again = { StackName: 'app', ChangeSetName: 'changes', TemplateBody: after };
    const mismatch = {
      code: 'AlreadyExistsException',
      message: 'ChangeSet changes cannot be created due to a mismatch with existing attribute ClientToken',
      httpStatus: 400,
    };

    expect(refusal(() => call('CreateChangeSet', { ...again, ClientToken: 'other' }))).toEqual(mismatch);
    expect(refusal(() => call('CreateChangeSet', again))).toEqual(mismatch);
  });

  it('a second change set of the same name without a token is refused if its template or parameters differ', () => {
    const { create, prepare, call } = setup();
    const name = { Parameters: { Name: { Type: 'String', Default: 'a' } } };
    const template = JSON.stringify({ ...name, Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
    create('app', before);
    const id = prepare('app', template);
    const again = { StackName: 'app', ChangeSetName: 'changes', TemplateBody: template };
    const attributeOf = (input: Record<string, unknown>) =>
      /attribute (\w+)$/.exec(refusal(() => call('CreateChangeSet', { ...again, ...input })).message)?.[1];

    expect(attributeOf({ TemplateBody: after })).toBe('Template');
    expect(attributeOf({ Parameters: [{ ParameterKey: 'Name', ParameterValue: 'b' }] })).toBe('Parameters');
    expect(call('CreateChangeSet', again).Id).toBe(id);
  });

  it('a repeated request with the same client token returns the existing change set', () => {
    const { create, prepare, call } = setup();
    create('app', before);
    const id = prepare('app', after, { ClientToken: 'mine' });
    const again = { StackName: 'app', ChangeSetName: 'changes', TemplateBody: after, ClientToken: 'mine' };

    expect(call('CreateChangeSet', again).Id).toBe(id);
  });

  it('the name of a deleted or executed change set is available', () => {
    const { create, prepare, call, settle, deploy } = setup();
    create('app', before);
    const id = prepare('app', after, { ClientToken: 'mine' });
    call('DeleteChangeSet', { ChangeSetName: id });

    expect(deploy('app', after)).not.toBe(id);
    expect(prepare('app', before)).toMatch(/changeSet\/changes\//);
    settle();
  });

  it('a deleted change set does not exist, and deleting it again has no effect', () => {
    const { create, prepare, call } = setup();
    create('app', before);
    const id = prepare('app', after);

    expect(call('DeleteChangeSet', { ChangeSetName: 'changes', StackName: 'app' })).toEqual({});
    expect(call('DeleteChangeSet', { ChangeSetName: id })).toEqual({});
    expect(refusal(() => call('DescribeChangeSet', { ChangeSetName: 'changes', StackName: 'app' })).message).toBe(
      'ChangeSet [changes] does not exist',
    );
  });

  it('an executed change set can be deleted', () => {
    const { create, call, deploy, status } = setup();
    create('app', before);
    const executed = deploy('app', after);

    expect(call('DescribeChangeSet', { ChangeSetName: executed }).ExecutionStatus).toBe('EXECUTE_COMPLETE');
    expect(call('DeleteChangeSet', { ChangeSetName: executed })).toEqual({});
    expect(refusal(() => call('DescribeChangeSet', { ChangeSetName: executed })).code).toBe('ChangeSetNotFound');
    expect(status('app')).toBe('UPDATE_COMPLETE');
  });

  it('deleting the last change set of a stack in REVIEW_IN_PROGRESS does not delete the stack', () => {
    const { prepare, call, status, sandbox } = setup();
    const id = prepare('app', before, { ChangeSetType: 'CREATE' });

    call('DeleteChangeSet', { ChangeSetName: id });

    expect(status('app')).toBe('REVIEW_IN_PROGRESS');
    expect(sandbox.leftovers()).toEqual({ changeSets: 0, reviewStacks: 1 });
  });

  it('a change set that is being created or executed cannot be deleted', () => {
    const { create, call, settle } = setup();
    create('app', before);
    const { Id } = call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'one', TemplateBody: after });

    expect(refusal(() => call('DeleteChangeSet', { ChangeSetName: Id })).code).toBe('InvalidChangeSetStatus');
    settle();
    call('ExecuteChangeSet', { ChangeSetName: Id });
    expect(refusal(() => call('DeleteChangeSet', { ChangeSetName: Id })).message).toMatch(/EXECUTE_IN_PROGRESS/);
  });

  it('a stack has at most 1,000 change sets', () => {
    const { create, call } = setup();
    const id = create('app', before);
    for (let index = 0; index < 1000; index += 1) {
      call('CreateChangeSet', { StackName: 'app', ChangeSetName: `c${index}`, TemplateBody: after });
    }

    expect(
      refusal(() => call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'more', TemplateBody: after })),
    ).toMatchObject({
      code: 'LimitExceededException',
      message: `ChangeSet limit exceeded for stack ${id}`,
    });
  });

  it('a change set that cannot be created ends in FAILED with its reason', () => {
    const { create, prepare, call, sandbox } = setup();
    create('app', before);
    sandbox.failNextChangeSet('Internal Failure');

    const failed = prepare('app', after);
    const next = prepare('app', after, { ChangeSetName: 'next' });
    const type = prepare('app', template({ A: parameter('x') }), { ChangeSetName: 'type' });

    expect(call('DescribeChangeSet', { ChangeSetName: failed })).toMatchObject({
      Status: 'FAILED',
      StatusReason: 'Internal Failure',
    });
    expect(call('DescribeChangeSet', { ChangeSetName: next }).Status).toBe('CREATE_COMPLETE');
    expect(call('DescribeChangeSet', { ChangeSetName: type })).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining('[A]'),
    });
  });

  it('a change set has no planned hooks', () => {
    const { create, prepare, call } = setup();
    create('app', before);
    const id = prepare('app', after);

    expect(call('DescribeChangeSetHooks', { ChangeSetName: id })).toMatchObject({
      ChangeSetId: id,
      Hooks: [],
      Status: 'PLANNED',
    });
  });

  it('an import adds an existing resource to the stack, with its identifier as physical ID', () => {
    const { create, prepare, call, settle, changes, status, sandbox, events } = setup({
      outside: [{ type: 'AWS::SNS::Topic', physicalId: 'old' }],
    });
    create('app', before);
    const text = template({ A: topic({ DisplayName: 'a' }), B: topic({ TopicName: 'old' }, { DeletionPolicy: 'Retain' }) });
    const resources = [
      { ResourceType: 'AWS::SNS::Topic', LogicalResourceId: 'B', ResourceIdentifier: { TopicArn: 'arn:aws:sns:::old' } },
    ];

    expect(
      refusal(() =>
        call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'i', ChangeSetType: 'IMPORT', TemplateBody: text }),
      ).code,
    ).toBe('ValidationError');
    const id = prepare('app', text, { ChangeSetType: 'IMPORT', ResourcesToImport: resources });
    call('ExecuteChangeSet', { ChangeSetName: id });
    settle();

    expect(changes(id)).toMatchObject([{ Action: 'Import', LogicalResourceId: 'B', PhysicalResourceId: 'arn:aws:sns:::old' }]);
    expect(status('app')).toBe('IMPORT_COMPLETE');
    expect(sandbox.stacks().app?.physicalIds.B).toBe('arn:aws:sns:::old');
    expect(lines(events('app'))).toContain('B IMPORT_COMPLETE');
  });

  it('an import of a resource without a DeletionPolicy is refused', () => {
    const { create, prepare } = setup();
    create('app', before);
    const importOf = (...ids: string[]) =>
      ids.map((id) => ({ ResourceType: 'AWS::SNS::Topic', LogicalResourceId: id, ResourceIdentifier: { TopicArn: id } }));
    const text = template({ A: topic({ DisplayName: 'a' }), B: topic(), C: topic({}, { DeletionPolicy: 'Retain' }) });

    const refused = refusal(() => prepare('app', text, { ChangeSetType: 'IMPORT', ResourcesToImport: importOf('B', 'C') }));

    expect(refused).toMatchObject({
      code: 'ValidationError',
      message: 'The following resources to import [B] must have DeletionPolicy attribute specified in the template.',
    });
  });

  it('an import that adds or modifies outputs is refused', () => {
    const { prepare, changes } = setup();
    const ResourcesToImport = [
      { ResourceType: 'AWS::SNS::Topic', LogicalResourceId: 'B', ResourceIdentifier: { TopicArn: 'x' } },
    ];
    const Resources = { B: topic({}, { DeletionPolicy: 'Retain' }) };
    const input = { ChangeSetType: 'IMPORT', ResourcesToImport };

    const refused = refusal(() => prepare('app', template(Resources, { Outputs: { O: { Value: 'x' } } }), input));

    expect(refused.message).toBe('As part of the import operation, you cannot modify or add [Outputs]');
    expect(changes(prepare('app', template(Resources), input))).toMatchObject([{ Action: 'Import' }]);
  });

  it('with ImportExistingResources, a change set that would import a resource without retaining it is FAILED', () => {
    const { create, prepare, call, sandbox } = setup();
    create('app', before);
    sandbox.addOutside('AWS::S3::Bucket', 'archive');
    const text = template({ A: topic({ DisplayName: 'a' }), Bucket: resource('AWS::S3::Bucket', { BucketName: 'archive' }) });

    const id = prepare('app', text, { ImportExistingResources: 'true' });

    expect(call('DescribeChangeSet', { ChangeSetName: id })).toMatchObject({
      Status: 'FAILED',
      StatusReason:
        "CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are Bucket ({BucketName=archive})",
    });
  });

  it('a failed import does not change the resource', () => {
    const { create, prepare, call, settle, status, sandbox } = setup({ resources: { B: { fails: 'import' } } });
    create('app', before);
    const id = prepare('app', template({ A: topic({ DisplayName: 'a' }), B: topic({}, { DeletionPolicy: 'Retain' }) }), {
      ChangeSetType: 'IMPORT',
      ResourcesToImport: [{ ResourceType: 'AWS::SNS::Topic', LogicalResourceId: 'B', ResourceIdentifier: { TopicArn: 'x' } }],
    });

    call('ExecuteChangeSet', { ChangeSetName: id });
    settle();

    expect(status('app')).toBe('IMPORT_ROLLBACK_COMPLETE');
    expect(Object.keys(sandbox.stacks().app?.resources ?? {})).toEqual(['A']);
  });

  it('with ImportExistingResources, a resource whose custom name exists outside stacks is imported instead of created', () => {
    const { create, deploy, changes, sandbox, call } = setup();
    create('app', before);
    sandbox.addOutside('AWS::S3::Bucket', 'archive');
    const text = template({
      A: topic({ DisplayName: 'a' }),
      Bucket: resource('AWS::S3::Bucket', { BucketName: 'archive' }, { DeletionPolicy: 'Retain' }),
    });

    const id = deploy('app', text, { ImportExistingResources: 'true' });

    expect(call('DescribeChangeSet', { ChangeSetName: id }).ImportExistingResources).toBe(true);
    expect(changes(id)).toMatchObject([{ Action: 'Import', LogicalResourceId: 'Bucket', PhysicalResourceId: 'archive' }]);
    expect(sandbox.stacks().app).toMatchObject({ status: 'UPDATE_COMPLETE', physicalIds: { Bucket: 'archive' } });
  });

  it('OnStackFailure determines the result of a failed execution', () => {
    const { prepare, call, settle, sandbox, status } = setup({ resources: { A: { fails: 'create' } } });
    const gone = prepare('gone', before, { ChangeSetType: 'CREATE', OnStackFailure: 'DELETE' });
    const left = prepare('left', before, { ChangeSetType: 'CREATE', OnStackFailure: 'DO_NOTHING' });
    expect(refusal(() => call('ExecuteChangeSet', { ChangeSetName: gone, DisableRollback: true })).code).toBe('ValidationError');
    expect(
      refusal(() =>
        call('CreateChangeSet', { StackName: 'x', ChangeSetName: 'c', TemplateBody: before, OnStackFailure: 'DELETE' }),
      ).message,
    ).toBe('OnStackFailure DELETE is only valid when ChangeSetType is CREATE.');

    call('ExecuteChangeSet', { ChangeSetName: gone });
    call('ExecuteChangeSet', { ChangeSetName: left });
    settle();

    expect(sandbox.stacks().gone).toBeUndefined();
    expect(status('left')).toBe('CREATE_FAILED');
  });

  it('a stack that failed with rollback disabled accepts a change set, and its execution only with rollback disabled', () => {
    const { create, prepare, call, settle, status } = setup({ resources: { A: { fails: 'update', times: 1 } } });
    create('app', before);
    call('UpdateStack', { StackName: 'app', TemplateBody: after, DisableRollback: true });
    settle();
    const id = prepare('app', after);

    expect(refusal(() => call('ExecuteChangeSet', { ChangeSetName: id })).message).toMatch(
      /^This stack is currently in a non-terminal \[UPDATE_FAILED\] state\./,
    );
    call('ExecuteChangeSet', { ChangeSetName: id, DisableRollback: true });
    settle();

    expect(status('app')).toBe('UPDATE_COMPLETE');
  });

  it('a change set whose stack is deleted during its creation does not complete', () => {
    const { create, call, settle, sandbox } = setup();
    create('app', before);
    const { Id } = call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'one', TemplateBody: after });

    call('DeleteStack', { StackName: 'app' });
    settle();
    expect(sandbox.timings().map(({ what }) => what)).toEqual(['create', 'delete']);

    expect(refusal(() => call('DescribeChangeSet', { ChangeSetName: Id })).code).toBe('ChangeSetNotFound');
  });
});
