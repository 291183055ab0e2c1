import { createHmac } from 'node:crypto';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { type Pointer, pointerKeyOf } from '../../core/blue-green/pointer.ts';
import { type Fault, FaultPlan } from '../../sandbox/kernel/faults.ts';
import type { FunctionDefinition } from '../../sandbox/lambda/lambda.ts';
import { makeTemplate, setupFlow, type TemplateData } from '../support/flow.ts';
import { signedValue, signObject } from '../support/sign-object.ts';

const BASELINE = `
version: 1
preset: strict
blueGreen:
  avoids: [{ effect: [delete, replace], forbidden: true }]
  accepts: [AWS::SQS::Queue]
`;
const VERIFY = 'arn:aws:lambda:us-east-1:111111111111:function:verify';
const SHOP = { environmentName: 'prod', stackName: 'shop' };

/** A queue whose replacement the policy forbids; a FIFO queue cannot become a standard queue in place. */
const shop = (isFifo: boolean, size = 1) => ({
  ...makeTemplate({
    Jobs: ['AWS::SQS::Queue', isFifo ? { FifoQueue: true } : {}],
    ...(size > 1 ? { Alerts: ['AWS::SNS::Topic'] } : {}),
  }),
  Outputs: { QueueUrl: { Value: { Ref: 'Jobs' } } },
});

interface Setup {
  readonly baselinePolicy?: string;
  readonly input?: object;
  readonly verify?: FunctionDefinition['handler'];
  readonly faults?: FaultPlan;
  readonly isEnabled?: boolean;
}

/** A gate with blue/green deployments, and a deployed stack. */
async function setup({ baselinePolicy = BASELINE, input = {}, verify, faults, isEnabled = true }: Setup = {}) {
  const blueGreen =
    verify === undefined ? {} : { blueGreen: { verifyFunction: VERIFY, ...(input as { blueGreen?: object }).blueGreen } };
  const flow = setupFlow({
    ...(faults && { sandbox: { faults } }),
    gate: { baselinePolicy, ...(isEnabled && { blueGreen: { verifyFunctions: [VERIFY] } }) },
    userParameters: JSON.stringify({ inputFile: 'deploy.json', pipelineExecutionId: '#{codepipeline.PipelineExecutionId}' }),
  });
  const { sandbox, gate, run } = flow;
  const inputs: Record<string, unknown> = {
    ...SHOP,
    templatePath: 'infra/template.json',
    onUnsafe: 'blue-green',
    ...input,
    ...blueGreen,
  };
  const deploy = (template: TemplateData) => flow.deploy(template, { 'deploy.json': JSON.stringify(inputs) });
  if (verify !== undefined) sandbox.lambda.register({ name: 'verify', handler: verify });
  expect((await deploy(shop(false))).status).toBe('Succeeded');
  const pointer = () => {
    const key = sandbox.s3.keys(gate.bucket).findLast((name) => name.startsWith('pointers/prod/shop.'));
    return key === undefined
      ? undefined
      : signedValue<Pointer>(Buffer.from(sandbox.s3.read(gate.bucket, key) as Uint8Array).toString());
  };
  const operator = sandbox.clients('operator').cloudFormation();
  return {
    ...flow,
    deploy,
    /** The deployment input of the next push. */
    inputs,
    isProtected: async () => {
      const { Stacks } = await run(operator.send(new DescribeStacksCommand({ StackName: 'prod-shop' })));
      return Stacks?.[0]?.EnableTerminationProtection;
    },
    pointer,
    parameter: () => sandbox.parameterStore.read('/stackgate/sandbox/prod/shop'),
    /** Statuses by name. */
    stacks: () => Object.fromEntries(Object.entries(sandbox.cloudFormation.stacks()).map(([name, { status }]) => [name, status])),
    lastExecution: () => flow.executions().at(-1),
    deleteStack: (StackName: string) =>
      run(sandbox.clients('operator').cloudFormation().send(new DeleteStackCommand({ StackName }))),
  };
}

const STATES = [
  'Safe to Update Infra?',
  'Delete Unsafe Change Set',
  'Prepare Next Stack',
  'Create Next Stack',
  'Await Next Stack Creation',
  'Get Next Stack Creation Status',
  'Next Stack Created?',
];

