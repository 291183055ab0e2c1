import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContinuationToken, createContinuationTokens } from '../../functions/continuation-token.ts';
import { readJob } from '../../functions/pipeline-job.ts';
import type { Job } from '../../sandbox/code-pipeline/action-execution.ts';
import type { PipelineRun } from '../../sandbox/code-pipeline/pipeline-run.ts';
import { makeJobEvent } from '../functions/trigger/job-factory.ts';
import { type FlowOptions, makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:stackgate';
const STARTED_AT = '2026-01-01T00:00:00.000Z';
const FORGED_MAC = '0'.repeat(64);

const tokenFor = (executionArn: string): string =>
  JSON.stringify({ v: 2, kind: 'started', executionArn, startedAt: STARTED_AT, jobId: 'run', mac: FORGED_MAC });

const FOREIGN: readonly (readonly [words: string, executionArn: string])[] = [
  ['of another machine', 'arn:aws:states:us-east-1:111111111111:execution:payroll:run'],
  ['of a state machine with a longer name', 'arn:aws:states:us-east-1:111111111111:execution:stackgate-2:run'],
  ['of another account', 'arn:aws:states:us-east-1:222222222222:execution:stackgate:run'],
  ['of another region', 'arn:aws:states:eu-west-1:111111111111:execution:stackgate:run'],
  ['of another partition', 'arn:aws-cn:states:us-east-1:111111111111:execution:stackgate:run'],
  ['with a name of two parts', 'arn:aws:states:us-east-1:111111111111:execution:stackgate:payroll:run'],
  ['that is an express execution', 'arn:aws:states:us-east-1:111111111111:express:stackgate:run:1'],
  ['that is the state machine itself', MACHINE],
  ['without a name', 'arn:aws:states:us-east-1:111111111111:execution:stackgate:'],
  ['that is not an ARN', 'run'],
  ['of this state machine, without the secret of the gate', 'arn:aws:states:us-east-1:111111111111:execution:stackgate:run'],
];

const ILL_FORMED: readonly (readonly [words: string, token: string])[] = [
  ['that is not JSON', 'next'],
  ['that is empty', ''],
  ['of another version', JSON.stringify({ v: 1, executionArn: 'x', startedAt: STARTED_AT })],
  ['with an unknown field', tokenFor('x').replace('{', '{"executionName":"x",')],
  ['without a time', tokenFor('x').replace(/"startedAt":"[^"]*",/, '')],
  ['with an invalid time', tokenFor('x').replace(STARTED_AT, 'yesterday')],
  ['with a short HMAC', tokenFor('x').replace(FORGED_MAC, '00')],
  ['that is a list', '[1]'],
  ['that is too long', tokenFor('x'.repeat(3_000_000))],
  ['that is nested deeply', '['.repeat(1_000_000)],
];

const JOB = readJob(makeJobEvent());
const tokens = createContinuationTokens({
  secret: { hmac: async (text) => createHmac('sha256', 'secret').update(text).digest('hex') },
  stateMachineArn: MACHINE,
  clock: { sleep: async () => {} },
});

const TOKEN: ContinuationToken = {
  kind: 'started',
  executionArn: `${MACHINE.replace('stateMachine', 'execution')}:first`,
  startedAt: STARTED_AT,
  jobId: 'first',
};

describe('a continuation token', () => {
  it.each([...FOREIGN.map(([words, arn]) => [words, tokenFor(arn)] as const), ...ILL_FORMED])(
    '%s is refused',
    async (_words, token) => {
      await expect(tokens.read(token, JOB)).rejects.toThrow('Expected a continuation token that this gate wrote for this action');
    },
  );

  it('with any other content is refused, and a token of the gate is read unchanged', async () => {
    const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        await expect(tokens.read(text, JOB)).rejects.toThrow('Expected a continuation token');
      }),
    );
    await fc.assert(
      fc.asyncProperty(name, fc.constantFrom('started' as const, 'starting' as const), async (jobId, kind) => {
        const executionArn = `arn:aws:states:us-east-1:111111111111:execution:stackgate:${jobId}`;
        const token: ContinuationToken = { kind, executionArn, startedAt: STARTED_AT, jobId };
        const text = await tokens.write(token, JOB);
        expect(text.length).toBeLessThanOrEqual(2_048);
        expect(await tokens.read(text, JOB)).toEqual(token);
      }),
    );
  });

  it('is valid only for its action, and not with other parameters, another pipeline execution, or another artifact', async () => {
    const job = (options: object) => readJob(makeJobEvent(options));
    const input = { stackName: 'Shop', templatePath: 't' };
    const own = job({ id: 'first', userParameters: { input, pipelineExecutionId: '1' } });
    const token = {
      kind: 'started',
      executionArn: `${MACHINE.replace('stateMachine', 'execution')}:first`,
      startedAt: STARTED_AT,
      jobId: 'first',
    } as const;
    const text = await tokens.write(token, own);

    expect(await tokens.read(text, { ...own, id: 'second' })).toEqual(token);
    for (const other of [
      job({ userParameters: { input, pipelineExecutionId: '2' } }),
      job({ userParameters: { input: { ...input, stackName: 'Blog' }, pipelineExecutionId: '1' } }),
      job({ userParameters: { input, pipelineExecutionId: '1' }, artifacts: ['Other'] }),
    ]) {
      await expect(tokens.read(text, other)).rejects.toThrow('Expected a continuation token');
    }
  });

  it.each(['name', 'bucket', 'key'] as const)('is not valid for an artifact with another %s', async (field) => {
    const [artifact] = JOB.inputArtifacts;
    if (artifact === undefined) throw new Error('Expected a job with an artifact.');
    const { name, location } = artifact;
    const other = {
      name: field === 'name' ? 'Other' : name,
      location: { ...location, ...(field === 'name' ? {} : { [field]: 'other' }) },
    };

    await expect(tokens.read(await tokens.write(TOKEN, JOB), { ...JOB, inputArtifacts: [other] })).rejects.toThrow(
      'Expected a continuation token',
    );
  });

  it.each<[string, Partial<ContinuationToken>]>([
    ['kind', { kind: 'starting' }],
    ['executionArn', { executionArn: `${TOKEN.executionArn}-2` }],
    ['startedAt', { startedAt: '2026-01-02T00:00:00.000Z' }],
    ['jobId', { jobId: 'second' }],
  ])('is refused if another principal changes its %s', async (_, change) => {
    const text = JSON.stringify({ ...JSON.parse(await tokens.write(TOKEN, JOB)), ...change });

    await expect(tokens.read(text, JOB)).rejects.toThrow('Expected a continuation token');
  });
});

