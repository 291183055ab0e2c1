import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createTaskTokens } from '../../../functions/adapters/task-tokens.ts';

function setup() {
  const sfn = mockClient(SFNClient);
  return { sfn, taskTokens: createTaskTokens(new SFNClient({ region: 'eu-west-1' })) };
}

describe('a task token', () => {
  it('ends the wait of its task without a result', async () => {
    const { sfn, taskTokens } = setup();
    sfn.on(SendTaskSuccessCommand).resolves({});

    expect(await taskTokens.complete('token')).toBe('completed');
    expect(sfn.commandCalls(SendTaskSuccessCommand)[0]?.args[0].input).toEqual({ taskToken: 'token', output: '{}' });
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('is closed if Step Functions answers %s', async (name) => {
    const { sfn, taskTokens } = setup();
    sfn.on(SendTaskSuccessCommand).rejects(Object.assign(new Error(name), { name }));

    expect(await taskTokens.complete('token')).toBe('closed');
  });

  it.each([
    ['ThrottlingException', 'SystemUnavailable'],
    ['AccessDeniedException', 'PermissionError'],
  ])('can still be waited for after %s', async (code, name) => {
    const { sfn, taskTokens } = setup();
    sfn.on(SendTaskSuccessCommand).rejects(Object.assign(new Error(code), { name: code }));

    await expect(taskTokens.complete('token')).rejects.toEqual(expect.objectContaining({ name }));
  });
});
