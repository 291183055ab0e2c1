import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { type FlowOptions, makeTemplate, SHOP, setupFlow, type TemplateData } from '../support/flow.ts';

const NAMES = ['one', 'two', 'three'] as const;
const [QUEUE] = SHOP.Jobs;
const FIRST = makeTemplate(SHOP);
const UPDATED = makeTemplate({ ...SHOP, Jobs: [QUEUE, { DelaySeconds: 5 }] });
const { Orders: _, ...WITHOUT_ORDERS } = SHOP;
const WITHOUT_TABLE = makeTemplate(WITHOUT_ORDERS);
const MINUTE_MS = 60_000;

/** The summary of a wave. */
interface Summary {
  readonly stopReason?: string;
  readonly targets: readonly { readonly stackName: string; readonly version: string; readonly reason?: string }[];
}

/** A gate with a wave over three stacks. */
function setup(input: Readonly<Record<string, unknown>> = {}, options: FlowOptions = {}) {
  const targets = NAMES.map((stackName) => ({ stackName }));
  const flow = setupFlow({ ...options, input: { targets, ...input } });
  const { sandbox, gate, executions, run } = flow;
  const children = () => executions().filter(({ props }) => props.name.startsWith('wave-'));
  const parents = () => executions().filter(({ props }) => !props.name.startsWith('wave-'));
  const stackOf = (name: string) => sandbox.cloudFormation.stacks()[`prod-${name}`];
  const readSummary = () => {
    const bytes = sandbox.s3.open(gate.bucket, `records/waves/${parents().at(-1)?.props.name}.json`);
    return JSON.parse(new TextDecoder().decode(bytes)) as Summary;
  };
  return {
    ...flow,
    children,
    parents,
    stackOf,
    readSummary,
    states: () => parents().at(-1)?.history.statesEntered ?? [],
    statuses: () => NAMES.map((name) => stackOf(name)?.status),
    /** Versions in the summary, in the order of the targets. */
    versions: () => readSummary().targets.map(({ version }) => version),
    /** Number of executed change sets. */
    executed: () => sandbox.calls.count({ service: 'CloudFormation', operation: 'ExecuteChangeSet' }),
    stop: (executionArn: string) =>
      run(sandbox.clients('operator').stepFunctions().send(new StopExecutionCommand({ executionArn }))),
  };
}

/** A wave whose stacks exist. */
async function setupUpdate(
  input: Readonly<Record<string, unknown>> = {},
  options: FlowOptions = {},
  first: TemplateData = FIRST,
) {
  const flow = setup(input, options);
  await flow.deploy(first);
  return { ...flow, updates: () => flow.children().slice(NAMES.length) };
}