/** A flow in which an intruder changes the events that reach the trigger. */
function setupWithIntruder(change: (event: ReturnType<typeof makeJobEvent>) => void, options: FlowOptions = {}) {
  const flow = setupFlow(options);
  const { sandbox } = flow;
  const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
  sandbox.lambda.invoke = (name, payload, caller) => {
    const event = JSON.parse(payload);
    if (name === 'trigger') change(event);
    return invoke(name, JSON.stringify(event), caller);
  };
  return flow;
}

describe('a job with a forged token', () => {
  async function pushWithToken(token: string) {
    const flow = setupWithIntruder((event) => {
      Object.assign(event['CodePipeline.job'].data, { continuationToken: token });
    });
    const started: PipelineRun = flow.push(makeTemplate(SHOP));
    return { ...flow, result: await flow.run(started.finished) };
  }

  it.each([...FOREIGN.map(([words, arn]) => [words, tokenFor(arn)] as const), ...ILL_FORMED])(
    '%s fails: no foreign execution is read, and nothing is started',
    async (_words, token) => {
      const { result, sandbox, stack, executions } = await pushWithToken(token);

      expect([result.status, result.failureType]).toEqual(['Failed', 'JobFailed']);
      expect(result.message).toContain('release the change again');
      expect(result.message?.length).toBeLessThanOrEqual(5_000);
      expect(sandbox.calls.count({ operation: 'DescribeExecution' })).toBe(0);
      expect(executions()).toEqual([]);
      expect(stack()).toBeUndefined();
    },
  );
});

describe('the token of a finished execution of another pipeline', () => {
  it('fails the action: without a deployment there is no success', async () => {
    const flow = setupFlow();
    const { sandbox, gate, run, deploy } = flow;
    sandbox.faults.on({ service: 'SQS' }, { kind: 'server-error' });
    await deploy(makeTemplate(SHOP));
    const token = flow.executions().length === 1 ? lastToken(sandbox.codePipeline.jobs) : undefined;
    expect(token).toContain('"started"');
    sandbox.codePipeline.createPipeline({
      name: 'blog',
      stages: [
        {
          name: 'Deploy',
          actions: [
            {
              name: 'Gate',
              functionName: gate.triggerName,
              userParameters: JSON.stringify({
                input: { environmentName: 'prod', stackName: 'blog', templatePath: 'infra/template.json' },
              }),
            },
          ],
        },
      ],
    });
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    sandbox.lambda.invoke = (name, payload, caller) => {
      const event = JSON.parse(payload);
      if (name === 'trigger') event['CodePipeline.job'].data.continuationToken = token;
      return invoke(name, JSON.stringify(event), caller);
    };

    const files = { 'infra/template.json': JSON.stringify(makeTemplate(SHOP)) };
    const result = await run(sandbox.codePipeline.push('blog', { files }).finished);

    expect([result.status, result.failureType]).toEqual(['Failed', 'JobFailed']);
    expect(flow.executions()).toHaveLength(1);
  });
});