describe('a blue/green deployment', () => {
  it('creates the next stack in addition to the current stack, and moves the pointer', async () => {
    const { deploy, stacks, pointer, parameter, lastExecution } = await setup();

    const result = await deploy(shop(true));

    expect(result.message ?? '').toBe('');
    expect(result.status).toBe('Succeeded');
    const names = Object.keys(stacks());
    expect(names).toEqual(['prod-shop', expect.stringMatching(/^prod-shop-bg-[0-9a-f]{8}$/)]);
    expect(pointer()).toMatchObject({
      current: expect.stringContaining(`:stack/${names[1]}/`),
      previous: { stackId: expect.stringContaining(':stack/prod-shop/'), wasProtected: false },
    });
    expect(pointer()?.next).toBeUndefined();
    expect(parameter()).toBe(pointer()?.current);
    expect(result.outputVariables).toMatchObject({
      stackId: pointer()?.current,
      previousStackId: pointer()?.previous?.stackId,
      output_QueueUrl: expect.stringContaining(`/${names[1]}-Jobs`),
      previousOutput_QueueUrl: expect.stringContaining('/prod-shop-Jobs'),
    });
    expect(lastExecution()?.history.statesEntered.slice(-9)).toEqual([...STATES, 'Switch Stacks', 'Deployment Succeeded']);
  });
});

describe('later deployments', () => {
  it('follow the pointer, and pass the states of a normal update', async () => {
    const { deploy, stacks, pointer, lastExecution, sandbox } = await setup();
    await deploy(shop(true));
    const [, green = ''] = Object.keys(stacks());

    const result = await deploy(shop(true, 2));

    expect(result).toMatchObject({ status: 'Succeeded', outputVariables: { stackId: pointer()?.current } });
    expect(Object.keys(sandbox.cloudFormation.stacks()[green]?.resources ?? {})).toContain('Alerts');
    expect(Object.keys(sandbox.cloudFormation.stacks()['prod-shop']?.resources ?? {})).not.toContain('Alerts');
    expect(lastExecution()?.history.statesEntered).not.toContain('Switch Stacks');
  });

  it('are refused while the previous stack exists, if they need a third stack', async () => {
    const { deploy, stacks, pointer } = await setup();
    await deploy(shop(true));
    const before = { stacks: stacks(), pointer: pointer() };

    const result = await deploy(shop(false));

    expect(result.status).toBe('Failed');
    expect(result.message).toContain('the previous stack arn:aws:cloudformation:us-east-1:111111111111:stack/prod-shop/');
    expect(result.message).toContain('stackgate blue-green retire');
    expect({ stacks: stacks(), pointer: pointer() }).toEqual(before);
  });

  it('can switch again when the previous stack was deleted', async () => {
    const { deploy, stacks, pointer, run, sandbox, deleteStack } = await setup();
    await deploy(shop(true));
    const client = sandbox.clients('operator').cloudFormation();
    await run(
      client.send(new UpdateTerminationProtectionCommand({ StackName: 'prod-shop', EnableTerminationProtection: false })),
    );
    await deleteStack('prod-shop');
    await sandbox.advance(600_000);

    expect((await deploy(shop(false))).status).toBe('Succeeded');

    expect(Object.values(stacks()).filter((status) => status !== 'DELETE_COMPLETE')).toHaveLength(2);
    expect(pointer()?.previous?.stackId).toContain('prod-shop-bg-');
  });

  it('are refused if the stack of the pointer was deleted and the previous one exists', async () => {
    const { deploy, pointer, sandbox, deleteStack } = await setup();
    await deploy(shop(true));
    await deleteStack(pointer()?.current ?? '');
    await sandbox.advance(600_000);

    expect((await deploy(shop(true))).message).toContain('move the pointer to it with `stackgate blue-green switch`');
  });
});