describe('a wave', () => {
  it('deploys each target with a separate execution, one after the other', async () => {
    const { deploy, children, statuses, versions, states } = setup();

    const result = await deploy(FIRST);

    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(statuses()).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE', 'CREATE_COMPLETE']);
    expect(children()).toHaveLength(3);
    const [first, second] = children();
    expect(second?.startDate.getTime()).toBeGreaterThan(first?.stopDate?.getTime() ?? 0);
    expect(versions()).toEqual(['new', 'new', 'new']);
    expect(new Set(states())).toEqual(
      new Set(['Check Stack Existence', 'Does Stack Exist?', 'Run Wave', 'Wave Ended?', 'Await Targets', 'Deployment Succeeded']),
    );
  });

  it('gives the action the verdict, the summary, and the number of targets', async () => {
    const { deploy } = setup({ operationPreferences: { MaxConcurrentCount: 3 } });

    expect(await deploy(FIRST)).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringContaining('The wave ended: 3 of 3 targets have the new version.'),
      outputVariables: expect.objectContaining({ verdict: 'WAVE', recordUri: expect.stringContaining('/records/waves/') }),
    });
  });

  it('runs as many targets at the same time as MaxConcurrentCount permits', async () => {
    const { deploy, children } = setup({ operationPreferences: { MaxConcurrentCount: 2 } });

    await deploy(FIRST);
    const [first, second, third] = children();

    expect(second?.startDate.getTime()).toBeLessThan(first?.stopDate?.getTime() ?? 0);
    expect(third?.startDate.getTime()).toBeGreaterThan(Math.min(...[first, second].map((one) => one?.stopDate?.getTime() ?? 0)));
  });

  it('stops after a refused target, and leaves the others with the old version', async () => {
    const { deploy, updates, versions, readSummary, executed } = await setupUpdate();

    const result = await deploy(WITHOUT_TABLE);

    expect(result).toMatchObject({ status: 'Failed', failureType: 'JobFailed' });
    expect(result.message).toMatch(/The wave stopped: 1 of 3 targets was refused or failed.*Orders/s);
    expect(updates()).toHaveLength(1);
    expect(versions()).toEqual(['old', 'old', 'old']);
    expect(readSummary().targets[1]).toMatchObject({ reason: 'Not started, because the wave stopped.' });
    expect(executed()).toBe(0);
  });

  it('stops after a failed target, and reports which targets have the new version', async () => {
    const { sandbox, deploy, updates, versions } = await setupUpdate();
    sandbox.cloudFormation.behave('prod-two/Jobs', { fails: 'update' });

    const result = await deploy(UPDATED);

    expect(result.message).toMatch(
      /1 of 3 targets have the new version\. These have the old version: prod-two in \d+, \S+; prod-three/,
    );
    expect(updates()).toHaveLength(2);
    expect(versions()).toEqual(['new', 'old', 'old']);
  });

  it('tolerates as many failures as FailureToleranceCount permits', async () => {
    const { sandbox, deploy, versions } = await setupUpdate({ operationPreferences: { FailureToleranceCount: 1 } });
    sandbox.cloudFormation.behave('prod-two/Jobs', { fails: 'update' });

    const result = await deploy(UPDATED);

    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(result.summary).toContain('2 of 3 targets have the new version. These have the old version: prod-two');
    expect(versions()).toEqual(['new', 'old', 'new']);
  });

  it('starts each target once if events and starts are duplicated, and replies are lost', async () => {
    const { sandbox, deploy, children, versions } = setup({ operationPreferences: { MaxConcurrentCount: 3 } });
    sandbox.faults.on({ service: 'EventBridge' }, { kind: 'duplicate' });
    const lost = { service: 'StepFunctions', operation: 'StartExecution', caller: 'run-wave', nth: [1, 2, 3, 4, 5] } as const;
    sandbox.faults.on(lost, { kind: 'lost-reply' });

    expect(await deploy(FIRST)).toMatchObject({ status: 'Succeeded' });
    expect(children()).toHaveLength(3);
    expect(versions()).toEqual(['new', 'new', 'new']);
  });

  it('ends without any event, by its fallback polls', async () => {
    const { sandbox, deploy, versions } = setup({ operationPreferences: { MaxConcurrentCount: 3 } });
    sandbox.faults.on({ service: 'EventBridge' }, { kind: 'lost' });

    expect(await deploy(FIRST)).toMatchObject({ status: 'Succeeded' });
    expect(versions()).toEqual(['new', 'new', 'new']);
  });

  it('needs no invocation while its targets work', async () => {
    const { push, run, sandbox } = setup({ operationPreferences: { MaxConcurrentCount: 3 } });
    sandbox.cloudFormation.behave('Jobs', { seconds: 900 });
    const pushed = push(FIRST);
    await sandbox.advance(3 * MINUTE_MS);
    const before = sandbox.calls.count({ service: 'Lambda' });
    await sandbox.advance(10 * MINUTE_MS);

    // The fallback poll of the wave: its interval grows from 10 seconds to two minutes.
    expect(sandbox.calls.count({ service: 'Lambda' }) - before).toBeLessThanOrEqual(2 * 45);
    expect(await run(pushed.finished)).toMatchObject({ status: 'Succeeded' });
  });

  it('starts no more targets when its pipeline execution is stopped', async () => {
    const { push, sandbox, updates, versions, readSummary } = await setupUpdate(
      {},
      { gate: { environment: { VERIFY_JOBS: 'true' } } },
    );
    sandbox.cloudFormation.behave('Jobs', { seconds: 600 });
    const pushed = push(UPDATED);
    await sandbox.advance(3 * MINUTE_MS);
    pushed.stop(false, 'wrong version');
    await sandbox.advance(30 * MINUTE_MS);

    expect(updates()).toHaveLength(1);
    expect(versions()).toEqual(['new', 'old', 'old']);
    expect(readSummary().stopReason).toContain('is no longer in progress');
  });

  it('stops at its time limit', async () => {
    const { deploy, sandbox, versions, readSummary } = await setupUpdate({ timeoutMinutes: 15 });
    sandbox.cloudFormation.behave('prod-one/Jobs', { seconds: 1_200 });

    const result = await deploy(UPDATED);

    expect(result.message).toContain('The wave stopped');
    expect(versions()).toEqual(['unclear', 'old', 'old']);
    expect(readSummary().stopReason).toMatch(/15 minutes|1 of 3/);
  });
});

