import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { useProxy } from '../../../cli/command-line/http-proxy.ts';

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

async function runNode(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const { PATH } = process.env;
  const command = spawn(process.execPath, args, { env: { PATH, ...env }, stdio: 'ignore' });
  const [exitCode] = await once(command, 'close');
  return exitCode as number;
}

it.each(['HTTPS_PROXY', 'https_proxy'])('requests to AWS use the proxy of %s', async (variable) => {
  const { url, hosts } = await startProxy();
  const args = ['inspect', '--stack', 'shop', '--change-set', 'release', '--region', 'eu-west-1'];
  expect(await runNode(['cli/stackgate.ts', ...args], { ...AWS, [variable]: url })).toBe(1);
  expect(hosts).toEqual(['cloudformation.eu-west-1.amazonaws.com:443']);
});

it('requests to GitHub use the proxy, and a host of NO_PROXY does not', async () => {
  const { url, hosts } = await startProxy();
  const script =
    "import { useProxy } from './cli/command-line/http-proxy.ts'; await useProxy(process.env); await fetch('https://github.invalid').catch(() => {});";
  expect(await runNode(['--input-type=module', '-e', script], { HTTPS_PROXY: url })).toBe(0);
  expect(hosts).toEqual(['github.invalid:443']);
  expect(await runNode(['--input-type=module', '-e', script], { HTTPS_PROXY: url, NO_PROXY: 'github.invalid' })).toBe(0);
  expect(hosts).toHaveLength(1);
});

it.each([
  [{ https_proxy: 'http://127.0.0.1:1', HTTPS_PROXY: '' }, true],
  [{ HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:2', NO_PROXY: 'localhost' }, true],
  [{ HTTPS_PROXY: 'http://127.0.0.1:1', http_proxy: 'http://127.0.0.1:2', no_proxy: 'localhost' }, true],
  [{ HTTPS_PROXY: '' }, false],
  [{}, false],
])('the environment %j changes the dispatcher of this process: %s', async (env, changes) => {
  const before = getGlobalDispatcher();
  onTestFinished(() => setGlobalDispatcher(before));
  await useProxy(env);

  expect(getGlobalDispatcher() !== before).toBe(changes);
});