describe('the verification', () => {
  const requests: unknown[] = [];

  it('gets the IDs and outputs of both stacks', async () => {
    const verify = async (event: unknown) => {
      requests.push(event);
      return { verified: true };
    };
    const { deploy, pointer, lastExecution } = await setup({ verify });

    expect((await deploy(shop(true))).status).toBe('Succeeded');

    expect(requests).toEqual([
      {
        version: 1,
        executionArn: lastExecution()?.props.executionArn,
        deployment: SHOP,
        next: { stackName: expect.any(String), stackId: pointer()?.current, outputs: { QueueUrl: expect.any(String) } },
        current: { stackName: 'prod-shop', stackId: pointer()?.previous?.stackId, outputs: { QueueUrl: expect.any(String) } },
      },
    ]);
  });

  it.each([
    ['rejects it', async () => ({ verified: false, reason: 'The health check failed.' }), 'The health check failed.'],
    ['gives no reason', async () => ({ verified: false }), 'it gave no reason'],
    ['returns another answer', async () => 'ok', 'expected the answer {"verified": true}'],
    ['returns nothing', async () => undefined, 'expected the answer {"verified": true}'],
    ['returns a string', async () => ({ verified: 'true' }), 'it gave no reason'],
    ['fails', async () => Promise.reject(new TypeError('no route')), 'no route'],
    ['takes too long', () => new Promise((resolve) => setTimeout(resolve, 3_600_000)), 'States.Timeout'],
  ] satisfies [string, FunctionDefinition['handler'], string][])(
    'deletes the next stack if the function %s; the current stack and the pointer do not change',
    async (_, verify, reason) => {
      const { deploy, stacks, pointer, parameter } = await setup({ verify });

      const result = await deploy(shop(true));

      expect(result.status).toBe('Failed');
      expect(result.message).toContain(reason);
      expect(result.message).toContain('The current stack and the pointer did not change.');
      expect(stacks()).toMatchObject({ 'prod-shop': 'CREATE_COMPLETE' });
      expect(Object.values(stacks()).filter((status) => status !== 'DELETE_COMPLETE')).toHaveLength(1);
      expect(pointer()).toEqual({ version: 1, ...SHOP, current: expect.stringContaining(':stack/prod-shop/') });
      expect(parameter()).toBeUndefined();
    },
  );

  it('uses only functions that the gate permits', async () => {
    const { deploy, stacks } = await setup({
      input: { blueGreen: { verifyFunction: VERIFY.replace('verify', 'execute-change-set') } },
    });

    const result = await deploy(shop(true));

    expect(result.message).toContain('Expected `blueGreen.verifyFunction` to be a function that the gate may invoke');
    expect(Object.keys(stacks())).toEqual(['prod-shop']);
  });
});

describe('a blue/green deployment is refused', () => {
  it.each([
    ['this gate has none', { isEnabled: false }, 'this gate has no blue/green deployments'],
    [
      'the baseline does not permit them',
      { baselinePolicy: 'version: 1\npreset: strict\n' },
      'does not permit blue/green deployments',
    ],
    [
      'the baseline forbids the effect, and says nothing about it',
      { baselinePolicy: BASELINE.replace(', forbidden: true', '') },
      'does not permit a blue/green deployment to avoid this effect: replace of Jobs',
    ],
    [
      'the baseline permits to avoid other effects',
      { baselinePolicy: BASELINE.replace('[delete, replace]', 'delete') },
      'does not permit a blue/green deployment to avoid this effect: replace of Jobs',
    ],
  ] satisfies [string, Setup, string][])('if %s', async (_, options, reason) => {
    const { deploy, stacks, pointer } = await setup(options);

    const result = await deploy(shop(true));

    expect(result.status).toBe('Failed');
    expect(result.message).toContain(reason);
    expect(Object.keys(stacks())).toEqual(['prod-shop']);
    expect(pointer()).toBeUndefined();
  });

  it('if the pointer names a stack of another deployment', async () => {
    const { deploy, gate, sandbox, run } = await setup();
    const client = sandbox.clients('operator').cloudFormation();
    const create = new CreateStackCommand({ StackName: 'other', TemplateBody: JSON.stringify(shop(false)) });
    const { StackId = '' } = await run(client.send(create));
    const key = pointerKeyOf(SHOP, 1);
    const forged = { version: 1, ...SHOP, current: StackId };
    sandbox.s3.put(gate.bucket, key, signObject(sandbox, gate.bucket, 'pointer', key, forged));

    expect((await deploy(shop(false, 2))).message).toContain('which the gate did not list for it');
    expect(Object.keys(sandbox.cloudFormation.stacks().other?.resources ?? {})).not.toContain('Alerts');
  });
});

