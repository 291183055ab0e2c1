import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { emulatorEnvironment, findFreePort } from '../e2e/emulator/environment.ts';
import { startEmulator, waitUntilHealthy } from '../e2e/emulator/ministack.ts';

/** An implementation of CloudFormation and Step Functions. */
export interface Engine {
  readonly name: 'sandbox' | 'ministack' | 'moto';
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the sandbox in real time. Resources and change sets take no time. */
export async function startSandbox(): Promise<Engine> {
  const sandbox = new Sandbox({ time: 'real', latencyMs: 0, cloudFormation: { resourceSeconds: 0, changeSetSeconds: 0 } });
  const listener = await sandbox.listen();
  return {
    name: 'sandbox',
    url: listener.url,
    stop: async () => {
      await listener.close();
      sandbox.dispose();
    },
  };
}

/** Starts ministack. @param bin folder of the Python commands */
export async function startMinistack(bin: string): Promise<Engine> {
  const { url, stop } = await startEmulator(bin);
  return { name: 'ministack', url, stop };
}

/** Starts moto's server. @param bin folder of the Python commands */
export async function startMoto(bin: string): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-moto-'));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(join(bin, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: { ...emulatorEnvironment(url), TMPDIR: folder },
  });
  const stop = async (): Promise<void> => {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.exitCode === null && child.kill('SIGKILL')) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilHealthy(`${url}/moto-api/`, child);
  } catch (error) {
    await stop();
    throw new Error('moto did not start.', { cause: error });
  }
  return { name: 'moto', url, stop };
}
