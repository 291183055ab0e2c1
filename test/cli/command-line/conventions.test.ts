import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../run-cli.ts';

const TEMPLATE = 'Resources: {T: {Type: AWS::SNS::Topic}}';
const FILES = { 't.yaml': TEMPLATE };

const commands = await listCommands();

/** Lists the commands, and after each group its commands: `blue-green`, `blue-green status`. */
async function listCommands(group: readonly string[] = []): Promise<readonly string[]> {
  const { stdout } = await runCli([...group, '--help']);
  const [, section = ''] = stdout.split('Commands:\n');
  const names = [...section.matchAll(/^ {2}([a-z]\S*)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
  const nested = await Promise.all(
    names.map(async (name) => [[...group, name].join(' '), ...(await listCommands([...group, name]))]),
  );
  return nested.flat();
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('the help', () => {
  it('lists the commands', () => {
    expect(commands).toEqual(expect.arrayContaining(['plan', 'inspect', 'comment', 'approvals', 'sandbox', 'completion']));
    expect(commands).toEqual(expect.arrayContaining(['policy', 'policy test', 'blue-green', 'blue-green status']));
  });

  it.each(commands)('of %s has an example of this command, the exit codes, and lines of 80 characters', async (command) => {
    const { stdout, exitCode } = await runCli([...command.split(' '), '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Examples?:\n  \\$ stackgate ${command}\\b`, 'm'));
    expect(stdout).toMatch(/^Exit codes:\n {2}0 {2}.+\n {2}1 {2}error/m);
    const [options = ''] = stdout.split(/^Examples?:/m);
    expect(options.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('fits the width of the terminal', async () => {
    const { stdout } = await runCli(['plan', '--help'], {}, { columns: 50 });
    const [description = ''] = stdout.split('Options:');
    expect(Math.max(...description.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(50);
  });
});

describe('shared options', () => {
  it('write the output into the file of -o, and nothing on stdout', async () => {
    const file = join(makeFolder(), 'plan.md');
    const run = await runCli(['plan', '--after', '@t.yaml', '--output', 'markdown', '-o', file], FILES);
    expect(run).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/^## .*Safe to execute/);
  });

  it('write no file if the command fails', async () => {
    const file = join(makeFolder(), 'plan.md');
    expect((await runCli(['plan', '--after', '@gone.yaml', '-o', file])).exitCode).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('name a file of -o that cannot be written', async () => {
    const { exitCode, stderr } = await runCli(['plan', '--after', '@t.yaml', '-o', join(makeFolder(), 'no', 'plan')], FILES);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/no\/plan: cannot be written \(ENOENT.*\)\. Check the path of --output-file\.\n$/);
    expect((await runCli(['plan', '--after', '@t.yaml', '-o', ''], FILES)).stderr).toMatch(
      /^Expected a file after --output-file/,
    );
  });

  it('write colors into a file only with FORCE_COLOR', async () => {
    const file = join(makeFolder(), 'plan.txt');
    const plan = (env: Record<string, string>) =>
      runCli(['plan', '--after', '@t.yaml', '-o', file], FILES, { hasColors: true, env });
    await plan({});
    expect(readFileSync(file, 'utf8')).not.toContain('\u001b');
    await plan({ FORCE_COLOR: '1' });
    expect(readFileSync(file, 'utf8')).toContain('\u001b[');
  });

  it('accept --format, the former name of --output, but not both', async () => {
    const json = await runCli(['plan', '--after', '@t.yaml', '--format', 'json'], FILES);
    expect(json).toEqual(await runCli(['plan', '--after', '@t.yaml', '--output', 'json'], FILES));
    expect(JSON.parse(json.stdout)).toHaveProperty('verdict');
    const both = await runCli(['plan', '--after', '@t.yaml', '--format', 'json', '--output', 'text'], FILES);
    expect(both.exitCode).toBe(1);
    expect(both.stderr).toMatch(/'--format <format>' cannot be used with option '--output <format>'/);
  });

  it.each([
    [['plan', '--after', '@t.yaml', '--region', 'nowhere'], 'Expected --region to be a Region such as eu-west-1, got nowhere.'],
    [['sandbox', '--region', 'eu'], 'Expected --region to be a Region such as eu-west-1, got eu.'],
    [
      ['plan', '--after', '@t.yaml', '--stack-name', 'my stack'],
      'Expected --stack-name to be the name of a stack, got "my stack":',
    ],
    [['plan', '--after', '@t.yaml', '--stack-name', '1a'], 'Expected --stack-name to be the name of a stack, got "1a":'],
    [['plan', '--after', '@t.yaml', '--before', 'stack:a/b'], 'Expected --before stack: to be the name of a stack, got "a/b":'],
    [
      ['inspect', '--stack', 'arn:aws:s3:::b', '--change-set', 'c'],
      'Expected --stack to be the name of a stack, got "arn:aws:s3:::b":',
    ],
    [['plan', '--after', '@t.yaml', '--verbose', '--quiet'], "error: option '--verbose' cannot be used with option '--quiet'"],
  ])('refuse %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await runCli(args, FILES);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr.startsWith(message)).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('standard input', () => {
  const run = (args: readonly string[], input: string) =>
    spawnSync(process.execPath, ['cli/stackgate.ts', ...args], { input, encoding: 'utf8' });

  it('replaces a file with the name -', () => {
    const { status, stdout, stderr } = run(['plan', '--after', '-'], TEMPLATE);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/✓ T {2}created/);
  });

  it('cannot replace two files', () => {
    const { status, stderr } = run(['plan', '--after', '-', '--parameters', '-'], '{}');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Expected - (standard input) for one file, got it for several files.\n',
    });
  });
});

it('the command prints its version', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
  expect(execFileSync(process.execPath, ['cli/stackgate.ts', '--version'], { encoding: 'utf8' })).toBe(`${version}\n`);
});
