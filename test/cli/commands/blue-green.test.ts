import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Pointer, pointerKeyOf } from '../../../core/blue-green/pointer.ts';
import { createGateSecret } from '../../../functions/adapters/gate-secret.ts';
import { createPointers } from '../../../functions/adapters/pointers.ts';
import { createStackListings } from '../../../functions/adapters/stack-listings.ts';
import { deployGate } from '../../../sandbox/deploy-gate.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { signObject } from '../../support/sign-object.ts';
import { runCli } from '../run-cli.ts';

const DEPLOYMENT = { environmentName: 'prod', stackName: 'shop' };
const ALLOWS_DELETES = 'version: 1\ndefaults: { delete: allow, unprotect: allow }\n';
const SWITCHED = '2026-01-01T00:00:00.000Z';
/** The next stack of another writer. */
const OTHER = { stackName: 'prod-shop-bg-2', executionArn: 'arn:execution', expiresAt: '2026-01-01T00:00:00.000Z' };
const FUNCTION = ['--function', 'operate-blue-green'];

interface SetupOptions {
  readonly policy?: string;
  /** Fields of the pointer instead of the defaults. */
  readonly pointer?: Partial<Pointer>;
  /** The deployment in the listing of the previous stack. */
  readonly listed?: typeof DEPLOYMENT | { readonly stackName: string } | 'none';
}

/** A gate in the sandbox, whose deployment prod/shop has the current stack prod-shop-bg-1 and the previous stack prod-shop. */
async function setup({ policy = ALLOWS_DELETES, pointer = {}, listed = DEPLOYMENT }: SetupOptions = {}) {
  const race: { operation?: string } = {};
  const sandbox: Sandbox = new Sandbox({
    observe: ({ caller, operation }) => {
      if (caller !== 'operate-blue-green' || operation !== race.operation) return;
      race.operation = '';
      const key = pointerKeyOf(DEPLOYMENT, 2);
      sandbox.s3.put(gate.bucket, key, signObject(sandbox, gate.bucket, 'pointer', key, { ...stored, next: OTHER }));
    },
  });
  onTestFinished(() => sandbox.dispose());
  const gate = deployGate(sandbox, { blueGreen: {}, baselinePolicy: policy });
  const clients = sandbox.clients('test');
  const run = <Value>(promise: Promise<Value>): Promise<Value> => sandbox.run(promise);
  const createStack = async (StackName: string): Promise<string> => {
    const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic' }, Queue: { Type: 'AWS::SQS::Queue' } } };
    const TemplateBody = JSON.stringify(template);
    const { StackId = '' } = await run(clients.cloudFormation().send(new CreateStackCommand({ StackName, TemplateBody })));
    await sandbox.advance(600_000);
    return StackId;
  };
  const [previous, current] = [await createStack('prod-shop'), await createStack('prod-shop-bg-1')];
  const secret = createGateSecret(clients.s3(), gate.bucket);
  const pointers = createPointers(clients.s3(), gate.bucket, secret);
  const listings = createStackListings(clients.s3(), gate.bucket, secret);
  await run(listings.add({ deployment: DEPLOYMENT, stack: current }));
  if (listed !== 'none') await run(listings.add({ deployment: listed, stack: previous }));
  const stored: Pointer = {
    version: 1,
    ...DEPLOYMENT,
    current,
    previous: { stackId: previous, switchedAt: SWITCHED, wasProtected: false },
    ...pointer,
  };
  await run(pointers.store(stored, undefined));
  const lambda = mockClient(LambdaClient);
  onTestFinished(() => lambda.restore());
  lambda.on(InvokeCommand).callsFake(async ({ FunctionName, Payload }: { FunctionName: string; Payload: string }) => {
    const outcome = await run(sandbox.lambda.invoke(FunctionName, Payload, 'operator'));
    return outcome.kind === 'succeeded'
      ? { Payload: Buffer.from(outcome.payload) }
      : { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(outcome.error)) };
  });
  return {
    sandbox,
    previous,
    current,
    cli: (...args: readonly string[]) => runCli(['blue-green', ...args, ...FUNCTION]),
    pointer: async () => (await run(pointers.find(DEPLOYMENT)))?.pointer,
    stack: async (StackName: string) =>
      (await run(clients.cloudFormation().send(new DescribeStacksCommand({ StackName })))).Stacks?.[0],
    parameter: async () =>
      (await run(clients.ssm().send(new GetParameterCommand({ Name: '/stackgate/sandbox/prod/shop' })))).Parameter?.Value,
    update: (StackName: string) => {
      const Resources = { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'Shop' } } };
      const TemplateBody = JSON.stringify({ Resources });
      return run(clients.cloudFormation().send(new UpdateStackCommand({ StackName, TemplateBody })));
    },
    deleteStack: async (StackName: string) => {
      await run(clients.cloudFormation().send(new DeleteStackCommand({ StackName })));
      await sandbox.advance(600_000);
    },
    /** Another writer changes the pointer after the function called this operation. */
    raceAfter: (operation: string) => {
      race.operation = operation;
    },
    records: () => sandbox.s3.keys(gate.bucket).filter((key) => key.includes('-retired')),
  };
}

