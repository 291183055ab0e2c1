import { writeFileSync } from 'node:fs';
import type { Command, Option } from 'commander';
import type { CliIo } from '../cli-io.ts';
import { UsageError } from '../usage-error.ts';
import { useProxy } from './http-proxy.ts';
import { createProgress, NO_PROGRESS, type ShowProgress } from './progress.ts';
import { readSharedOptions, type SharedOptionNames, sharedOptions } from './shared-options.ts';
import { useColors } from './use-colors.ts';

/** The environment of a running command. */
export interface CommandIo extends CliIo {
  readonly progress: ShowProgress;
}

/** The declaration of a command. */
export interface CommandSpec<Options> extends SharedOptionNames {
  /** The name and the arguments: `inspect [files...]`. */
  readonly usage: string;
  readonly description: string;
  /** Options that only this command has. */
  readonly options: readonly Option[];
  /** Command lines without `stackgate`. */
  readonly examples: readonly string[];
  /** Meanings of the exit codes, except 1, which is an error in each command. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** Runs the command with its arguments, an optional argument that is not given being undefined. Returns the exit code. */
  // biome-ignore lint/suspicious/noExplicitAny: commander gives texts, lists, or undefined, as `usage` declares
  readonly run: (io: CommandIo, options: Options, ...args: any[]) => Promise<number>;
}

/** Adds a command to the program, with the shared options, and examples and exit codes in its help. */
export function addCommand<Options>(
  program: Command,
  spec: CommandSpec<Options>,
  io: CliIo,
  finish: (exitCode: number) => void,
): void {
  const command = program.command(spec.usage).description(spec.description).addHelpText('after', writeHelpEnding(spec));
  for (const option of [...spec.options, ...sharedOptions(spec)]) command.addOption(option);
  command.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2);
    const { options, outputFile, isQuiet } = readSharedOptions(given.at(-2) as Readonly<Record<string, unknown>>);
    await useProxy(io.env ?? {});
    const chunks: string[] = [];
    const progress = isQuiet ? NO_PROGRESS : createProgress(io);
    const exitCode = await spec.run(
      outputFile === undefined ? { ...io, progress } : { ...toFile(io, chunks), progress },
      options as Options,
      ...args,
    );
    if (outputFile !== undefined) writeOutput(outputFile, chunks.join(''));
    finish(exitCode);
  });
}

/** The declaration of a group of commands. */
export interface GroupSpec extends Pick<CommandSpec<never>, 'description' | 'examples' | 'exitCodes'> {
  readonly name: string;
  readonly commands: readonly CommandSpec<never>[];
}

/** Adds a group of commands to the program: `stackgate <group> <command>`. */
export function addGroup(program: Command, spec: GroupSpec, io: CliIo, finish: (exitCode: number) => void): void {
  const group = program.command(spec.name).description(spec.description).addHelpText('after', writeHelpEnding(spec));
  for (const command of spec.commands) addCommand(group, command, io, finish);
}

/** A file has no terminal width, and no colors unless the user forces them. */
function toFile(io: CliIo, chunks: string[]): CliIo {
  const { columns: _, ...rest } = io;
  return { ...rest, stdout: (text) => chunks.push(text), hasColors: useColors(io.env ?? {}, false) };
}

function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file}: cannot be written (${(error as Error).message}). Check the path of --output-file.`, {
      cause: error,
    });
  }
}

function writeHelpEnding({ examples, exitCodes }: Pick<CommandSpec<never>, 'examples' | 'exitCodes'>): string {
  const codes = Object.entries({ ...exitCodes, 1: 'error: the message names the cause' });
  return [
    '',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...examples.map((example) => `  $ stackgate ${example}`),
    '',
    'Exit codes:',
    ...codes.map(([code, meaning]) => `  ${code}  ${meaning}`),
    '',
  ].join('\n');
}
