import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CliIo } from '../../../cli/cli-io.ts';
import { sandbox } from '../../../cli/commands/sandbox.ts';
import { runCli } from '../run-cli.ts';

function read(child: ChildProcess, until: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(until)) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`Expected "${until}", got exit code ${code} after: ${text}`)));
  });
}

describe('stackgate sandbox', () => {
  it('prints the variables for clients, and exits with 0 when it is stopped', async () => {
    const child = spawn(process.execPath, ['cli/stackgate.ts', 'sandbox', '--port', '0', '--region', 'eu-west-1']);
    onTestFinished(() => void child.kill('SIGKILL'));

    const printed = await read(child, 'through the gate.');
    const url = /export AWS_ENDPOINT_URL=(\S+)/.exec(printed)?.[1] ?? '';
    const answer = await fetch(`${url}/?Action=GetCallerIdentity&Version=2011-06-15`);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');

    expect(printed).toMatch(/^# The sandbox listens on http:\/\/127\.0\.0\.1:\d+\. Stop it with Ctrl\+C\.\n/);
    expect(printed).toContain('export AWS_REGION=eu-west-1\n');
    expect(await answer.text()).toContain('<Account>111111111111</Account>');
    expect(await exited).toBe(0);
  });

  it('prints the speed, and how many saved requests it replayed', async () => {
    const state = join(mkdtempSync(join(tmpdir(), 'stackgate-state-')), 'sandbox.jsonl');
    const run = async (use: (url: string) => Promise<unknown>): Promise<string> => {
      const stopped = vi.spyOn(process, 'once').mockImplementation((signal, stop) => {
        if (signal === 'SIGTERM') void use(url()).finally(() => (stop as () => void)());
        return process;
      });
      const texts: string[] = [];
      const url = () => /AWS_ENDPOINT_URL=(\S+)/.exec(texts.join(''))?.[1] ?? '';
      const io = { stdout: (text: string) => void texts.push(text) } as CliIo;
      expect(await sandbox({ port: '0', speed: '60', region: 'us-east-1', state }, io)).toBe(0);
      stopped.mockRestore();
      return texts.join('');
    };

    const first = await run((url) => fetch(`${url}/shop`, { method: 'PUT' }));
    const second = await run(async () => {});

    expect(first).toContain(', 60 times as fast as real time. Stop it');
    expect(first).toContain(`# It saves its state in ${state}.\n`);
    expect(existsSync(state)).toBe(true);
    expect(second).toContain(`# It saves its state in ${state}, and replayed 1 saved request.\n`);
  });

  it.each([
    [['--port', '70000'], 'Expected --port to be a whole number from 0 to 65535, got 70000.\n'],
    [['--port', ''], 'Expected --port to be a whole number from 0 to 65535, got .\n'],
    [['--speed', '0'], 'Expected --speed to be a whole number from 1 to 100000, got 0.\n'],
    [['--region', 'Ireland'], 'Expected --region to be a Region such as eu-west-1, got Ireland.\n'],
  ])('refuses %j', async (args, stderr) => {
    expect(await runCli(['sandbox', ...args])).toMatchObject({ exitCode: 1, stderr });
  });

  it('shows an example in its help', async () => {
    expect((await runCli(['sandbox', '--help'])).stdout).toContain('$ stackgate sandbox --speed 60 --state sandbox.jsonl');
  });
});