describe('a wave that judges all targets first', () => {
  const JUDGE_FIRST = { judgeAllFirst: true, operationPreferences: { MaxConcurrentCount: 2 } };

  it('creates nothing before every first create is judged', async () => {
    const { deploy, sandbox, versions, children } = setup(JUDGE_FIRST);

    expect(await deploy(FIRST)).toMatchObject({ status: 'Succeeded' });

    const order = sandbox.calls.entries.flatMap(({ service, operation, caller }) =>
      service === 'CloudFormation' && operation === 'CreateStack'
        ? ['create']
        : caller === 'read-release' && service === 'S3'
          ? ['read']
          : [],
    );
    expect(versions()).toEqual(['new', 'new', 'new']);
    expect(children()[0]?.history.statesEntered).toEqual(
      expect.arrayContaining(['Judge First Create', 'Await Release', 'Read Release', 'Released?', 'Create Stack']),
    );
    expect(order.indexOf('create')).toBeGreaterThanOrEqual(1);
  });

  it('executes every target after the last verdict', async () => {
    const { deploy, versions, updates } = await setupUpdate(JUDGE_FIRST);

    expect(await deploy(UPDATED)).toMatchObject({ status: 'Succeeded' });

    const timesOf = (state: string) =>
      updates().flatMap(({ history }) =>
        history.read().flatMap((event) => {
          const entered = (event as { stateEnteredEventDetails?: { name: string } }).stateEnteredEventDetails;
          return entered?.name === state ? [event.timestamp.getTime()] : [];
        }),
      );
    expect(versions()).toEqual(['new', 'new', 'new']);
    expect(timesOf('Execute Change Set')).toHaveLength(3);
    expect(Math.min(...timesOf('Execute Change Set'))).toBeGreaterThan(Math.max(...timesOf('Await Release')));
  });

  it('executes nothing if one target is refused', async () => {
    const Parameters = { Keep: { Type: 'String', Default: 'yes' } };
    const input = {
      ...JUDGE_FIRST,
      targets: NAMES.map((stackName) => ({ stackName, parameters: { Keep: stackName === 'three' ? 'no' : 'yes' } })),
    };
    const { deploy, sandbox, versions, executed, readSummary } = await setupUpdate(input, {}, { ...FIRST, Parameters });
    const conditional = {
      ...FIRST,
      Parameters,
      Conditions: { Keeps: { 'Fn::Equals': [{ Ref: 'Keep' }, 'yes'] } },
      Resources: {
        ...(UPDATED.Resources as object),
        Orders: { Type: SHOP.Orders[0], Properties: SHOP.Orders[1], Condition: 'Keeps' },
      },
    };

    const result = await deploy(conditional);

    expect(result.message).toMatch(/The wave stopped: 1 of 3 targets was refused.*prod-three[^\n]*: .*Orders/s);
    expect(executed()).toBe(0);
    expect(versions()).toEqual(['old', 'old', 'old']);
    expect(readSummary().targets[0]?.reason).toContain('The wave stopped before it changed this stack');
    expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
  });

  it('leaves nothing behind if a person stops the execution of the wave', async () => {
    const { push, run, sandbox, parents, updates, executed, stop } = await setupUpdate(JUDGE_FIRST);
    sandbox.faults.on({ service: 'CloudFormation', operation: 'CreateChangeSet' }, { kind: 'slow', ms: 20_000 });
    const pushed = push(UPDATED);
    while (!updates().some(({ history }) => history.statesEntered.includes('Await Release'))) await sandbox.advance(1_000);
    await stop(parents().at(-1)?.props.executionArn ?? '');
    await sandbox.advance(15 * MINUTE_MS);
    await run(pushed.finished);

    expect(executed()).toBe(0);
    expect(updates().every(({ status }) => status === 'FAILED')).toBe(true);
    expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
  });
});

describe('an execution that a person starts', () => {
  it('is not accepted as a target of a wave', async () => {
    const { deploy, sandbox, gate, children, run } = setup();
    await deploy(FIRST);
    const [child] = children();
    const input = JSON.parse(child?.props.input ?? '{}');

    const forged = sandbox.stepFunctions.start(gate.stateMachineArn, JSON.stringify({ ...input, stackName: 'other' }), 'by-hand');
    await run(forged.ended);

    expect(forged).toMatchObject({ status: 'FAILED', error: 'PermissionError' });
    expect(forged.cause).toContain('Expected a wave of this gate to start the execution by-hand');
  });
});
