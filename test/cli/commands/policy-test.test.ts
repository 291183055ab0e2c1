import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../../core/policy/presets.ts';
import { makeChange, makeEvidence, makeNestedPage, makePage, nestedId } from '../../support/change-sets.ts';
import { makeRecord } from '../../support/records.ts';
import { runCli } from '../run-cli.ts';

const removal = makeChange({ Action: 'Remove' });
const queue = (id: string) =>
  makeChange({ Action: 'Remove', LogicalResourceId: id, ResourceType: 'AWS::SQS::Queue', PhysicalResourceId: id });
const FILES = {
  'records/prod/one.json': makeRecord(makeEvidence([removal])),
  'records/prod/two.json': makeRecord(makeEvidence([makeChange()])),
  'records/prod/two.html': '<!doctype html>',
  'sets/queues.json': makePage(['A', 'B', 'C', 'D'].map(queue)),
  'tables.yaml':
    'version: 1\npreset: strict\nrules: [{ name: queues, match: { resourceType: AWS::SQS::Queue }, decision: allow, reason: Jobs. }]\n',
  'waivable.yaml': 'version: 1\npreset: strict\nwaivable: [{ effect: delete }]\n',
  'waivers.yaml':
    'version: 1\nwaivers: [{ stack: prod-orders, environment: prod, logicalResourceId: Orders, effect: delete, reason: Empty., expires: "2026-12-20" }]\n',
  'typo.yaml': 'version: 1\nrules: [{ match: { resourceType: AWS::SQS::Queu }, decision: allow, reason: Jobs. }]\n',
};

describe('stackgate policy test', () => {
  it('lists what the policy and each preset would have stopped, and counts their decisions', async () => {
    const { exitCode, stdout } = await runCli(
      ['policy', 'test', '@records', '@sets/queues.json', '--policy', '@tables.yaml'],
      FILES,
    );

    expect(exitCode).toBe(2);
    expect(stdout).toContain(`@tables.yaml would have stopped 1 of 3:
  forbid prod-orders (@records/prod/one.json)
    Orders (AWS::DynamoDB::Table) deleted: forbid by default for delete

preset standard would have stopped 2 of 3:
  ask prod-orders (@records/prod/one.json), recorded as forbid
    Orders (AWS::DynamoDB::Table) deleted: ask by default for delete
  ask prod-orders (@sets/queues.json)
    A (AWS::SQS::Queue) deleted: ask by default for delete
    B (AWS::SQS::Queue) deleted: ask by default for delete
    C (AWS::SQS::Queue) deleted: ask by default for delete
    and 1 more: --verbose lists them

preset strict would have stopped 2 of 3:
`);
    expect(stdout).toMatch(/\n@tables\.yaml +2 +0 +1\npreset standard +1 +2 +0\n/);
  });

  it.each([
    [['@records/prod/two.json'], 0],
    [['@records'], 3],
    [['@records', '--policy', '@tables.yaml'], 2],
    [['@sets/queues.json', '--policy', '@tables.yaml'], 0],
  ])('of %j exits with %i', async (args, exitCode) => {
    expect((await runCli(['policy', 'test', ...args], FILES)).exitCode).toBe(exitCode);
  });

  it('prints only the numbers with --quiet, and every change with --verbose', async () => {
    const quiet = await runCli(['policy', 'test', '@sets', '--quiet'], FILES);
    const verbose = await runCli(['policy', 'test', '@sets', '--verbose'], FILES);

    expect(quiet.stdout).toBe(`policy            allow     ask  forbid
preset standard       0       1       0
preset strict         0       0       1
preset stateful       0       1       0
preset observe        1       0       0
`);
    expect(verbose.stdout).toContain('D (AWS::SQS::Queue) deleted');
  });

  it('prints the decisions as JSON', async () => {
    const { stdout } = await runCli(['policy', 'test', '@records/prod/one.json', '--output', 'json'], FILES);
    const { tested, policies } = JSON.parse(stdout);

    expect(tested).toBe(1);
    expect(policies.map(({ policy }: { policy: string }) => policy)).toEqual(Object.values(PRESETS).map(({ source }) => source));
    expect(policies[0]).toEqual({
      policy: 'preset standard',
      counts: { allow: 0, ask: 1, forbid: 0 },
      results: [
        {
          files: ['@records/prod/one.json'],
          stack: 'prod-orders',
          recorded: 'forbid',
          decision: 'ask',
          findings: [
            {
              resource: 'Orders',
              resourceType: 'AWS::DynamoDB::Table',
              effect: 'delete',
              decision: 'ask',
              rule: 'default for delete',
            },
          ],
        },
      ],
    });
  });

  it('applies waivers of the user to records and change sets, in the environment that the user names', async () => {
    const files = { ...FILES, 'set.json': makePage([removal]) };
    for (const path of ['@records/prod/one.json', '@set.json']) {
      const run = (...more: string[]) =>
        runCli(['policy', 'test', path, '--policy', '@waivable.yaml', '--waivers', '@waivers.yaml', ...more], files);

      expect((await run('--environment', 'prod')).exitCode).toBe(0);
      expect((await run('--environment', 'test')).exitCode).toBe(2);
      expect((await run()).exitCode).toBe(2);
    }
  });

  it('joins a change set whose nested change set is in another file', async () => {
    const parent = makeChange({
      LogicalResourceId: 'Network',
      ResourceType: 'AWS::CloudFormation::Stack',
      ChangeSetId: nestedId('Network'),
    });
    const files = { 'sets/a.json': makeNestedPage('Network', [removal]), 'sets/b.json': makePage([parent]) };
    const { stdout, exitCode } = await runCli(['policy', 'test', '@sets', '--output', 'json'], files);

    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      tested: 1,
      policies: [
        { results: [{ files: ['@sets/a.json', '@sets/b.json'], findings: [{ resource: 'Network/Orders' }] }] },
        {},
        {},
        {},
      ],
    });
  });

  it('warns about a resource type of the policy that does not exist', async () => {
    const { stderr } = await runCli(['policy', 'test', '@records', '--policy', '@typo.yaml'], FILES);

    expect(stderr).toMatch(/^warning: .*AWS::SQS::Queu/);
  });

  it.each([
    [['policy', 'test', '@gone'], /^@gone: cannot be read/],
    [['policy', 'test', '@records', '--policy', '@gone.yaml'], /^@gone\.yaml: cannot be read/],
    [['policy', 'test'], /missing required argument 'paths'/],
  ])('%j ends with exit code 1 and a message', async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args, FILES);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
