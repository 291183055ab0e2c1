import { Option } from 'commander';
import type { AwsAccess } from '../aws-clients.ts';
import { UsageError } from '../usage-error.ts';
import { readRegion } from './read-names.ts';

/** Output formats of the commands. */
export const OUTPUT_FORMATS = ['text', 'json', 'markdown', 'html'] as const;

/** One output format. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The level of detail of a text. */
export interface Detail {
  readonly verbose?: true;
  readonly quiet?: true;
}

/** Options that commands share, as `addCommand` passes them to a command. */
export interface SharedOptions extends AwsAccess, Detail {
  readonly output: OutputFormat;
}

/** The shared options that a command declares. Each command also has `--verbose` and `--quiet`. */
export interface SharedOptionNames {
  /** The formats of `--output`, the default first. With formats, the command also has `-o`. */
  readonly outputs?: readonly OutputFormat[];
  /** `--profile` and `--region`. */
  readonly callsAws?: true;
  /** The description of `--region`. @default Region of AWS; the Region in an ARN takes precedence */
  readonly region?: string;
}

/** The options of commander for the shared options of a command. */
export function sharedOptions({ outputs = [], callsAws, region }: SharedOptionNames): readonly Option[] {
  return [
    ...(callsAws === undefined
      ? []
      : [
          new Option('--profile <name>', 'profile of the AWS CLI'),
          new Option('--region <region>', region ?? 'Region of AWS; the Region in an ARN takes precedence').argParser(readRegion),
        ]),
    ...outputOptions(outputs),
    new Option('--verbose', 'print more details').conflicts('quiet'),
    new Option('--quiet', 'print only the result, without details and progress'),
  ];
}

function outputOptions(outputs: readonly OutputFormat[]): readonly Option[] {
  const [first] = outputs;
  if (first === undefined) return [];
  return [
    new Option('--output <format>', 'output format').choices(outputs).default(first),
    // The name of --output in earlier versions.
    new Option('--format <format>').choices(outputs).conflicts('output').hideHelp(),
    new Option('-o, --output-file <file>', 'file for the output, instead of stdout'),
  ];
}

/** The values of the shared options after commander has read them. */
export interface ParsedOptions {
  readonly options: Readonly<Record<string, unknown>>;
  readonly outputFile: string | undefined;
  readonly isQuiet: boolean;
}

/** Gives `--format` the name `--output`, and separates the file of `-o`, which no command reads. */
export function readSharedOptions(given: Readonly<Record<string, unknown>>): ParsedOptions {
  const { format, outputFile, ...options } = given;
  if (outputFile === '') throw new UsageError('Expected a file after --output-file, got an empty name.');
  return {
    options: format === undefined ? options : { ...options, output: format },
    outputFile: outputFile as string | undefined,
    isQuiet: options.quiet === true,
  };
}
