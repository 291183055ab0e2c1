import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createChangeSets } from '../../../functions/adapters/change-sets.ts';
import type { CreateChangeSetRequest } from '../../../functions/ports/change-sets.ts';
import { cloudFormationError } from './cloudformation-error.ts';

const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-orders/1b2c';
const CHANGE_SET_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:changeSet/stackgate-job-1/3d4e';
const BY_NAME = { changeSetName: 'stackgate-job-1', stackId: STACK_ID };

const REQUEST: CreateChangeSetRequest = {
  stackId: STACK_ID,
  changeSetName: 'stackgate-job-1',
  clientToken: 'stackgate-job-1',
  template: { templateUrl: 'https://s3' },
  parameters: [{ name: 'A', usePreviousValue: true }],
  capabilities: ['CAPABILITY_IAM'],
  description: 'why',
  importExistingResources: true,
};

function setup() {
  const cloudFormation = mockClient(CloudFormationClient);
  return { cloudFormation, changeSets: createChangeSets(new CloudFormationClient({ region: 'eu-west-1' })) };
}

const named = (name: string) => expect.objectContaining({ name });

describe('creating a change set', () => {
  it('requests an update of the stack by ARN, including nested stacks', async () => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(CreateChangeSetCommand).resolves({ Id: CHANGE_SET_ID });

    expect(await changeSets.create(REQUEST)).toEqual({ kind: 'created', changeSetId: CHANGE_SET_ID });
    expect(JSON.parse(JSON.stringify(cloudFormation.commandCalls(CreateChangeSetCommand)[0]?.args[0].input))).toEqual({
      ChangeSetType: 'UPDATE',
      StackName: STACK_ID,
      ChangeSetName: 'stackgate-job-1',
      ClientToken: 'stackgate-job-1',
      TemplateURL: 'https://s3',
      Parameters: [{ ParameterKey: 'A', UsePreviousValue: true }],
      Capabilities: ['CAPABILITY_IAM'],
      Description: 'why',
      IncludeNestedStacks: true,
      ImportExistingResources: true,
    });
  });

  it.each([
    ['AlreadyExistsException', 'ChangeSet stackgate-job-1 already exists'],
    ['TokenAlreadyExistsException', 'A client request token already exists'],
  ])('reports that the name or the token is already used: %s', async (code, message) => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(CreateChangeSetCommand).rejects(cloudFormationError(code, message));

    expect(await changeSets.create(REQUEST)).toEqual({ kind: 'already-exists' });
  });

  it('repeats the call if the response has no ARN', async () => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(CreateChangeSetCommand).resolves({});

    await expect(changeSets.create(REQUEST)).rejects.toEqual(expect.objectContaining({ name: 'SystemUnavailable' }));
  });

  it.each([
    'Stack:arn is in UPDATE_IN_PROGRESS state and can not be updated.',
    'Stack:arn is in DELETE_COMPLETE state and can not be updated.',
    'Stack [prod-orders] does not exist',
  ])('reports that the stack has changed: %s', async (message) => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(CreateChangeSetCommand).rejects(cloudFormationError('ValidationError', message));

    expect(await changeSets.create(REQUEST)).toEqual({ kind: 'stack-changed', reason: message });
  });

  it.each([
    ['Throttling', 'Rate exceeded', 'SystemUnavailable'],
    ['ValidationError', 'Parameters: [Input] must have values', 'ConfigurationError'],
    ['LimitExceededException', 'ChangeSet limit exceeded', 'ConfigurationError'],
  ])('fails on %s: %s', async (code, message, name) => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(CreateChangeSetCommand).rejects(cloudFormationError(code, message));

    await expect(changeSets.create(REQUEST)).rejects.toEqual(named(name));
  });
});

