import { execFile } from 'node:child_process';

/** The end of a process. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  /** Both streams, for messages. */
  readonly output: string;
}

/** Settings for a process. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default 200 */
  readonly timeoutSeconds?: number;
}

/** Runs a program to its end. */
export function runToEnd(program: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { cwd, env, timeoutSeconds = 200 } = options;
  return new Promise((resolve) => {
    const settings = { cwd, env: { ...process.env, ...env }, timeout: timeoutSeconds * 1_000, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, [...args], settings, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ exitCode, stdout, output: `${stdout}${stderr}` });
    });
  });
}

/** Runs a program that has to succeed. @returns its standard output @throws Error with both streams */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { exitCode, stdout, output } = await runToEnd(program, args, options);
  if (exitCode !== 0) throw new Error(`Expected ${program} ${args.join(' ')} to succeed, got exit code ${exitCode}:\n${output}`);
  return stdout;
}
