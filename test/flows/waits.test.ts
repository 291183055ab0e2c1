import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { TASK_FUNCTION_NAMES } from '../../infra/constructs/functions/gate-functions.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const MINUTE_MS = 60_000;
const [QUEUE] = SHOP.Jobs;
const UPDATED = makeTemplate({ ...SHOP, Jobs: [QUEUE, { DelaySeconds: 5 }] });

/** A stack whose next update takes ten minutes. */
async function setup() {
  const tokens: string[] = [];
  const flow = setupFlow({
    sandbox: {
      observe: ({ operation, input }) => operation === 'ExecuteChangeSet' && tokens.push(String(input.ClientRequestToken)),
    },
  });
  await flow.deploy(makeTemplate(SHOP));
  flow.sandbox.cloudFormation.behave('Jobs', { seconds: 600 });
  const readWait = () => {
    const bytes = flow.sandbox.s3.open(flow.gate.bucket, `waits/${tokens[0]}`);
    return JSON.parse(new TextDecoder().decode(bytes)) as { taskToken: string; stackId: string };
  };
  return { ...flow, tokens, readWait, states: () => flow.executions().at(-1)?.history.statesEntered ?? [] };
}

describe('the result of an update', () => {
  it.each([{ kind: 'lost' }, { kind: 'duplicate' }, { kind: 'slow', ms: 20_000 }] as const)(
    'with the fault %o of its events succeeds',
    async (fault) => {
      const { deploy, sandbox } = await setup();
      sandbox.faults.on({ service: 'EventBridge', operation: 'stackgate-wait-events' }, fault);

      expect(await deploy(UPDATED)).toMatchObject({ status: 'Succeeded' });
    },
  );

  it('needs no invocation while CloudFormation works', async () => {
    const { push, run, sandbox } = await setup();
    const pushed = push(UPDATED);
    await sandbox.advance(MINUTE_MS);
    const before = sandbox.calls.count({ service: 'Lambda' });
    await sandbox.advance(5 * MINUTE_MS);

    expect(sandbox.calls.count({ service: 'Lambda' })).toBe(before);
    expect(await run(pushed.finished)).toMatchObject({ status: 'Succeeded' });
  });

  it('is read from the stack after a forged event', async () => {
    const { push, run, sandbox, tokens, readWait, states } = await setup();
    const pushed = push(UPDATED);
    await sandbox.advance(2 * MINUTE_MS);
    const { stackId } = readWait();
    const detail = {
      'stack-id': stackId,
      'client-request-token': tokens[0],
      'status-details': { status: 'UPDATE_ROLLBACK_COMPLETE' },
    };
    await run(sandbox.lambda.invoke('complete-wait', JSON.stringify({ detail }), 'attacker'));

    expect(await run(pushed.finished)).toMatchObject({ status: 'Succeeded' });
    expect(states()).toContain('Wait Change Set Execution');
  });

  it('is read from the stack after a forged result of its callback', async () => {
    const { push, run, sandbox, readWait, states, stack } = await setup();
    sandbox.cloudFormation.behave('Jobs', { seconds: 600, fails: 'update' });
    const pushed = push(UPDATED);
    await sandbox.advance(2 * MINUTE_MS);
    const output = JSON.stringify({ operationOutcome: 'succeeded' });
    const client = sandbox.clients('operator').stepFunctions();
    await run(client.send(new SendTaskSuccessCommand({ taskToken: readWait().taskToken, output })));

    expect(await run(pushed.finished)).toMatchObject({ status: 'Failed' });
    expect(states()).toContain('Wait Change Set Execution');
    expect(stack()?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

describe('an upgrade of the gate while a deployment waits', () => {
  it('does not change the code of the deployment', async () => {
    const { push, run, sandbox } = await setup();
    const pushed = push(UPDATED);
    await sandbox.advance(2 * MINUTE_MS);
    const refuse = async () => {
      throw new TypeError('The code of another version cannot read this state.');
    };
    for (const name of TASK_FUNCTION_NAMES) sandbox.lambda.register({ name, handler: refuse });

    expect(await run(pushed.finished)).toMatchObject({ status: 'Succeeded' });
  });
});
