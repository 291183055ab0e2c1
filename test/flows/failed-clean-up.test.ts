import { readFileSync } from 'node:fs';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TASK_FUNCTION_NAMES, toSubstitution } from '../../infra/constructs/functions/gate-functions.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);
const { Orders: _, ...withoutOrders } = SHOP;

describe('a cleanup that fails permanently after an unsafe verdict', () => {
  it.each([
    ['CloudFormation throttles each call', { kind: 'throttle' }],
    ['the function crashes each time', { kind: 'crash', when: 'before' }],
  ] as const)('ends with the reason of the refusal when %s', async (_name, fault) => {
    const { deploy, sandbox, executions } = setupFlow();
    await deploy(shop);
    const nth = Array.from({ length: 400 }, (_value, index) => index + 1);
    sandbox.faults.on({ caller: 'delete-change-set', operation: 'DeleteChangeSet', nth }, fault);

    const result = await deploy(makeTemplate(withoutOrders));

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('Orders') });
    expect(executions().at(-1)).toMatchObject({ error: 'ChangeSetRejected' });
  });

  it('ends with the error of the cleanup if no state wrote a reason', async () => {
    const { run } = setupStubs({
      'check-stack': { stackCondition: 'exists' },
      'create-change-set': { waitSeconds: 1 },
      'get-change-set-status': { changeSetCreationStatus: 'CREATE_COMPLETE' },
      'inspect-change-set': { changeSetAction: 'A-WORD-THAT-THE-GATE-DOES-NOT-KNOW' },
    });

    expect(await run()).toMatchObject({
      status: 'FAILED',
      error: 'PermissionError',
      cause: expect.stringContaining('may not delete change sets'),
    });
  });
});

/** The state machine with functions that add fixed fields to the state; Delete Change Set always fails. */
function setupStubs(outputs: Readonly<Record<string, object>>) {
  const sandbox = new Sandbox();
  onTestFinished(() => sandbox.dispose());
  const substitutions = TASK_FUNCTION_NAMES.map((name) => {
    const handler = async (event: unknown) => {
      if (name !== 'delete-change-set') return { ...(event as object), ...outputs[name] };
      throw Object.assign(new Error('The function may not delete change sets.'), { name: 'PermissionError' });
    };
    return [toSubstitution(name), sandbox.lambda.register({ name, handler, timeoutSeconds: 60 })] as const;
  });
  const definition = readFileSync('statemachine/deploy.asl.json', 'utf8');
  const stateMachineArn = sandbox.stepFunctions.createStateMachine('gate', definition, {
    WaitForTaskToken: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    InvokeFunction: 'arn:aws:states:::lambda:invoke',
    ...Object.fromEntries(substitutions),
  });
  return {
    run: async () => {
      const start = new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{}' });
      await sandbox.run(sandbox.clients('operator').stepFunctions().send(start));
      await sandbox.advance(3_600_000);
      return sandbox.stepFunctions.list(stateMachineArn)[0];
    },
  };
}
