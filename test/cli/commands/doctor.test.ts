import { CreateChangeSetCommand, CreateStackCommand, SetAliasCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, describe, expect, it } from 'vitest';
// Loaded before a sandbox controls the time, because a dynamic import takes real time.
import '../../../cli/commands/doctor.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { type CliRun, runCli } from '../run-cli.ts';

const TEMPLATE = JSON.stringify({ Resources: { Orders: { Type: 'AWS::SQS::Queue' } } });
const DAY_MS = 24 * 3_600_000;

let sandbox: Sandbox;

afterEach(() => sandbox.dispose());

/** A sandbox with the stack prod-shop. */
async function setup() {
  sandbox = new Sandbox();
  const client = sandbox.clients('operator').cloudFormation();
  await sandbox.run(client.send(new CreateStackCommand({ StackName: 'prod-shop', TemplateBody: TEMPLATE })));
  await sandbox.advance(60_000);
  const createChangeSet = async (name: string): Promise<void> => {
    await sandbox.run(
      client.send(new CreateChangeSetCommand({ StackName: 'prod-shop', ChangeSetName: name, TemplateBody: TEMPLATE })),
    );
    await sandbox.advance(60_000);
  };
  return {
    client,
    createChangeSet,
    run: (...args: string[]): Promise<CliRun> => sandbox.run(runCli(args, {}, { sandbox })),
  };
}

describe('stackgate doctor', () => {
  it('prints the result of the next deployment of a healthy stack', async () => {
    const { run } = await setup();

    expect(await run('doctor', 'prod-shop')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringMatching(
        /^prod-shop {2}CREATE_COMPLETE\narn:aws:cloudformation:us-east-1:\S+\n\nThe next deployment starts\.\n$/,
      ),
    });
  });

  it('prints that the next deployment creates an absent stack', async () => {
    const { run } = await setup();

    expect(await run('doctor', 'prod-other')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: 'prod-other  no stack\n\nThe next deployment creates the stack.\n',
    });
  });

  it('prints the resource of a nested stack that failed', async () => {
    const { run, client } = await setup();
    const nested = (resource: object) => JSON.stringify({ Resources: resource });
    const child = (name: string) => ({
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: `https://templates.s3.amazonaws.com/${name}` },
    });
    sandbox.s3.put('templates', 'inner.json', nested({ Jobs: { Type: 'AWS::SQS::Queue' } }));
    sandbox.s3.put('templates', 'outer.json', nested({ Inner: child('inner.json') }));
    sandbox.cloudFormation.behave('Jobs', { fails: 'create', reason: 'Queue name is taken' });
    const TemplateBody = nested({ Outer: child('outer.json') });
    await sandbox.run(client.send(new CreateStackCommand({ StackName: 'prod-nested', TemplateBody, OnFailure: 'DO_NOTHING' })));
    await sandbox.advance(600_000);
    const { stdout } = await run('doctor', 'prod-nested');

    expect(stdout).toContain('CREATE_FAILED');
    expect(stdout).toContain('Queue name is taken');
  });

  it('refuses an alias, and prints the name', async () => {
    const { run, client } = await setup();
    await sandbox.run(client.send(new SetAliasCommand({ StackName: 'prod-shop', AliasName: 'live' })));
    const { exitCode, stdout } = await run('doctor', 'live');

    expect(exitCode).toBe(2);
    expect(stdout).toContain('The next deployment fails until the stack is repaired.');
    expect(stdout).toContain('  → Use the name prod-shop in the deployment input.\n');
  });

  it('deletes with --fix only old change sets that can never be executed', async () => {
    const { run, createChangeSet } = await setup();
    await createChangeSet('empty');
    await sandbox.advance(DAY_MS);
    await createChangeSet('young');
    const before = await run('doctor', 'prod-shop');
    const fixed = await run('doctor', 'prod-shop', '--fix');

    expect(before.stdout).toContain('1 of them can never be executed');
    expect(fixed).toMatchObject({ exitCode: 0, stderr: 'Deleted the change set empty.\n' });
    expect(fixed.stdout).not.toContain('change-sets');
    expect(sandbox.cloudFormation.leftovers().changeSets).toBe(1);
    expect(await run('doctor', 'prod-shop', '--fix')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('reports a refused repair, and every refused call', async () => {
    const { run, createChangeSet } = await setup();
    await createChangeSet('empty');
    await sandbox.advance(2 * DAY_MS);
    for (const operation of ['DeleteChangeSet', 'ListChangeSets', 'DescribeStacks']) {
      sandbox.faults.on({ operation }, { kind: 'error', code: 'AccessDenied', message: 'no' });

      expect(await run('doctor', 'prod-shop', '--fix')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no') });
    }
  });
});
