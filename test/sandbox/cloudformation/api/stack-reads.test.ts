import { describe, expect, it } from 'vitest';
import { type Answer, parameter, refusal, setup, template, topic } from '../support.ts';

const text = template({ A: topic(), B: parameter('x', { Metadata: { owner: 'me' } }) });

describe('reading stacks', () => {
  it('an error about a missing stack has one of three forms, depending on the call', () => {
    const { call } = setup();
    const message = (operation: string, input: Record<string, unknown> = {}) =>
      refusal(() => call(operation, { StackName: 'none', ...input })).message;

    for (const operation of [
      'DescribeStacks',
      'GetTemplate',
      'GetTemplateSummary',
      'ListStackResources',
      'DescribeStackResources',
    ]) {
      expect(message(operation), operation).toBe('Stack with id none does not exist');
    }
    expect(message('DescribeStackResource', { LogicalResourceId: 'A' })).toBe("Stack 'none' does not exist");
    const change = { ChangeSetName: 'c', TemplateBody: text, ExportName: 'e' };
    for (const operation of [
      'DescribeStackEvents',
      'ListChangeSets',
      'DescribeChangeSet',
      'DeleteChangeSet',
      'ExecuteChangeSet',
      'DescribeChangeSetHooks',
      'UpdateStack',
      'CancelUpdateStack',
      'ContinueUpdateRollback',
      'RollbackStack',
      'GetStackPolicy',
      'UpdateTerminationProtection',
    ]) {
      expect(message(operation, change), operation).toBe('Stack [none] does not exist');
    }
  });

  it('a deleted stack is found by its ID and not by its name', () => {
    const { create, call, settle } = setup();
    const id = create('app', text);
    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(call('DescribeStacks', { StackName: id }).Stacks[0].StackStatus).toBe('DELETE_COMPLETE');
    expect(call('DescribeStackEvents', { StackName: id }).StackEvents[0].ResourceStatus).toBe('DELETE_COMPLETE');
    expect(call('ListStackResources', { StackName: id }).StackResourceSummaries).toHaveLength(2);
    expect(call('GetTemplate', { StackName: id }).TemplateBody).toBe(text);
    expect(refusal(() => call('DescribeStacks', { StackName: 'app' })).message).toBe('Stack with id app does not exist');
    expect(refusal(() => call('DescribeStackEvents', { StackName: 'app' })).message).toBe('Stack [app] does not exist');
  });

  it('a deleted stack keeps its outputs and has no change sets', () => {
    const { deploy, events, call, settle } = setup();
    const body = template({ A: topic() }, { Outputs: { Name: { Value: 'x', Export: { Name: 'name' } } } });
    deploy('app', body, { ChangeSetType: 'CREATE' });
    const [{ StackId }] = events('app');
    call('DeleteStack', { StackName: 'app' });
    settle();

    const [deleted] = call('DescribeStacks', { StackName: StackId }).Stacks;
    expect(deleted.Outputs).toEqual([{ OutputKey: 'Name', OutputValue: 'x', ExportName: 'name' }]);
    expect(deleted.ChangeSetId).toBeUndefined();
    expect(call('ListExports').Exports).toEqual([]);
  });

  it('the events of a stack have strictly increasing times', () => {
    const { create, events } = setup({ resourceSeconds: 0 });
    create('app', template({ A: topic(), B: topic(), C: topic() }));

    const times = events('app').map(({ Timestamp }) => Timestamp.getTime());
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  });

  it('a rollback keeps the client request token and has another operation ID', () => {
    const { create, call, settle, events } = setup({ resources: { B: { fails: 'create' } } });
    create('app', template({ A: topic() }));
    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic(), B: topic() }), ClientRequestToken: 'mine' });
    settle();

    const own = events('app').filter(({ ClientRequestToken }) => ClientRequestToken === 'mine');
    const idsOf = (isRollback: boolean) =>
      new Set(
        own
          .filter((event) => /ROLLBACK/.test(event.ResourceStatus) === isRollback && event.ResourceType.endsWith('Stack'))
          .map(({ OperationId }) => OperationId),
      );
    expect(idsOf(false).size).toBe(1);
    expect(idsOf(true).size).toBe(1);
    expect(idsOf(true)).not.toEqual(idsOf(false));
  });

  it('a stack in DescribeStacks and ListStacks names its last operation, and after a rollback also the operation that it rolls back', () => {
    const { create, call, settle, describe: read } = setup({ resources: { B: { fails: 'create' } } });
    const typesOf = (): string[] => read('app').LastOperations.map(({ OperationType }: Answer) => OperationType);
    create('app', template({ A: topic() }));
    expect(typesOf()).toEqual(['CREATE_STACK']);
    const [{ OperationId: created }] = read('app').LastOperations;

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic(), B: topic() }) });
    expect(typesOf()).toEqual(['UPDATE_STACK']);
    expect(read('app').LastOperations[0].OperationId).not.toBe(created);
    settle();
    expect(typesOf()).toEqual(['ROLLBACK', 'UPDATE_STACK']);
    expect(call('ListStacks').StackSummaries[0].LastOperations).toEqual(read('app').LastOperations);
  });

  it('without a name, DescribeStacks returns existing stacks, and ListStacks also returns deleted stacks', () => {
    const { create, call, settle } = setup({ pageSize: 2 });
    for (const name of ['a', 'b', 'c', 'd']) create(name, text);
    call('DeleteStack', { StackName: 'b' });
    settle();
    const readAll = (operation: string, field: string, input: Record<string, unknown> = {}): string[] => {
      const names: string[] = [];
      let token: string | undefined;
      do {
        const page = call(operation, { ...input, NextToken: token });
        names.push(...page[field].map(({ StackName }: Answer) => StackName));
        token = page.NextToken;
      } while (token !== undefined);
      return names;
    };

    expect(readAll('DescribeStacks', 'Stacks')).toEqual(['a', 'c', 'd']);
    expect(readAll('ListStacks', 'StackSummaries')).toEqual(['d', 'c', 'b', 'a']);
    expect(readAll('ListStacks', 'StackSummaries', { StackStatusFilter: ['DELETE_COMPLETE'] })).toEqual(['b']);
  });

  it('events are listed newest first, and new events do not change a page', () => {
    const { create, call, settle } = setup({ pageSize: 3 });
    create('app', text);
    const first = call('DescribeStackEvents', { StackName: 'app' });
    expect(first.StackEvents[0]).toMatchObject({ LogicalResourceId: 'app', ResourceStatus: 'CREATE_COMPLETE' });

    const second = call('DescribeStackEvents', { StackName: 'app', NextToken: first.NextToken });
    call('DeleteStack', { StackName: 'app' });

    expect(call('DescribeStackEvents', { StackName: 'app', NextToken: first.NextToken })).toEqual(second);
    settle();
  });

  it('resources are described one by one, all together, and by their physical ID', () => {
    const { create, call, sandbox } = setup();
    create('app', text);
    const physicalId = sandbox.stacks().app?.physicalIds.A;

    expect(call('DescribeStackResource', { StackName: 'app', LogicalResourceId: 'B' }).StackResourceDetail).toEqual({
      StackName: 'app',
      StackId: expect.any(String),
      LogicalResourceId: 'B',
      PhysicalResourceId: expect.stringMatching(/^CFN-B-[A-Za-z0-9]{12}$/),
      ResourceType: 'AWS::SSM::Parameter',
      LastUpdatedTimestamp: expect.any(Date),
      ResourceStatus: 'CREATE_COMPLETE',
      DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
      Metadata: '{"owner":"me"}',
    });
    expect(call('DescribeStackResources', { StackName: 'app' }).StackResources).toHaveLength(2);
    expect(call('DescribeStackResources', { StackName: 'app', LogicalResourceId: 'A' }).StackResources).toMatchObject([
      { LogicalResourceId: 'A', PhysicalResourceId: physicalId, Timestamp: expect.any(Date) },
    ]);
    expect(call('DescribeStackResources', { PhysicalResourceId: physicalId }).StackResources).toHaveLength(2);
    expect(call('ListStackResources', { StackName: 'app' }).StackResourceSummaries[0]).toMatchObject({ LogicalResourceId: 'A' });
    expect(refusal(() => call('DescribeStackResources', { PhysicalResourceId: 'x' })).message).toBe('Stack for x does not exist');
  });

  it('the resources of a stack are listed in the order of their logical IDs', () => {
    const { create, call } = setup();
    create('app', template({ C: topic(), A: topic({}, { DependsOn: 'B' }), B: topic() }));

    for (const [operation, list] of [
      ['DescribeStackResources', 'StackResources'],
      ['ListStackResources', 'StackResourceSummaries'],
    ] as const) {
      const ids = call(operation, { StackName: 'app' })[list].map((resource: Answer) => resource.LogicalResourceId);
      expect(ids).toEqual(['A', 'B', 'C']);
    }
  });

  it('a resource that does not exist, or no longer exists, cannot be described', () => {
    const { create, call, settle } = setup({ resources: { Bad: { fails: 'create' } } });
    create('app', text);
    create('failed', template({ Bad: topic() }));
    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic() }) });
    settle();

    for (const [StackName, LogicalResourceId] of [
      ['app', 'None'],
      ['app', 'B'],
      ['failed', 'Bad'],
    ]) {
      expect(refusal(() => call('DescribeStackResource', { StackName, LogicalResourceId })).message).toBe(
        `Resource ${LogicalResourceId} does not exist for stack ${StackName}`,
      );
    }
    expect(refusal(() => call('DescribeStackResources', { StackName: 'app', LogicalResourceId: 'B' })).message).toBe(
      'Resource B does not exist for stack app',
    );
  });

  it('the limits of the account are the defaults of the service', () => {
    const { call } = setup();

    expect(call('DescribeAccountLimits').AccountLimits).toContainEqual({ Name: 'StackLimit', Value: 2000 });
  });
});