describe('a copied event with an invented job ID', () => {
  async function invokeWithCopy(environment: Record<string, string>) {
    const flow = setupFlow({ gate: { environment } });
    const first = await flow.deploy(makeTemplate(SHOP));
    expect([first.status, first.message]).toEqual(['Succeeded', undefined]);
    const [job] = flow.sandbox.codePipeline.jobs;
    const event = structuredClone(job?.event) as ReturnType<typeof makeJobEvent>;
    event['CodePipeline.job'].id = randomUUID();
    await flow.run(flow.sandbox.lambda.invoke('trigger', JSON.stringify(event), 'intruder'));
    return flow;
  }

  it('starts a deployment of the pushed revision if jobs are not verified', async () => {
    expect((await invokeWithCopy({})).executions()).toHaveLength(2);
  });

  it('starts nothing if CodePipeline has to confirm jobs, and leaves no credentials in a log', async () => {
    const flow = await invokeWithCopy({ VERIFY_JOBS: 'true' });

    expect(flow.executions()).toHaveLength(1);
    const events = JSON.stringify(flow.sandbox.codePipeline.jobs.map(({ event }) => event));
    const [, secretAccessKey = ''] = /"secretAccessKey":"([^"]+)"/.exec(events) ?? [];
    expect(secretAccessKey).not.toBe('');
    expect(JSON.stringify(flow.gate.logs)).not.toContain(secretAccessKey);
    expect(flow.sandbox.calls.count({ operation: 'GetJobDetails' })).toBe(2);
  });
});

describe('an event with the ID of the open job of another pipeline', () => {
  type JobEvent = ReturnType<typeof makeJobEvent>;
  const JOB_KEY = 'CodePipeline.job';

  /** The pipeline blog deploys its first revision. Meanwhile, an intruder sends the trigger a changed copy of the last event of shop. */
  async function deployBlogWith(change: (copy: JobEvent, open: JobEvent) => void, VERIFY_JOBS: string) {
    const flow = setupFlow({ gate: { environment: { VERIFY_JOBS } } });
    const { sandbox, gate, run, deploy } = flow;
    sandbox.faults.on({ service: 'SQS', caller: 'trigger', nth: [1, 2, 3] }, { kind: 'server-error' });
    await deploy(makeTemplate(SHOP));
    const copy = structuredClone(sandbox.codePipeline.jobs.at(-1)?.event) as JobEvent;
    expect(copy[JOB_KEY].data.continuationToken).toContain('"started"');
    const input = { environmentName: 'prod', stackName: 'blog', templatePath: 'infra/template.json' };
    const action = { name: 'Gate', functionName: gate.triggerName, userParameters: JSON.stringify({ input }) };
    sandbox.codePipeline.createPipeline({ name: 'blog', stages: [{ name: 'Deploy', actions: [action] }] });
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    let creates = 0;
    sandbox.lambda.invoke = async (name, payload, caller) => {
      if (name.includes('create-stack') && ++creates === 1) {
        const open = sandbox.codePipeline.jobs.at(-1)?.event as JobEvent;
        copy[JOB_KEY].id = open[JOB_KEY].id;
        change(copy, open);
        await invoke('trigger', JSON.stringify(copy), 'intruder');
      }
      return invoke(name, payload, caller);
    };
    const files = { 'infra/template.json': JSON.stringify(makeTemplate(SHOP)) };
    const result = await run(sandbox.codePipeline.push('blog', { files }).finished);
    return { result, stacks: Object.keys(sandbox.cloudFormation.stacks()) };
  }

  const CHANGES: readonly (readonly [words: string, change: (copy: JobEvent, open: JobEvent) => void])[] = [
    ['the token of a finished execution', () => {}],
    ['other parameters', (copy) => delete copy[JOB_KEY].data.continuationToken],
    ['data that no job has', (copy) => Object.assign(copy[JOB_KEY], { data: {} })],
    [
      'an ID that gives the same name of the execution',
      (copy, open) => {
        copy[JOB_KEY] = { ...open[JOB_KEY], id: open[JOB_KEY].id.replaceAll('-', '.') };
      },
    ],
  ];
  it.each(CHANGES.flatMap(([words, change]) => ['true', 'false'].map((verify) => [words, verify, change] as const)))(
    'and %s does not change the result of the job (verifyJobs: %s)',
    async (_words, verify, change) => {
      const { result, stacks } = await deployBlogWith(change, verify);

      expect(result).toMatchObject({ status: 'Succeeded', outputVariables: { stackName: 'prod-blog' } });
      expect(result.replies).toEqual([expect.objectContaining({ kind: 'success', outcome: 'accepted' })]);
      expect(result.replies[0]?.at).toBeLessThan(Date.parse('2026-01-01T00:05:00.000Z'));
      expect(stacks).toEqual(['prod-shop', 'prod-blog']);
    },
  );
});

function lastToken(jobs: readonly Job[]): string | undefined {
  return jobs
    .map(
      ({ event }) =>
        (event as { 'CodePipeline.job': { data: { continuationToken?: string } } })['CodePipeline.job'].data.continuationToken,
    )
    .findLast((token) => token !== undefined);
}
