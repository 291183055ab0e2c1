import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createSigner } from '../../cli/approvals/create-signer.ts';
import { runProgram } from '../../cli/commands/program.ts';

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
  options: { readonly hasColors?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
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
        now: () => new Date('2026-11-23T12:00:00.000Z'),
        env: Object.fromEntries(
          Object.entries(options.env ?? {}).map(([name, value]) => [name, value.replace(/^@/, `${folder}/`)]),
        ),
        cloudFormation: async () => new CloudFormationClient({ region: 'eu-west-1' }),
        signer: async (options) => createSigner(options),
      },
    );
    return { exitCode, stdout: output.stdout.replaceAll(`${folder}/`, '@'), stderr: output.stderr.replaceAll(`${folder}/`, '@') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
