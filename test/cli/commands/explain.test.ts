import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
// Loaded before a sandbox controls the time, because a dynamic import takes real time.
import '../../../cli/commands/explain.ts';
import { WITHOUT_ORDERS } from '../../../cli/demo/edits.ts';
import { editTemplate, sampleApp, TEMPLATE_PATH } from '../../../cli/demo/sample-app.ts';
import { Harness } from '../../../cli/scenario/harness.ts';
import { readExecutionArn } from '../../../cli/sources/find-execution.ts';
import { executionUrl } from '../../../core/deployment/execution-arn.ts';
import { type CliRun, runCli } from '../run-cli.ts';

const APP = sampleApp();
let harness: Harness;

afterEach(() => harness.close());

/** A gate that refused the second push. */
async function setup(account?: string) {
  harness = new Harness({
    input: { environmentName: 'prod', stackName: 'shop', templatePath: TEMPLATE_PATH },
    ...(account !== undefined && { account }),
  });
  const { sandbox, gate } = harness;
  await harness.push('create', APP);
  await harness.push('deletion', editTemplate(APP, WITHOUT_ORDERS));
  const stepFunctions = sandbox.clients('operator').stepFunctions();
  const { executions = [] } = await sandbox.run(
    stepFunctions.send(new ListExecutionsCommand({ stateMachineArn: gate.stateMachineArn })),
  );
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliRun> =>
    sandbox.run(runCli(['explain', ...args], {}, { sandbox, env }));
  const { executionArn = '', name = '' } = executions.at(-1) ?? {};
  return { sandbox, gate, run, first: { executionArn, name } };
}

describe('stackgate explain', () => {
  it('explains the last deployment of a stack, and finds the gate itself', async () => {
    const { run } = await setup();
    const { exitCode, stdout, stderr } = await run(['--stack', 'prod-shop']);

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(stdout).toMatch(/^REFUSED {2}prod-shop {2}/);
    expect(stdout).toContain('→ Orders: Keep Orders in the template.');
    expect(stdout).toMatch(/✓ Inspect Change Set Changes +\d/);
  });

  it('explains an execution by its ARN, its address in the console, and its name', async () => {
    const { run, first, gate } = await setup();
    const byArn = await run([first.executionArn]);

    expect(byArn).toMatchObject({ exitCode: 0, stderr: '' });
    expect(byArn.stdout).toMatch(/^DEPLOYED {2}prod-shop/);
    expect(await run([executionUrl(first.executionArn)])).toEqual(byArn);
    expect(await run([first.name, '--state-machine', gate.stateMachineArn])).toEqual(byArn);
    expect(await run([first.name], { STACKGATE_STATE_MACHINE: gate.stateMachineArn })).toEqual(byArn);
    expect(readExecutionArn(encodeURIComponent(executionUrl(first.executionArn)))).toBe(first.executionArn);
  });

  it('names the command that reads the events of a stack in another account', async () => {
    const { run, first } = await setup('222222222222');
    const { exitCode, stdout, stderr } = await run([first.executionArn]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^DEPLOYED {2}prod-shop/);
    expect(stderr).toMatch(
      /^warning: The stack is in the account 222222222222, us-east-1\. To read its events, run `stackgate doctor arn:aws:cloudformation:\S+:222222222222:stack\/prod-shop\/\S+ --profile PROFILE`/,
    );
  });

  it('names the resource of a nested stack that failed', async () => {
    const { run, sandbox } = await setup();
    const nested = (resources: object) => JSON.stringify({ Resources: resources });
    const child = (name: string) => ({
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: `https://templates.s3.amazonaws.com/${name}` },
    });
    sandbox.s3.put('templates', 'inner.json', nested({ Deepest: { Type: 'AWS::SQS::Queue' } }));
    sandbox.s3.put('templates', 'outer.json', nested({ Inner: child('inner.json') }));
    sandbox.cloudFormation.behave('Deepest', { fails: 'create', reason: 'Queue name is taken' });
    await harness.push('nested', editTemplate(APP, [{ path: ['Resources', 'Outer'], value: child('outer.json') }]));
    const { exitCode, stdout } = await run(['--stack', 'prod-shop']);

    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^FAILED/);
    expect(stdout).toContain('Deepest');
    expect(stdout).toContain('Queue name is taken');
  });

  it('explains without the record and the events if they cannot be read', async () => {
    const { run, sandbox, first } = await setup();
    sandbox.faults.on({ operation: 'GetObject' }, { kind: 'error', code: 'AccessDenied', message: 'no record' });
    sandbox.faults.on({ operation: 'DescribeStackEvents' }, { kind: 'error', code: 'AccessDenied', message: 'no events' });
    const { exitCode, stdout, stderr } = await run([first.executionArn]);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^(?:warning: .*no (?:record|events).* The explanation does not contain it\.\n){2}$/);
    expect(stdout).not.toContain('Verdict');
  });

  it.each([
    [[], 'Expected either an execution'],
    [['x', '--stack', 'prod-shop'], 'Expected either an execution'],
    [['--stack', 'prod-other'], 'Expected a deployment of the stack prod-other among the last 2 executions'],
    [['arn:aws:states:us-east-1:111111111111:execution:stackgate:none'], 'to read the history of'],
  ])('refuses %j', async (args, message) => {
    const { run } = await setup();

    expect(await run(args)).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining(message) });
  });

  it.each(['ListStateMachines', 'ListExecutions'])('reports that AWS refuses %s', async (operation) => {
    const { run, sandbox } = await setup();
    sandbox.faults.on({ operation }, { kind: 'error', code: 'AccessDenied', message: 'no' });

    expect(await run(['--stack', 'prod-shop'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no') });
  });

  it('asks for the state machine if there is no gate, or more than one', async () => {
    const { run, sandbox } = await setup();
    sandbox.stepFunctions.createStateMachine(
      'other',
      '{"Comment":"stackgate: another","StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
      {},
    );

    expect((await run(['--stack', 'prod-shop'])).stderr).toContain('Expected one gate in the Region, got 2: set --state-machine');
  });
});