describe('a next stack that fails', () => {
  it.each([undefined, true])(
    'is deleted; the current stack and the pointer do not change (terminationProtection: %s)',
    async (terminationProtection) => {
      const { deploy, stacks, pointer, sandbox, gate } = await setup({
        input: terminationProtection === undefined ? {} : { terminationProtection },
      });
      sandbox.cloudFormation.behave('Jobs', { fails: 'create', reason: 'Queue quota reached' });

      const result = await deploy(shop(true));

      expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('Queue quota reached') });
      expect(result.message).toContain('no longer exists. The current stack and the pointer did not change.');
      expect(liveOf(stacks())).toEqual(['prod-shop']);
      expect(pointer()).toEqual({ version: 1, ...SHOP, current: expect.stringContaining(':stack/prod-shop/') });
      const records = sandbox.s3.keys(gate.bucket).filter((key) => key.endsWith('-next-stack-deleted.json'));
      expect(records).toHaveLength(1);
    },
  );

  it('is reported if it cannot be deleted, and no other execution creates a further stack', async () => {
    const { deploy, stacks, pointer, sandbox } = await setup({ verify: async () => ({ verified: false }) });
    sandbox.cloudFormation.behave('Jobs', { fails: 'delete', reason: 'in use' });

    const result = await deploy(shop(true));

    expect(result.message).toMatch(
      /The next stack prod-shop-bg-\w+ could not be deleted \(DELETE_FAILED\): run `aws cloudformation delete-stack/,
    );
    expect(pointer()?.next).toMatchObject({ stackName: expect.stringContaining('prod-shop-bg-') });
    expect((await deploy(shop(true))).message).toMatch(/ended without deleting its stack arn:\S+:stack\/prod-shop-bg-/);
    expect(liveOf(stacks())).toHaveLength(2);
  });

  it('is deleted when the deadline of the deployment is over', async () => {
    const { deploy, stacks, sandbox } = await setup({ input: { timeoutMinutes: 10 } });
    sandbox.cloudFormation.behave('Jobs', { seconds: { create: 3_600, delete: 5 } });

    const result = await deploy(shop(true));

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('within 10 minutes') });
    expect(liveOf(stacks())).toEqual(['prod-shop']);
  });
});

const liveOf = (stacks: Readonly<Record<string, string>>) =>
  Object.keys(stacks).filter((name) => stacks[name] !== 'DELETE_COMPLETE');

describe('two stacks with one name', () => {
  it('do not belong to one deployment: a stack that the gate created for another deployment is refused', async () => {
    const { deploy, stacks, sandbox, gate, run } = await setup();
    await deploy(shop(true));
    const green = Object.keys(stacks())[1] ?? '';
    const before = sandbox.cloudFormation.stacks()[green]?.resources;
    const input = { environmentName: 'prod', stackName: green.slice('prod-'.length), templatePath: 'infra/template.json' };
    sandbox.codePipeline.createPipeline({
      name: 'other',
      stages: [
        {
          name: 'Deploy',
          actions: [{ name: 'Gate', functionName: gate.triggerName, userParameters: JSON.stringify({ input }) }],
        },
      ],
    });

    const files = { 'infra/template.json': JSON.stringify(shop(true, 2)) };
    const result = await run(sandbox.codePipeline.push('other', { files }).finished);

    expect(result.message).toContain('but the gate created a stack with this name for the deployment prod/shop');
    expect(sandbox.cloudFormation.stacks()[green]?.resources).toEqual(before);
  });

  it('are not confused if a stack of another principal has the name of the next stack', async () => {
    const { deploy, stacks, sandbox, run, gate, executions } = await setup();
    const client = sandbox.clients('operator').cloudFormation();
    let name = '';
    const lambda = sandbox.lambda;
    const invoke = lambda.invoke.bind(lambda);
    lambda.invoke = async (target, payload, caller) => {
      if (target.includes('prepare-next-stack') && name === '') {
        const id = executions().at(-1)?.props.executionArn;
        const secret = Buffer.from(Buffer.from(sandbox.s3.read(gate.bucket, 'secret/hmac-key') as Uint8Array).toString(), 'hex');
        const digits = createHmac('sha256', secret).update(`next stack name\n${id}`).digest('hex').slice(0, 8);
        name = `prod-shop-bg-${digits}`;
        await client.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(shop(false)) }));
      }
      return invoke(target, payload, caller);
    };

    const result = await run(deploy(shop(true)));

    expect(result.message).toContain(`Expected the name ${name} of the next stack to be unused`);
    await sandbox.advance(600_000);
    expect(stacks()).toMatchObject({ [name]: 'CREATE_COMPLETE' });
  });
});

describe('a reservation of the next stack', () => {
  const createdByOthers = (name: string) =>
    new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(makeTemplate({ Theirs: ['AWS::SNS::Topic'] })) });

  it('ends with its deployment if another principal creates a stack with its name, and the next deployment uses another name', async () => {
    const { deploy, stacks, pointer, sandbox } = await setup();
    const client = sandbox.clients('operator').cloudFormation();
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    let name = '';
    sandbox.lambda.invoke = async (target, payload, caller) => {
      if (target.includes('create-stack') && name === '') {
        name = pointer()?.next?.stackName ?? '';
        await client.send(createdByOthers(name));
      }
      return invoke(target, payload, caller);
    };

    const first = await deploy(shop(true));
    const afterFirst = pointer();
    const second = await deploy(shop(true));

    expect(first.message).toMatch(
      new RegExp(`The stack arn:\\S+:stack/${name}/\\S+ was not created by this execution, so the gate did not delete it`),
    );
    expect(first.message).toContain('The next deployment uses another name');
    expect(afterFirst).toEqual({ version: 1, ...SHOP, current: expect.stringContaining(':stack/prod-shop/') });
    expect(second, second.message).toMatchObject({ status: 'Succeeded' });
    expect(stacks()).toMatchObject({ [name]: 'CREATE_COMPLETE' });
    expect(liveOf(stacks())).toHaveLength(3);
    expect(liveOf(stacks()).some((live) => live !== name && pointer()?.current.includes(`:stack/${live}/`))).toBe(true);
  });

  it('of an execution that was stopped does not concern a stack of another principal', async () => {
    const { deploy, stacks, pointer, sandbox, executions } = await setup();
    const operator = sandbox.clients('operator');
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    let name = '';
    sandbox.lambda.invoke = async (target, payload, caller) => {
      if (!target.includes('create-stack') || name !== '') return invoke(target, payload, caller);
      name = pointer()?.next?.stackName ?? '';
      const executionArn = executions().at(-1)?.props.executionArn;
      await operator.stepFunctions().send(new StopExecutionCommand({ executionArn }));
      await operator.cloudFormation().send(createdByOthers(name));
      throw new Error('The execution was stopped.');
    };

    expect((await deploy(shop(true))).status).toBe('Failed');
    expect((await deploy(shop(true))).message).toContain('is creating the stack');
    await sandbox.advance(14 * 3_600_000);
    const result = await deploy(shop(true));

    expect(result, result.message).toMatchObject({ status: 'Succeeded' });
    expect(pointer()?.next).toBeUndefined();
    expect(stacks()).toMatchObject({ [name]: 'CREATE_COMPLETE' });
  });
});

describe('the next stack', () => {
  const withParameters = (isFifo: boolean, Parameters: object, size = 1) => ({ ...shop(isFifo, size), Parameters });
  const SIZE = { Size: { Type: 'Number', Default: 1 } };

  it('inherits the settings that the push does not give', async () => {
    const { deploy, sandbox, stacks, run, inputs } = await setup();
    inputs.parameters = { Size: '7' };
    inputs.tags = { team: 'shop' };
    expect((await deploy(withParameters(false, SIZE, 2))).status).toBe('Succeeded');
    delete inputs.parameters;
    delete inputs.tags;

    expect((await deploy(withParameters(true, SIZE, 2))).status).toBe('Succeeded');

    const client = sandbox.clients('operator').cloudFormation();
    const [, green] = Object.keys(stacks());
    const { Stacks } = await run(client.send(new DescribeStacksCommand({ StackName: green })));
    expect(Stacks?.[0]).toMatchObject({
      Parameters: [{ ParameterKey: 'Size', ParameterValue: '7' }],
      Tags: [{ Key: 'team', Value: 'shop' }],
    });
  });

  it('is refused if the gate cannot read the value of a parameter', async () => {
    const { deploy, stacks, inputs } = await setup();
    const parameters = { Secret: { Type: 'String', NoEcho: true } };
    inputs.parameters = { Secret: 'hidden' };
    expect((await deploy(withParameters(false, parameters, 2))).status).toBe('Succeeded');
    delete inputs.parameters;

    const result = await deploy(withParameters(true, parameters, 2));

    expect(result.message).toContain('Expected a value for the parameter Secret of the next stack, got none');
    expect(Object.keys(stacks())).toEqual(['prod-shop']);
  });
});

describe('a previous stack', () => {
  const DAY = 24;

  async function switchAndWait(rules: string, hours: number, input: object = {}) {
    const flow = await setup({
      baselinePolicy: `${BASELINE}rules: [${rules}]\n`,
      input: { ...input, blueGreen: { retireAfterHours: DAY } },
    });
    const { deploy, sandbox, run } = flow;
    expect((await deploy(shop(true))).status).toBe('Succeeded');
    const isProtected = await flow.isProtected();
    await sandbox.advance(hours * 3_600_000);
    const retire = () => run(sandbox.lambda.invoke('retire-stacks', '{}', 'event-bridge'));
    await retire();
    await sandbox.advance(600_000);
    return { ...flow, retire, isProtected, isBlueProtected: flow.isProtected };
  }

  const PERMITS = '{ match: { effect: delete }, decision: allow, reason: The queue holds no data. }';

  it('is deleted after its time, if the policy allows the deletion; then the pointer names one stack', async () => {
    const { stacks, pointer, retire, isProtected } = await switchAndWait(PERMITS, DAY);
    await retire();

    expect(isProtected).toBe(true);
    expect(liveOf(stacks())).toEqual([expect.stringContaining('prod-shop-bg-')]);
    expect(pointer()).toEqual({ version: 1, ...SHOP, current: expect.stringContaining('prod-shop-bg-') });
  });

  it('remains before its time', async () => {
    const { stacks } = await switchAndWait(PERMITS, DAY - 1);

    expect(liveOf(stacks())).toHaveLength(2);
  });

  it('remains if the policy does not allow the deletion, with a record and its protection', async () => {
    const { stacks, sandbox, gate, isBlueProtected } = await switchAndWait('', DAY);

    expect(liveOf(stacks())).toHaveLength(2);
    expect(await isBlueProtected()).toBe(true);
    expect(sandbox.s3.keys(gate.bucket).filter((key) => key.endsWith('-retired.json'))).toHaveLength(1);
  });

  it('remains if the policy does not allow the removal of the protection that the stack had before', async () => {
    const { stacks } = await switchAndWait(PERMITS, DAY, { terminationProtection: true });

    expect(liveOf(stacks())).toHaveLength(2);
  });
});

const FAULTS: readonly Fault[] = [
  { kind: 'lost-reply' },
  { kind: 'timeout', effect: true },
  { kind: 'crash', when: 'before' },
  { kind: 'crash', when: 'after' },
  { kind: 'duplicate' },
  { kind: 'server-error' },
];
/** Calls of the functions that change or decide something. */
const SITES: Readonly<Record<string, readonly string[]>> = {
  'prepare-next-stack': ['PutObject', 'GetObject'],
  'create-stack': ['CreateStack', 'DescribeStacks'],
  'get-operation-status': ['DescribeStackEvents'],
  'switch-stacks': ['PutObject', 'PutParameter', 'SetAlias', 'UpdateTerminationProtection'],
  'delete-next-stack': ['DeleteStack', 'DescribeStackEvents', 'PutObject'],
};

describe.each(FAULTS.map((fault) => [JSON.stringify(fault), fault] as const))('with the fault %s', (_, fault) => {
  const sites = [
    ...Object.keys(SITES).map((operation) => ({ caller: 'step-functions', operation })),
    ...Object.entries(SITES).flatMap(([caller, calls]) => calls.map((operation) => ({ caller, operation }))),
  ].flatMap((site) => [true, false].map((verified) => ({ ...site, verified })));

  it.each(sites)(
    'of $caller $operation, there is one pointer and no third stack (verified: $verified)',
    async ({ verified, ...site }) => {
      const faults = new FaultPlan().on({ ...site, nth: [1, 2] }, fault);
      const { deploy, stacks, pointer, parameter, sandbox } = await setup({ faults, verify: async () => ({ verified }) });

      const result = await deploy(shop(true));
      await sandbox.advance(3_600_000);

      const live = liveOf(stacks());
      expect(result.status).toBe(verified ? 'Succeeded' : 'Failed');
      expect(live).toHaveLength(verified ? 2 : 1);
      expect(pointer()?.next).toBeUndefined();
      expect(pointer()?.current).toContain(`:stack/${live.at(-1)}/`);
      expect(parameter()).toBe(verified ? pointer()?.current : undefined);
    },
  );
});
