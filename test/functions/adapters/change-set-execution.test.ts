import { CloudFormationClient, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createChangeSetExecution } from '../../../functions/adapters/change-set-execution.ts';
import { ROOT_ID, STACK_ID } from '../../support/change-sets.ts';
import { cloudFormationError } from './cloudformation-error.ts';

function setup() {
  const cloudFormation = mockClient(CloudFormationClient);
  return { cloudFormation, execution: createChangeSetExecution(new CloudFormationClient({ region: 'eu-west-1' })) };
}

const named = (name: string) => expect.objectContaining({ name });

describe('executing a change set', () => {
  it('uses the ARN and the token, and keeps rollback enabled', async () => {
    const { cloudFormation, execution } = setup();
    cloudFormation.on(ExecuteChangeSetCommand).resolves({});

    expect(await execution.execute(ROOT_ID, 'token-execute')).toEqual({ kind: 'started' });
    expect(cloudFormation.commandCalls(ExecuteChangeSetCommand).map(({ args }) => args[0].input)).toEqual([
      { ChangeSetName: ROOT_ID, ClientRequestToken: 'token-execute', DisableRollback: false },
    ]);
  });

  it.each([
    ['InvalidChangeSetStatusException', `ChangeSet [${ROOT_ID}] cannot be executed in its current status of [FAILED]`],
    ['ChangeSetNotFoundException', `ChangeSet [${ROOT_ID}] does not exist`],
    ['ValidationError', `Stack:${STACK_ID} is in UPDATE_IN_PROGRESS state and can not be updated.`],
    ['ValidationError', `Stack [${STACK_ID}] does not exist`],
  ])('is refused by CloudFormation: %s', async (code, message) => {
    const { cloudFormation, execution } = setup();
    cloudFormation.on(ExecuteChangeSetCommand).rejects(cloudFormationError(code, message));

    expect(await execution.execute(ROOT_ID, 'token')).toEqual({
      kind: 'refused',
      reason: `${code.replace('Exception', '')}: ${message}`,
    });
  });

  it.each([
    ['ThrottlingException', 'SystemUnavailable'],
    ['AccessDenied', 'PermissionError'],
    ['SomethingNew', 'UnexpectedError'],
  ])('fails with %s as %s', async (code, name) => {
    const { cloudFormation, execution } = setup();
    cloudFormation.on(ExecuteChangeSetCommand).rejects(cloudFormationError(code));

    await expect(execution.execute(ROOT_ID, 'token')).rejects.toEqual(named(name));
  });
});