describe('stackgate blue-green status', () => {
  it('shows both stacks', async () => {
    const { cli, previous, current } = await setup();
    const { exitCode, stdout } = await cli('status', 'prod/shop');

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        'Current stack: prod-shop-bg-1',
        `  id:          ${current}`,
        '  status:      CREATE_COMPLETE',
        '  termination: not protected',
        'Previous stack: prod-shop',
        `  id:          ${previous}`,
        '  status:      CREATE_COMPLETE',
        '  termination: not protected',
        `  switched:    ${SWITCHED}`,
        '  retired:     only by `stackgate blue-green retire`',
        '',
      ].join('\n'),
    );
  });

  it('shows a next stack that a deployment creates, and a stack without a previous one', async () => {
    const next = { stackName: 'prod-shop-bg-2', executionArn: 'arn:execution', expiresAt: '2030-01-01T00:00:00.000Z' };
    const { cli } = await setup({ pointer: { previous: undefined, next } });
    const { stdout } = await cli('status', 'prod/shop');

    expect(stdout).toContain('Previous stack: none\nNext stack: prod-shop-bg-2\n  execution:   arn:execution\n');
  });

  it('shows that the deployment of a next stack has ended', async () => {
    const next = { stackName: 'prod-shop-bg-2', executionArn: 'arn:execution', expiresAt: '2020-01-01T00:00:00.000Z' };
    const { cli } = await setup({ pointer: { previous: undefined, next } });
    const { stdout } = await cli('status', 'prod/shop');

    expect(stdout).toContain('Next stack: prod-shop-bg-2\n  execution:   arn:execution (ended)\n');
  });

  it('prints JSON', async () => {
    const { cli, current } = await setup();
    const { stdout } = await cli('status', 'prod/shop', '--output', 'json');

    expect(JSON.parse(stdout)).toMatchObject({ kind: 'pair', pair: { current: { stackId: current } } });
  });

  it.each(['prod/other', 'shop'])('exits with 2 for %s, which was never deployed blue/green', async (deployment) => {
    const { cli } = await setup();

    expect(await cli('status', deployment)).toMatchObject({
      exitCode: 2,
      stderr: `${deployment} was never deployed blue/green: it has no pointer.\n`,
    });
  });
});

describe('stackgate blue-green switch', () => {
  it('makes the previous stack the current one, and protects the other', async () => {
    const { cli, pointer, stack, parameter, previous, current } = await setup();
    const { exitCode, stdout } = await cli('switch', 'prod/shop', '--to', 'prod-shop');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Current stack: prod-shop\n');
    expect(await pointer()).toMatchObject({ current: previous, previous: { stackId: current, wasProtected: false } });
    expect((await pointer())?.previous).not.toHaveProperty('retireAt');
    expect(await parameter()).toBe(previous);
    expect((await stack(current))?.EnableTerminationProtection).toBe(true);
  });

  it('does not switch again when it is repeated', async () => {
    const { cli, pointer, previous } = await setup();
    await cli('switch', 'prod/shop', '--to', 'prod-shop');

    expect((await cli('switch', 'prod/shop', '--to', 'prod-shop')).exitCode).toBe(0);
    expect(await pointer()).toMatchObject({ current: previous });
  });

  it.each<[string, SetupOptions, string, string]>([
    ['another stack', {}, 'other', 'The deployment has no previous stack other.'],
    [
      'a stack of another deployment',
      { listed: { environmentName: 'prod', stackName: 'x' } },
      'prod-shop',
      'The gate did not create',
    ],
    ['a stack that the gate does not list', { listed: 'none' }, 'prod-shop', 'The gate did not create'],
    [
      'the previous stack while a deployment creates a next one',
      { pointer: { next: { stackName: 'n', executionArn: 'arn:execution', expiresAt: '2040-01-01T00:00:00.000Z' } } },
      'prod-shop',
      'The deployment arn:execution is creating a next stack',
    ],
  ])('refuses %s', async (_, options, to, reason) => {
    const { cli, pointer, current } = await setup(options);
    const { exitCode, stderr } = await cli('switch', 'prod/shop', '--to', to);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(reason);
    expect((await pointer())?.current).toBe(current);
  });
});

