import { randomUUID } from 'node:crypto';
import { StateMachine } from 'aws-local-stepfunctions';
import { describe, expect, it } from 'vitest';
import { UNKNOWN_JOB } from '../../core/deployment/unknown-job.ts';
import { wireInspectChangeSet } from '../../functions/inspect-change-set/compose.ts';
import { CANARY_CASES } from '../../infra/constructs/canary/canary-cases.ts';
import { CANARY_INSPECTION, CANARY_TRIGGER, canaryDefinition } from '../../infra/constructs/canary/canary-definition.ts';
import { deployGate } from '../../sandbox/deploy-gate.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { gateForTesting, statementsOfRole } from './support.ts';

const SAFE = 'CAN-SAFELY-UPDATE-EXISTING-STACK';

function setup() {
  const refuse = () => {
    throw new Error('Expected no service to be called by the canary');
  };
  const silence = () => {};
  const inspect = wireInspectChangeSet({
    env: { GATE_BUCKET: 'gate', BASELINE_POLICY_URI: 's3://a-policy/that-allows-everything' },
    clock: { now: () => new Date('2026-01-01T00:00:00Z'), sleep: async () => {} },
    log: { info: silence, warn: silence, error: silence },
    clients: { cloudFormation: () => ({ send: refuse }) as never, s3: () => ({ send: refuse }) as never, sts: refuse },
  });
  return { inspect };
}

describe('the canary', () => {
  it.each(CANARY_CASES)('gets the verdict $expected for "$name" from the inspection', async ({ name, pages, expected }) => {
    const { inspect } = setup();

    const answer = await inspect({ canary: { name, pages } });

    expect(answer).toStrictEqual({ canaryVerdict: expect.any(String) });
    expect('canaryVerdict' in answer && answer.canaryVerdict === SAFE).toBe(expected === 'safe');
  });

  it('covers removal, conditional replacement, page 2, nested stacks and unknown actions', () => {
    const pages = CANARY_CASES.filter(({ expected }) => expected === 'refused').flatMap((one) => one.pages);
    const changes = pages.flatMap((page) => (page.Changes ?? []).map((change) => change.ResourceChange));

    expect(changes.map((change) => change?.Action)).toEqual(expect.arrayContaining(['Remove', 'Obliterate']));
    expect(changes.some((change) => change?.Replacement === 'Conditional')).toBe(true);
    expect(pages.some((page) => page.NextToken !== undefined)).toBe(true);
    expect(pages.some((page) => page.ParentChangeSetId !== undefined)).toBe(true);
  });

  it('never returns the field that the state machine evaluates', async () => {
    const { inspect } = setup();

    for (const { name, pages } of CANARY_CASES) {
      expect(await inspect({ canary: { name, pages } })).not.toHaveProperty('changeSetAction');
    }
  });

  it('does not treat a deployment as an event of the canary', async () => {
    const { inspect } = setup();

    await expect(inspect({ canary: 'yes' })).rejects.toThrow('The event is not the state of a deployment');
  });
});

describe("the canary's state machine", () => {
  const definition = JSON.parse(canaryDefinition());
  const { States: judgeOne } = definition.States['Judge Each'].ItemProcessor;

  it('sends every case to the deployed inspection', () => {
    expect(definition.States['Make Synthetic Change Sets'].Result.cases).toMatchObject(JSON.parse(JSON.stringify(CANARY_CASES)));
    expect(judgeOne.Judge.Resource).toBe(`\${${CANARY_INSPECTION}}`);
  });

  it('succeeds if every verdict is correct', async () => {
    const { inspect } = setup();

    await expect(run(inspect)).resolves.toBeDefined();
  });

  it.each([
    ['judges everything as safe', SAFE],
    ['refuses everything', 'RESOURCES-BEING-DELETED-OR-REPLACED'],
    ['does not answer', undefined],
  ])('fails when the inspection %s', async (_name, canaryVerdict) => {
    await expect(run(async () => ({ canaryVerdict }))).rejects.toThrow('The deployed inspection returned another verdict.');
  });

  it('names the case with the wrong verdict', async () => {
    const { inspect } = setup();
    const blindToPage2 = async (event: unknown) => {
      const { canary } = event as { canary: { name: string } };
      return canary.name === 'removal on page 2' ? { canaryVerdict: SAFE } : inspect(event);
    };

    await expect(run(blindToPage2)).rejects.toThrow(
      'The expected verdict of the synthetic change set "removal on page 2" is refused.',
    );
  });
});

