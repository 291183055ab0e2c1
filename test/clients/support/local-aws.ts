import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Finished, type RunOptions, run, runToEnd } from './run.ts';

/** A sandbox over HTTP for the tests of one file. */
export interface ClientTest {
  /** Folder for files of the clients. */
  readonly folder: string;
  readonly url: string;
  /** Runs a client that has to succeed. @returns its standard output */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<string>;
  runToEnd(program: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
}

/** Starts `stackgate sandbox` before the tests of a file, and stops it after them. */
export function useLocalAws(options: readonly string[] = []): ClientTest {
  let child: ChildProcess | undefined;
  let folder = '';
  let url = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stackgate-clients-'));
    child = spawn(process.execPath, ['cli/stackgate.ts', 'sandbox', '--port', '0', '--speed', '1000', ...options]);
    url = await readUrl(child);
  });
  afterAll(async () => {
    const exited = new Promise((resolve) => child?.once('exit', resolve));
    if (child?.kill('SIGTERM')) await exited;
    rmSync(folder, { recursive: true, force: true });
  });
  const withEnvironment = (given: RunOptions = {}): RunOptions => ({
    cwd: folder,
    ...given,
    env: { ...createEnvironment(url, folder), ...given.env },
  });
  return {
    get folder() {
      return folder;
    },
    get url() {
      return url;
    },
    run: (program, args, given) => run(program, args, withEnvironment(given)),
    runToEnd: (program, args, given) => runToEnd(program, args, withEnvironment(given)),
  };
}

function createEnvironment(url: string, home: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    // Ignores the configuration files of the user.
    HOME: home,
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    CI: 'true',
    LANG: 'C.UTF-8',
    SAM_CLI_TELEMETRY: '0',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

function readUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      const url = /export AWS_ENDPOINT_URL=(\S+)\n/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`Expected the sandbox to start, got exit code ${code}: ${text}`)));
  });
}