describe('stackgate blue-green switch, while a stack is not ready', () => {
  it('refuses a current stack that is being updated', async () => {
    const { cli, update, pointer, current } = await setup();
    await update(current);
    const { exitCode, stderr } = await cli('switch', 'prod/shop', '--to', 'prod-shop');

    expect(exitCode).toBe(2);
    expect(stderr).toBe('The current stack is being updated: wait until the update ends.\n');
    expect((await pointer())?.current).toBe(current);
  });

  it.each<[string, (stacks: Awaited<ReturnType<typeof setup>>) => Promise<unknown>, string]>([
    ['is being updated', ({ update, previous }) => update(previous), 'UPDATE_IN_PROGRESS'],
    ['was deleted', ({ deleteStack, previous }) => deleteStack(previous), 'DELETE_COMPLETE'],
  ])('refuses a previous stack that %s', async (_, change, status) => {
    const stacks = await setup();
    await change(stacks);
    const { exitCode, stderr } = await stacks.cli('switch', 'prod/shop', '--to', 'prod-shop');

    expect(exitCode).toBe(2);
    expect(stderr).toBe(`The previous stack is not ready: its status is ${status}.\n`);
    expect((await stacks.pointer())?.current).toBe(stacks.current);
  });
});

describe('a writer that changes the pointer at the same time', () => {
  it.each<[string, readonly string[], string]>([
    ['switch', ['--to', 'prod-shop'], 'at the same time. The pointer did not move.'],
    ['retire', [], 'or the previous stack at the same time. Nothing was deleted.'],
  ])('prevents %s', async (operation, options, reason) => {
    const { cli, stack, previous, current, raceAfter } = await setup();
    const code = operation === 'retire' ? ['--confirm', codeIn((await cli('retire', 'prod/shop')).stdout)] : [];
    raceAfter(operation === 'retire' ? 'ListStackResources' : 'DescribeStacks');
    const { exitCode, stderr } = await cli(operation, 'prod/shop', ...options, ...code);

    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `Another writer changed the pointer ${reason}\n`,
    });
    expect((await stack(previous))?.StackStatus).toBe('CREATE_COMPLETE');
    expect((await stack(current))?.EnableTerminationProtection).toBe(false);
  });
});

/** The code in the text of a list. */
function codeIn(text: string): string {
  return /--confirm ([0-9a-f]{12})/.exec(text)?.[1] ?? '';
}

