import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { setup } from '../support.ts';

/** A function behind the API of Lambda over HTTP, and a client of it. */
async function setupApi() {
  const { sandbox } = setup();
  sandbox.lambda.register({
    name: 'start-deployment',
    handler: async (event, context) => {
      if ((event as { fail?: true }).fail) throw Object.assign(new Error('Expected a, got b'), { name: 'ConfigurationError' });
      return { event, context };
    },
  });
  const alias = sandbox.lambda.publishAlias('start-deployment', 'release');
  const listener = await sandbox.listen();
  const client = new LambdaClient({
    region: 'us-east-1',
    endpoint: listener.url,
    maxAttempts: 1,
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });
  onTestFinished(async () => {
    client.destroy();
    await listener.close();
  });
  const invoke = async (FunctionName: string, payload: object = {}, Qualifier?: string) => {
    const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload), ...(Qualifier && { Qualifier }) });
    const { FunctionError, Payload, StatusCode } = await client.send(command);
    return { StatusCode, FunctionError, payload: JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown };
  };
  return { alias, invoke, sandbox };
}

describe('Invoke over HTTP', () => {
  it('returns the result, and tells the function the name that the caller used', async () => {
    const { alias, invoke } = await setupApi();
    const arn = 'arn:aws:lambda:us-east-1:111111111111:function:start-deployment';

    expect(alias).toBe(`${arn}:release`);
    for (const [name, qualifier, used] of [
      [alias, undefined, alias],
      ['start-deployment:release', undefined, alias],
      ['start-deployment', 'release', alias],
      ['start-deployment:1', undefined, `${arn}:1`],
      ['start-deployment', undefined, arn],
    ] as const) {
      expect(await invoke(name, { a: 1 }, qualifier)).toEqual({
        StatusCode: 200,
        FunctionError: undefined,
        payload: { event: { a: 1 }, context: { invokedFunctionArn: used } },
      });
    }
  });

  it('returns an error of the function in the payload', async () => {
    const { invoke } = await setupApi();

    expect(await invoke('start-deployment', { fail: true })).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      payload: { errorType: 'ConfigurationError', errorMessage: 'Expected a, got b' },
    });
  });

  it('refuses a function or an alias that does not exist, and reports throttling', async () => {
    const { invoke, sandbox } = await setupApi();

    await expect(invoke('start-deployment:other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(invoke('nothing')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    sandbox.faults.on({ service: 'Lambda', operation: 'start-deployment' }, { kind: 'throttle' });
    await expect(invoke('start-deployment')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });
});