describe('the canary of a gate that verifies jobs', () => {
  const { inspect } = setup();
  const runWith = (answer: Record<string, string>) => {
    const definition = canaryDefinition({ verifiesJobs: true })
      .replace(`\${${CANARY_INSPECTION}}`, 'arn:aws:lambda:us-east-1:111111111111:function:inspect')
      .replace(`\${${CANARY_TRIGGER}}`, 'arn:aws:lambda:us-east-1:111111111111:function:trigger');
    const judge = async (event: unknown) => JSON.parse(JSON.stringify(await inspect(event)));
    const taskResourceLocalHandlers = { Judge: judge, 'Send Invented Job': async () => answer };
    return new StateMachine(JSON.parse(definition)).run({}, { overrides: { taskResourceLocalHandlers } }).result;
  };

  it('succeeds if the trigger refuses an invented job', async () => {
    await expect(runWith({ reply: 'fail', message: `${UNKNOWN_JOB}, got no such job` })).resolves.toBeDefined();
  });

  it.each([
    [{ reply: 'fail', message: 'Expected `UserParameters` of the action to be JSON' }],
    [{ reply: 'fail', message: 'Expected to read the job, got AccessDenied' }],
    [{ reply: 'continue' }],
    [{}],
  ])('fails if the trigger answers %j', async (answer) => {
    await expect(runWith(answer)).rejects.toThrow('did not refuse a job');
  });

  it('sends an event that the deployed trigger refuses by this message, and that starts nothing without verification', async () => {
    const { States } = JSON.parse(canaryDefinition({ verifiesJobs: true }));
    const { 'CodePipeline.job': job } = States['Send Invented Job'].Parameters;
    // The ID is new each time: the gate keeps its decision about a job.
    expect(job['id.$']).toBe('States.UUID()');
    const event = { 'CodePipeline.job': { id: randomUUID(), data: job.data } };
    const answers = [];
    for (const environment of [{ VERIFY_JOBS: 'true' }, {}]) {
      const sandbox = new Sandbox();
      const gate = deployGate(sandbox, { environment: environment as Record<string, string> });
      answers.push(await sandbox.run(sandbox.lambda.invoke('trigger', JSON.stringify(event), 'canary')));
      expect(sandbox.stepFunctions.list(gate.stateMachineArn)).toEqual([]);
      sandbox.dispose();
    }

    expect(JSON.stringify(answers[0])).toContain(UNKNOWN_JOB);
    expect(JSON.stringify(answers[1])).not.toContain(UNKNOWN_JOB);
  });

  it('may invoke the trigger; another canary may not', () => {
    const invoked = (verifyJobs: boolean) =>
      statementsOfRole(gateForTesting(() => ({ verifyJobs })).template(), 'GateCanaryMachineRole')
        .filter(({ actions }) => actions.includes('lambda:InvokeFunction'))
        .flatMap(({ resources }) => resources);

    expect(invoked(true)).toContainEqual(expect.stringContaining('GateTrigger'));
    expect(invoked(false)).not.toContainEqual(expect.stringContaining('GateTrigger'));
  });
});

/** Runs the definition of the canary in an independent engine. */
function run(inspect: (event: unknown) => Promise<object>): Promise<unknown> {
  const definition = canaryDefinition().replace(
    `\${${CANARY_INSPECTION}}`,
    'arn:aws:lambda:us-east-1:111111111111:function:inspect',
  );
  const judge = async (event: unknown) => JSON.parse(JSON.stringify(await inspect(event)));
  return new StateMachine(JSON.parse(definition)).run({}, { overrides: { taskResourceLocalHandlers: { Judge: judge } } }).result;
}
