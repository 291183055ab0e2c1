import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../../core/policy/presets.ts';
import { makeChange, makeEvidence, makePage } from '../../support/change-sets.ts';
import { makeRecord } from '../../support/records.ts';
import { runCli } from '../run-cli.ts';

const removal = makeChange({ Action: 'Remove' });
const records = {
  'records/prod/one.json': makeRecord(makeEvidence([removal])),
  'records/prod/two.json': makeRecord(makeEvidence([makeChange()])),
  'records/prod/two.html': '<!doctype html>',
  'observe.yaml': 'version: 1\npreset: observe\n',
  'strict.yaml': 'version: 1\npreset: strict\n',
};

describe('stackgate replay', () => {
  it('lists the decisions that differ under another policy', async () => {
    const { exitCode, stdout } = await runCli(['replay', '@records', '--policy', '@observe.yaml'], records);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`@records/prod/one.json: forbid → allow
  Orders (AWS::DynamoDB::Table) deleted: forbid → allow by default for delete

1 of 2 decisions would differ.
`);
  });

  it('reads a single record', async () => {
    const { stdout } = await runCli(['replay', '@records/prod/one.json', '--policy', '@observe.yaml'], records);

    expect(stdout).toContain('1 of 1 decisions would');
  });

  it('reports that no decision would differ', async () => {
    expect((await runCli(['replay', '@records', '--policy', '@strict.yaml'], records)).stdout).toBe(
      '0 of 2 decisions would differ.\n',
    );
  });

  it('prints the differences as JSON', async () => {
    const { stdout } = await runCli(['replay', '@records', '--policy', '@observe.yaml', '--format', 'json'], records);

    expect(JSON.parse(stdout)).toEqual({
      replayed: 2,
      different: 1,
      records: [
        {
          file: '@records/prod/one.json',
          was: { changeSetAction: 'RESOURCES-BEING-DELETED-OR-REPLACED', decision: 'forbid' },
          now: { changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', decision: 'allow' },
          differences: [expect.objectContaining({ logicalResourceId: 'Orders', was: 'forbid', now: 'allow' })],
        },
      ],
    });
  });

  it('reports effects that the original policy did not report', async () => {
    const nested = makeChange({ Action: 'Add', LogicalResourceId: 'Network', ResourceType: 'AWS::CloudFormation::Stack' });
    const files = {
      'records/one.json': makeRecord(makeEvidence([nested])),
      'p.yaml': 'version: 1\nrules: [{ match: { resourceType: "AWS::IAM::*" }, decision: forbid, reason: No. }]\n',
    };

    expect((await runCli(['replay', '@records', '--policy', '@p.yaml'], files)).stdout).toContain('unknown: not seen → forbid');
  });

  it('removes terminal control characters of a record', async () => {
    const evil = '\u001b]0;x\u0007\u009b31m\u202e';
    const record = makeRecord(makeEvidence([makeChange({ Action: 'Remove', LogicalResourceId: evil, ResourceType: evil })]));
    const files = { ...records, 'records/x.json': record };

    for (const format of ['text', 'json']) {
      const { stdout } = await runCli(['replay', '@records', '--policy', '@observe.yaml', '--format', format], files);

      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });

  it('judges saved change sets by the standard preset first', async () => {
    const files = { ...records, 'records/set.json': makePage([removal]) };

    expect((await runCli(['replay', '@records', '--policy', '@observe.yaml'], files)).stdout).toContain('2 of 3 decisions would');
  });

  it('counts another verdict as a difference, even if no change differs', async () => {
    const record = {
      ...makeRecord(makeEvidence([makeChange()]), { policies: { baseline: PRESETS.observe } }),
      decision: 'ask',
      changeSetAction: 'NEEDS-APPROVAL',
    };

    expect(
      (await runCli(['replay', '@records', '--policy', '@strict.yaml'], { ...records, 'records/x.json': record })).stdout,
    ).toContain('1 of 3 decisions would');
  });

  it.each([
    [['replay', '@absent', '--policy', '@strict.yaml'], {}, /^@absent: cannot be read \(ENOENT/],
    [['replay', '@records', '--policy', '@absent.yaml'], {}, /^@absent\.yaml: cannot be read/],
    [['replay', '@records'], {}, /required option '--policy <file>' not specified/],
    [
      ['replay', '@empty', '--policy', '@strict.yaml'],
      { 'empty/readme.md': '' },
      /^@empty: Expected saved decision records \(\*\.json\), got none\./,
    ],
    [
      ['replay', '@records', '--policy', '@strict.yaml'],
      { 'records/bad.json': '{"recordVersion": 2}' },
      /@records\/bad\.json:1:2 recordVersion: Expected 1, got 2\./,
    ],
    [
      ['replay', '@records', '--policy', '@strict.yaml'],
      { 'records/bad.json': '{"Other": 2}' },
      /@records\/bad\.json:1:1 Changes: Expected the list/,
    ],
    [['replay', '@records', '--policy', '@strict.yaml'], { 'records/bad.json': '{"a' }, /@records\/bad\.json:1:/],
  ] satisfies [string[], Record<string, string>, RegExp][])(
    '%j ends with exit code 1 and an error message',
    async (args, files, message) => {
      const { exitCode, stdout, stderr } = await runCli(args, { ...records, ...files });

      expect(stderr).toMatch(message);
      expect(stdout).toBe('');
      expect(exitCode).toBe(1);
    },
  );
});