describe('the status of a change set', () => {
  it('is read by ARN', async () => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(DescribeChangeSetCommand).resolves({
      ChangeSetId: CHANGE_SET_ID,
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Description: 'stackgate job-1',
    });

    expect(await changeSets.findStatus({ changeSetId: CHANGE_SET_ID })).toEqual({
      description: 'stackgate job-1',
      changeSetId: CHANGE_SET_ID,
      status: 'CREATE_COMPLETE',
      statusReason: undefined,
      hasNoChanges: false,
      hasFailedValidation: false,
    });
    expect(cloudFormation.commandCalls(DescribeChangeSetCommand)[0]?.args[0].input).toEqual({ ChangeSetName: CHANGE_SET_ID });
  });

  it('is read by name within the stack while the ARN is not known', async () => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(DescribeChangeSetCommand).resolves({});

    expect(await changeSets.findStatus(BY_NAME)).toMatchObject({ status: '', hasNoChanges: false });
    expect(cloudFormation.commandCalls(DescribeChangeSetCommand)[0]?.args[0].input).toEqual({
      ChangeSetName: 'stackgate-job-1',
      StackName: STACK_ID,
    });
  });

  it.each([
    ["The submitted information didn't contain changes. Submit different information to create a change set.", 'FAILED', true],
    ['No updates are to be performed.', 'FAILED', true],
    ["The submitted information didn't contain changes.", 'FAILED', true],
    ['Template error', 'FAILED', false],
    ['Transform 111111111111::Build failed with: No updates are to be performed.', 'FAILED', false],
    ["Nested change set arn:x was not successfully created: The submitted information didn't contain changes.", 'FAILED', false],
    [undefined, 'FAILED', false],
    ['No updates are to be performed.', 'CREATE_COMPLETE', false],
  ])('distinguishes an empty change set from a failed one: %s in %s', async (StatusReason, Status, hasNoChanges) => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(DescribeChangeSetCommand).resolves({ Status, StatusReason } as never);

    expect(await changeSets.findStatus(BY_NAME)).toMatchObject({ hasNoChanges });
  });

  it.each([
    ['FAILED', 'arn:aws:cloudformation:us-west-2:111111111111:changeSet/stackgate-1-Db-XBV/70d4'],
    ['CREATE_COMPLETE', undefined],
  ])('names the nested change set that caused the failure: %s', async (Status, failedNestedSetId) => {
    const { cloudFormation, changeSets } = setup();
    const StatusReason =
      'Nested change set arn:aws:cloudformation:us-west-2:111111111111:changeSet/stackgate-1-Db-XBV/70d4 was not successfully created: Currently in FAILED.';
    cloudFormation.on(DescribeChangeSetCommand).resolves({ Status, StatusReason } as never);

    expect((await changeSets.findStatus(BY_NAME))?.failedNestedSetId).toBe(failedNestedSetId);
  });

  it('reports that a validation failed', async () => {
    const { cloudFormation, changeSets } = setup();
    const StatusReason =
      'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.';
    cloudFormation.on(DescribeChangeSetCommand).resolves({ Status: 'FAILED', StatusReason, StackId: STACK_ID });

    expect(await changeSets.findStatus(BY_NAME)).toMatchObject({ hasFailedValidation: true, stackId: STACK_ID });
  });

  it.each([
    ['ChangeSetNotFoundException', 'ChangeSet [x] does not exist'],
    ['ValidationError', 'Stack [somestack] does not exist'],
  ])('is undefined on %s', async (code, message) => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(DescribeChangeSetCommand).rejects(cloudFormationError(code, message));

    expect(await changeSets.findStatus(BY_NAME)).toBeUndefined();
  });

  it('is not undefined on throttling', async () => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(DescribeChangeSetCommand).rejects(cloudFormationError('Throttling', 'Rate exceeded'));

    await expect(changeSets.findStatus({ changeSetId: CHANGE_SET_ID })).rejects.toEqual(
      expect.objectContaining({ name: 'SystemUnavailable', message: expect.stringContaining(CHANGE_SET_ID) }),
    );
  });
});

describe('deleting a change set', () => {
  it.each([
    [{ changeSetId: CHANGE_SET_ID }, { ChangeSetName: CHANGE_SET_ID }],
    [BY_NAME, { ChangeSetName: 'stackgate-job-1', StackName: STACK_ID }],
  ])('deletes exactly this change set: %j', async (reference, input) => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(DeleteChangeSetCommand).resolves({});

    expect(await changeSets.delete(reference)).toBe('deleted');
    expect(cloudFormation.commandCalls(DeleteChangeSetCommand)[0]?.args[0].input).toEqual(input);
  });

  it.each([
    ['ChangeSetNotFoundException', 'ChangeSet [x] does not exist', 'absent'],
    ['ValidationError', 'Stack [nostack] does not exist', 'absent'],
    ['InvalidChangeSetStatusException', 'cannot be deleted in its current status of [EXECUTE_IN_PROGRESS]', 'busy'],
    ['InvalidChangeSetStatusException', 'cannot be deleted in its current status of [CREATE_IN_PROGRESS]', 'busy'],
  ])('takes %s as %s', async (code, message, outcome) => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(DeleteChangeSetCommand).rejects(cloudFormationError(code, message));

    expect(await changeSets.delete(BY_NAME)).toBe(outcome);
  });

  it('fails on any other error', async () => {
    const { cloudFormation, changeSets } = setup();
    cloudFormation.on(DeleteChangeSetCommand).rejects(cloudFormationError('AccessDenied', 'no'));

    await expect(changeSets.delete(BY_NAME)).rejects.toEqual(named('PermissionError'));
  });
});
