import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNT, emulatorEnvironment, findFreePort, REGION } from './environment.ts';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 5_000;

/** A running emulator. */
export interface Emulator {
  readonly url: string;
  readLog(): string;
  stop(): Promise<void>;
}

/**
 * Starts the emulator on a free loopback port, with IAM enforced: what the roles of the gate do not allow is denied.
 *
 * @param bin folder of the virtual environment's commands
 * @param settings further environment variables
 */
export async function startEmulator(bin: string, settings: Readonly<Record<string, string>> = {}): Promise<Emulator> {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-emulator-'));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'a');
  const child = spawn(join(bin, 'ministack'), [], {
    // A separate process group, so that the Lambda workers of the emulator end with it.
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...emulatorEnvironment(url),
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      MINISTACK_REGION: REGION,
      AUTH: 'true',
      STATE_DIR: folder,
      TMPDIR: folder,
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      ...settings,
    },
  });
  const emulator: Emulator = {
    url,
    readLog: () => readFileSync(logFile, 'utf8'),
    stop: async () => {
      await endGroup(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await waitUntilHealthy(`${url}/_ministack/health`, child);
  } catch (error) {
    const said = emulator.readLog();
    await emulator.stop();
    throw new Error(`The emulator did not start. It said:\n${said}`, { cause: error });
  }
  return emulator;
}

/** Waits until a server answers a request with success. @throws Error if it ends or does not answer in time */
export async function waitUntilHealthy(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  while (Date.now() < until && child.exitCode === null) {
    const isHealthy = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isHealthy) return;
    await pause(200);
  }
  throw new Error(child.exitCode === null ? `not healthy within ${START_LIMIT_MS} ms` : `ended with ${child.exitCode}`);
}

async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode === null) child.once('exit', () => resolve());
    else resolve();
  });
  signalGroup(pid, 'SIGTERM');
  await Promise.race([ended, pause(STOP_LIMIT_MS)]);
  signalGroup(pid, 'SIGKILL');
}

/** Ignore a process group that has already ended. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
