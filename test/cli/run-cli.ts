import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createSigner } from '../../cli/approvals/create-signer.ts';
import { type AwsClients, createAwsClients } from '../../cli/aws-clients.ts';
import { runProgram } from '../../cli/commands/program.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

/** The result of a run of the command. */
export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command on files, which are given by name; arguments that name a file are replaced with its path. */
export async function runCli(
  args: readonly string[],
  files: Readonly<Record<string, string | object>> = {},
  options: {
    readonly hasColors?: boolean;
    readonly env?: Readonly<Record<string, string>>;
    readonly columns?: number;
    readonly sandbox?: Sandbox;
    /** Receives the pauses of the command, which take no time. */
    readonly pauses?: number[];
  } = {},
): Promise<CliRun> {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-test-'));
  const output = { stdout: '', stderr: '' };
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(
        join(folder, name),
        typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
      );
    }
    const exitCode = await runProgram(
      args.map((arg) => arg.replace(/^@/, `${folder}/`)),
      {
        stdout: (text) => {
          output.stdout += text;
        },
        stderr: (text) => {
          output.stderr += text;
        },
        hasColors: options.hasColors ?? false,
        ...(options.columns === undefined ? {} : { columns: options.columns }),
        sleep: async (ms) => {
          options.pauses?.push(ms);
        },
        now: () => (options.sandbox === undefined ? new Date('2026-11-23T12:00:00.000Z') : new Date()),
        env: Object.fromEntries(
          Object.entries(options.env ?? {}).map(([name, value]) => [name, value.replace(/^@/, `${folder}/`)]),
        ),
        aws: (access) =>
          options.sandbox === undefined
            ? createAwsClients({ region: 'eu-west-1', ...access }, options.env ?? {})
            : clientsOf(options.sandbox),
        signer: async (options) => createSigner(options),
      },
    );
    return { exitCode, stdout: output.stdout.replaceAll(`${folder}/`, '@'), stderr: output.stderr.replaceAll(`${folder}/`, '@') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The clients of a command in a sandbox. */
function clientsOf(sandbox: Sandbox): AwsClients {
  const clients = sandbox.clients('operator');
  return {
    cloudFormation: async () => clients.cloudFormation(),
    codeCommit: () => Promise.reject(new Error('The sandbox has no CodeCommit.')),
    lambda: () => Promise.reject(new Error('The sandbox has no API of Lambda.')),
    s3: async () => clients.s3(),
    stepFunctions: async () => clients.stepFunctions(),
  };
}
