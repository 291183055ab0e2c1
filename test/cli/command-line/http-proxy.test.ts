import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCli } from '../run-cli.ts';

const AWS = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1' };

/** Starts a proxy that refuses every connection and lists their hosts. */
async function startProxy(): Promise<{ readonly url: string; readonly hosts: string[] }> {
  const hosts: string[] = [];
  const server = createServer();
  server.on('connect', ({ url = '' }, socket) => {
    hosts.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hosts };
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const { PATH } = process.env;
  const command = spawn(process.execPath, ['cli/stackgate.ts', ...args], { env: { PATH, ...env }, stdio: 'ignore' });
  const [exitCode] = await once(command, 'close');
  return exitCode as number;
}

it.each(['HTTPS_PROXY', 'https_proxy'])('requests to AWS use the proxy of %s', async (variable) => {
  const { url, hosts } = await startProxy();
  const args = ['inspect', '--stack', 'shop', '--change-set', 'release', '--region', 'eu-west-1'];
  expect(await run(args, { ...AWS, [variable]: url })).toBe(1);
  expect(hosts).toEqual(['cloudformation.eu-west-1.amazonaws.com:443']);
});

it('requests to GitHub use the proxy, and a host of NO_PROXY does not', async () => {
  const { stdout: record } = await runCli(['plan', '--after', '@t.yaml', '--output', 'json'], {
    't.yaml': 'Resources: {T: {Type: AWS::SNS::Topic}}',
  });
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'plan.json'), record);
  const { url, hosts } = await startProxy();
  const args = ['comment', join(folder, 'plan.json'), '--repository', 'a/b', '--pull-request', '1', '--commit', 'c'];
  const env = { GITHUB_TOKEN: 'x', HTTPS_PROXY: url };
  expect(await run(args, { ...env, GITHUB_API_URL: 'https://github.invalid' })).toBe(1);
  expect(new Set(hosts)).toEqual(new Set(['github.invalid:443']));
  hosts.length = 0;
  expect(await run(args, { ...env, GITHUB_API_URL: 'https://github.invalid', NO_PROXY: 'github.invalid' })).toBe(1);
  expect(hosts).toEqual([]);
});
