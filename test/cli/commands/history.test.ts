import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
// Loaded before a sandbox controls the time, because a dynamic import takes real time.
import '../../../cli/commands/history.ts';
import { WITHOUT_ORDERS } from '../../../cli/demo/edits.ts';
import { playScenario } from '../../../cli/demo/play-scenario.ts';
import { editTemplate, sampleApp, TEMPLATE_PATH } from '../../../cli/demo/sample-app.ts';
import { SCENARIOS } from '../../../cli/demo/scenarios.ts';
import { Harness } from '../../../cli/scenario/harness.ts';
import { makeRecord } from '../../support/records.ts';
import { type CliRun, runCli } from '../run-cli.ts';

const APP = sampleApp();
const EMPTY = mkdtempSync(join(tmpdir(), 'stackgate-history-'));
let harness: Harness | undefined;

afterEach(() => {
  harness?.close();
  harness = undefined;
});

/** A gate that created a stack and refused the second push. */
async function setup() {
  const made = new Harness({ input: { environmentName: 'prod', stackName: 'shop', templatePath: TEMPLATE_PATH } });
  harness = made;
  await made.push('create', APP);
  await made.push('deletion', editTemplate(APP, WITHOUT_ORDERS));
  const { sandbox, gate } = made;
  const run = (...args: string[]): Promise<CliRun> =>
    sandbox.run(runCli(['history', ...args], {}, { sandbox, env: { STACKGATE_BUCKET: gate.bucket } }));
  return { sandbox, gate, run };
}