describe('stackgate blue-green retire', () => {
  it('lists the resources that it would delete, and deletes nothing', async () => {
    const { cli, stack, previous, records } = await setup();
    const { exitCode, stdout } = await cli('retire', 'prod/shop');

    expect(exitCode).toBe(3);
    expect(stdout).toContain(`The deletion of ${previous} deletes 2 resources:\n  Queue (AWS::SQS::Queue, `);
    expect(stdout).toContain('Nothing was deleted. To delete this list, run `stackgate blue-green retire prod/shop --confirm ');
    expect((await stack(previous))?.StackStatus).toBe('CREATE_COMPLETE');
    expect(records()).toEqual([]);
  });

  it('deletes the list that was confirmed, although the stack is protected, and leaves a record', async () => {
    const { cli, sandbox, stack, previous, current, records, pointer } = await setup();
    await cli('switch', 'prod/shop', '--to', 'prod-shop');
    const { stdout } = await cli('retire', 'prod/shop');
    const { exitCode, stdout: done } = await cli('retire', 'prod/shop', '--confirm', codeIn(stdout));

    expect(exitCode).toBe(0);
    expect(done).toContain(`CloudFormation deletes ${current}.`);
    expect(records()).toHaveLength(3);
    await sandbox.advance(600_000);
    expect((await stack(current))?.StackStatus).toBe('DELETE_COMPLETE');
    expect((await stack(previous))?.StackStatus).toBe('CREATE_COMPLETE');
    expect(await cli('retire', 'prod/shop')).toMatchObject({
      exitCode: 0,
      stdout: `${current} no longer exists. The pointer no longer refers to it.\n`,
    });
    expect(await pointer()).not.toHaveProperty('previous');
  });

  it('refuses a stack that CloudFormation already deletes', async () => {
    const { cli } = await setup();
    const code = codeIn((await cli('retire', 'prod/shop')).stdout);
    await cli('retire', 'prod/shop', '--confirm', code);

    expect(await cli('retire', 'prod/shop', '--confirm', code)).toMatchObject({
      exitCode: 2,
      stderr: 'The previous stack is in DELETE_IN_PROGRESS: wait until the operation ends.\n',
    });
  });

  it('deletes nothing for a code of another list', async () => {
    const { cli, stack, previous } = await setup();

    expect((await cli('retire', 'prod/shop', '--confirm', '000000000000')).exitCode).toBe(3);
    expect((await stack(previous))?.StackStatus).toBe('CREATE_COMPLETE');
  });

  it.each([
    ['asks', 'version: 1\n', 3],
    ['forbids', 'version: 1\ndefaults: { delete: forbid }\n', 2],
  ])('deletes nothing if the policy %s', async (_, policy, expected) => {
    const { cli, stack, previous, records } = await setup({ policy });
    const { stdout } = await cli('retire', 'prod/shop', '--output', 'json');
    const { confirmation } = JSON.parse(stdout).retirement;
    const { exitCode, stdout: refusal } = await cli('retire', 'prod/shop', '--confirm', confirmation);

    expect(exitCode).toBe(expected);
    expect(refusal).toContain('Nothing was deleted, because the policy does not allow it.');
    expect(refusal).toContain('aws cloudformation delete-stack');
    expect(records()).toHaveLength(3);
    expect((await stack(previous))?.StackStatus).toBe('CREATE_COMPLETE');
  });

  it.each<[string, SetupOptions, string]>([
    ['has no previous stack', { pointer: { previous: undefined } }, 'The deployment has no previous stack.'],
    ['names a stack of another deployment', { listed: { stackName: 'shop' } }, 'The gate did not create the previous stack'],
  ])('refuses a deployment that %s', async (_, options, reason) => {
    const { cli } = await setup(options);

    expect(await cli('retire', 'prod/shop')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(reason) });
  });
});

describe('stackgate blue-green', () => {
  it.each([
    [
      ['status', 'prod/shop/x', ...FUNCTION],
      'Expected a deployment such as prod/shop, or an exact stack name, got "prod/shop/x".',
    ],
    [['status', 'prod/shop'], 'Expected --function or STACKGATE_BLUE_GREEN_FUNCTION, got neither'],
    [['switch', 'prod/shop', ...FUNCTION], '--to'],
  ])('%j is refused', async (args, message) => {
    expect(await runCli(['blue-green', ...args])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(message) });
  });

  it('names the error of the function', async () => {
    const { cli } = await setup({ policy: 'version: 9\n' });

    expect(await cli('retire', 'prod/shop')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('the baseline policy'),
    });
  });

  it('names the error of the invocation', async () => {
    const lambda = mockClient(LambdaClient);
    onTestFinished(() => lambda.restore());
    lambda.on(InvokeCommand).rejects(new Error('denied'));

    expect(await runCli(['blue-green', 'status', 'shop'], {}, { env: { STACKGATE_BLUE_GREEN_FUNCTION: 'f' } })).toMatchObject({
      exitCode: 1,
      stderr: 'The function f could not be invoked: denied\n',
    });
  });

  it('is refused by the function with a request of another version', async () => {
    const { sandbox } = await setup();
    const outcome = await sandbox.run(sandbox.lambda.invoke('operate-blue-green', '{"operation":"none"}', 'operator'));

    expect(outcome).toMatchObject({
      error: { errorMessage: expect.stringContaining('Expected a request of `stackgate blue-green`') },
    });
  });
});
