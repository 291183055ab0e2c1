import { describe, expect, it } from 'vitest';
import { refusal, resource, setup, template, topic } from './support.ts';

const REASON = (validations: string) =>
  `The following hook(s)/validation failed: [${validations}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`;

const named = topic({ TopicName: 'taken' });
const policy = resource('AWS::IAM::ManagedPolicy');

describe('early validation', () => {
  it('with early validation, a change set whose created resource lacks a required property, or has the custom name of another resource, is FAILED and keeps its changes', () => {
    const { prepare, call, create } = setup({ earlyValidation: true });
    create('other', template({ T: named }));

    const id = prepare('app', template({ Bad: policy, Twice: named, Good: topic() }), {
      ChangeSetType: 'CREATE',
      Capabilities: ['CAPABILITY_IAM'],
    });

    const { Status, ExecutionStatus, StatusReason, Changes } = call('DescribeChangeSet', { ChangeSetName: id });
    expect([Status, ExecutionStatus, Changes.length]).toEqual(['FAILED', 'UNAVAILABLE', 3]);
    expect(StatusReason).toBe(REASON('AWS::EarlyValidation::PropertyValidation, AWS::EarlyValidation::ResourceExistenceCheck'));
  });

  it('the events of a change set are its failed validations, each with the place in the template', () => {
    const { prepare, call, create } = setup({ earlyValidation: true });
    create('other', template({ T: named }));
    const id = prepare('app', template({ Bad: policy, Twice: named }), {
      ChangeSetType: 'CREATE',
      Capabilities: ['CAPABILITY_IAM'],
    });

    const { OperationEvents } = call('DescribeEvents', { ChangeSetName: id });

    expect(OperationEvents).toMatchObject([
      {
        EventType: 'VALIDATION_ERROR',
        LogicalResourceId: 'Bad',
        ValidationName: 'PROPERTY_VALIDATION',
        ValidationStatusReason: 'Required property [PolicyDocument] not found',
        ValidationPath: '/Resources/Bad/Properties',
      },
      {
        LogicalResourceId: 'Twice',
        ValidationName: 'NAME_CONFLICT_VALIDATION',
        ValidationStatusReason: "Resource of type 'AWS::SNS::Topic' with identifier 'taken' already exists.",
      },
    ]);
    expect(call('DescribeEvents', { StackName: 'app', Filters: { FailedEvents: true } }).OperationEvents).toEqual(
      OperationEvents,
    );
  });

  it('a change set of resources that keep their names has no failed validation', () => {
    const { deploy, prepare, call, create } = setup({
      earlyValidation: true,
      outside: [{ type: 'AWS::SNS::Topic', physicalId: 'own' }],
    });
    create('app', template({ T: named }));
    deploy('app', template({ T: topic({ TopicName: 'taken', DisplayName: 'two' }) }));

    const imported = template({ T: named, Own: topic({ TopicName: 'own' }, { DeletionPolicy: 'Retain' }) });
    const id = prepare('app', imported, { ImportExistingResources: true });

    expect(call('DescribeChangeSet', { ChangeSetName: id })).toMatchObject({ Status: 'CREATE_COMPLETE' });
    expect(call('DescribeEvents', { ChangeSetName: id }).OperationEvents).toEqual([]);
  });

  it('without early validation, these errors fail the execution', () => {
    const { deploy, status, create } = setup();
    create('other', template({ T: named }));

    deploy('app', template({ Twice: named }), { ChangeSetType: 'CREATE' });

    expect(status('app')).toBe('ROLLBACK_COMPLETE');
  });

  it('the events of a stack have operations, and a filter selects those of failures', () => {
    const { call, create } = setup({ resources: { T: { fails: 'create' } }, pageSize: 2 });
    create('app', template({ T: topic() }));

    const { OperationEvents, NextToken } = call('DescribeEvents', { StackName: 'app' });
    const failed = call('DescribeEvents', { StackName: 'app', Filters: { FailedEvents: true } });

    expect(OperationEvents).toMatchObject([{ EventType: 'STACK_EVENT', ResourceStatus: 'ROLLBACK_COMPLETE' }, {}]);
    expect(NextToken).toEqual(expect.any(String));
    expect(failed.OperationEvents).toMatchObject([{ LogicalResourceId: 'T', ResourceStatus: 'CREATE_FAILED' }]);
    expect(refusal(() => call('DescribeEvents', { StackName: 'absent' })).message).toBe('Stack [absent] does not exist');
  });
});
