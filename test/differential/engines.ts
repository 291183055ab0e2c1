import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { emulatorEnvironment, findFreePort } from '../e2e/emulator/environment.ts';
import { startEmulator } from '../e2e/emulator/ministack.ts';

/** An implementation of CloudFormation and Step Functions. */
export interface Engine {
  readonly name: 'sandbox' | 'ministack' | 'moto';
  readonly url: string;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;

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

/**
 * Starts moto's server.
 *
 * @param bin folder of the Python commands
 * @param lambdaPort port of the server that answers the calls of moto's Step Functions to Lambda; default: moto answers them
 */
export async function startMoto(bin: string, lambdaPort?: number): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-moto-'));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(join(bin, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: { ...emulatorEnvironment(url), MOTO_PORT: String(lambdaPort ?? port), TMPDIR: folder },
  });
  await waitForServer(url, child);
  return {
    name: 'moto',
    url,
    stop: async () => {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function waitForServer(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  while (Date.now() < until && child.exitCode === null) {
    const answers = await fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(
    `moto did not start: ${child.exitCode === null ? `no answer within ${START_LIMIT_MS} ms` : `ended with ${child.exitCode}`}.`,
  );
}