describe('stackgate history', () => {
  it('reads verdicts, durations, and refusals from the bucket', async () => {
    const { run } = await setup();
    const { exitCode, stdout, stderr } = await run();

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^2 deployments\n\nVerdicts\n {4}1 {2}executed\n {4}1 {2}refused\n\nDuration\n {2}median /);
    expect(stdout).toContain('Refused, by effect\n    1  delete\n');
    expect(stdout).toContain('Refused, by resource type\n    1  AWS::DynamoDB::Table\n');
  });

  it('selects a stack and a period', async () => {
    const { run, sandbox } = await setup();

    expect((await run('--stack', 'prod-other')).stdout).toBe('0 deployments\n');
    expect((await run('--stack', 'prod-shop', '--since', '2026-01-01')).stdout).toMatch(/^2 deployments/);
    await sandbox.advance(3 * 3_600_000);
    expect((await run('--since', '2h')).stdout).toBe('0 deployments\n');
  });

  it('has approvals and approvers', async () => {
    const approved = SCENARIOS.find(({ name }) => name === 'two-approvers');
    if (approved === undefined) throw new Error('Expected the scenario two-approvers to be there.');
    await playScenario(approved, async ({ sandbox, gate }) => {
      const { stdout } = await sandbox.run(runCli(['history', '--bucket', gate.bucket, '--output', 'json'], {}, { sandbox }));
      const { summary, deployments } = JSON.parse(stdout);

      expect(summary.approvals).toEqual([{ name: 'approved', count: 1 }]);
      expect(summary.approvers).toEqual([{ name: expect.stringMatching(/alice|bob/), count: 1 }]);
      expect(deployments.at(-1)).toMatchObject({ status: 'SUCCEEDED', restricted: [{ place: 'Orders', effect: 'delete' }] });
    });
  });

  it('has the approval of a first create', async () => {
    const approved = SCENARIOS.find(({ name }) => name === 'approved-first-create');
    if (approved === undefined) throw new Error('Expected the scenario approved-first-create to be there.');
    await playScenario(approved, async ({ sandbox, gate }) => {
      const { stdout } = await sandbox.run(runCli(['history', '--bucket', gate.bucket, '--output', 'json'], {}, { sandbox }));
      const { summary } = JSON.parse(stdout);

      expect(summary.approvals).toEqual([{ name: 'approved', count: 1 }]);
    });
  });

  it('exports lines for audits, and writes a page', async () => {
    const { run } = await setup();
    const csv = await run('--export', 'csv');
    const lines = await run('--export', 'jsonl');

    expect(csv.stdout.split('\r\n')).toHaveLength(4);
    expect(
      lines.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).verdict),
    ).toEqual(['executed', 'refused']);
    expect((await run('--html')).stdout).toMatch(/^<!doctype html>/);
  });

  it('has outcomes and durations longer than the 90 days of Step Functions', async () => {
    const { run, sandbox } = await setup();
    const before = JSON.parse((await run('--output', 'json')).stdout);
    await sandbox.advance(91 * 24 * 3_600_000);
    const after = JSON.parse((await run('--since', '100d', '--output', 'json')).stdout);

    expect(before.deployments.map(({ status }: { readonly status: string }) => status)).toEqual(['SUCCEEDED', 'FAILED']);
    expect(after.deployments).toEqual(before.deployments);
    expect(after.summary.durations).toMatchObject({ known: 2 });
  });

  it('omits the durations if neither the executions nor their ends can be read', async () => {
    const { run, sandbox, gate } = await setup();
    await sandbox.advance(60_000);
    for (const key of sandbox.s3.keys(gate.bucket))
      if (key.startsWith('outcomes/')) sandbox.s3.put(gate.bucket, key, 'no outcome');
    sandbox.faults.on({ operation: 'ListExecutions' }, { kind: 'error', code: 'AccessDenied', message: 'no' });
    const { exitCode, stdout, stderr } = await run();

    expect(exitCode).toBe(0);
    expect(stderr).toContain('The history has durations only of executions whose end the gate stored.');
    expect(stdout).not.toContain('Duration');
  });

  it.each(['ListObjectsV2', 'GetObject'])('reports that AWS refuses %s', async (operation) => {
    const { run, sandbox } = await setup();
    sandbox.faults.on({ operation }, { kind: 'error', code: 'AccessDenied', message: 'no' });

    expect(await run()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no') });
  });

  it('reads a copy of the records', async () => {
    const files = { 'records/app/one.json': makeRecord(), 'records/app/other.json': { some: 'JSON' } };
    const { exitCode, stdout } = await runCli(['history', '--records', '@records', '--since', '2026-11-01'], files);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^1 deployment\n/);
  });

  it('reads the outcomes of a copy', async () => {
    const executionArn = 'arn:aws:states:eu-west-1:111111111111:execution:deploy:run';
    const deployment = { executionId: executionArn, revision: 's3://b/k', templatePath: 't.yaml' };
    const files = {
      'copy/records/app/one.json': makeRecord(undefined, {}, { deployment }),
      'copy/outcomes/run.json': {
        outcomeVersion: 1,
        executionArn,
        status: 'FAILED',
        startedAt: '2026-11-23T12:00:00.000Z',
        endedAt: '2026-11-23T12:01:30.000Z',
      },
    };
    const { stdout } = await runCli(['history', '--records', '@copy', '--since', '2026-11-01', '--output', 'json'], files);

    expect(JSON.parse(stdout).deployments).toMatchObject([{ status: 'FAILED', seconds: 90 }]);
  });

  it.each([
    [['history'], 'Expected --bucket, STACKGATE_BUCKET, or --records'],
    [['history', '--records', EMPTY, '--since', 'soon'], 'Expected --since to be a period'],
    [['history', '--records', EMPTY, '--since', '2026-99-99'], 'Expected --since to be a period'],
    [['history', '--records', join(EMPTY, 'missing')], 'missing'],
  ])('refuses %j', async (args, message) => {
    expect(await runCli(args)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(message) });
  });

  it('needs a folder', async () => {
    writeFileSync(join(EMPTY, 'file'), '');

    expect(await runCli(['history', '--records', join(EMPTY, 'file')])).toMatchObject({ exitCode: 1 });
  });
});
