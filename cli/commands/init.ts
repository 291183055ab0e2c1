import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stackNameOf } from '../../core/deployment/names.ts';
import { toPrintable, toPrintableJson } from '../../core/text/printable.ts';
import { EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { inspectProject, type Project, type ProjectChoices } from '../init/inspect-project.ts';
import { writeFiles } from '../init/write-files.ts';
import { UsageError } from '../usage-error.ts';

/** Options of `stackgate init`. */
export interface InitOptions extends SharedOptions, ProjectChoices {}

const KIND_WORDS: Readonly<Record<Project['kind'], string>> = {
  cdk: 'a CDK app',
  sam: 'an AWS SAM application',
  template: 'a CloudFormation template',
};

const NEXT_STEPS: Readonly<Record<Project['kind'], string>> = {
  cdk: 'Call addGatedStage in the stack of your pipeline, with the artifact of the build that runs `npx cdk synth`.',
  sam: 'Let the build run `sam build` and `sam package --output-template-file packaged.yaml`, and add the action to a stage of your pipeline.',
  template: 'Add the action to a stage of your pipeline.',
};

/**
 * Inspects a project (a CDK app, an AWS SAM application, or a plain template) and writes the deployment input of each stack, the policy of
 * the gate, and a snippet of the pipeline. It replaces no file.
 *
 * @param folder the directory of the project; default: the current directory
 * @returns the exit code 0
 *
 * @example
 * npx cdk synth
 * stackgate init
 */
export async function init(folder: string | undefined, options: InitOptions, io: CommandIo): Promise<number> {
  const root = folder ?? '.';
  const project = inspectProject(root, options);
  const files = writeFiles(project);
  const existing = [...files.keys()].filter((path) => existsSync(join(root, path)));
  if (existing.length > 0) {
    throw new UsageError(
      `${root}: Expected to write ${existing.join(', ')}, but the project already has it: stackgate init replaces no file. Nothing was written. Move the file, and run the command again.`,
    );
  }
  for (const [path, text] of files) writeNew(join(root, path), text);
  const stacks = project.stacks.map((stack) => stackNameOf(stack));
  const { kind, notes } = project;
  const result = { kind, stacks, files: [...files.keys()], notes: [...notes, NEXT_STEPS[kind]] };
  io.stdout(options.output === 'json' ? toPrintableJson(result) : writeResult(result));
  return EXIT.allow;
}

function writeNew(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`${path}: cannot be written (${(error as Error).message}). Check the permissions of the directory.`, {
      cause: error,
    });
  }
}

interface InitResult {
  readonly kind: Project['kind'];
  readonly stacks: readonly string[];
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

function writeResult({ kind, stacks, files, notes }: InitResult): string {
  const lines = [
    `Found ${KIND_WORDS[kind]} with the stack${stacks.length === 1 ? '' : 's'} ${stacks.join(', ')}. Wrote:`,
    ...files.map((file) => `  ${file}`),
    'Next:',
    ...notes.map((note) => `  - ${note}`),
  ];
  return lines.map((line) => `${toPrintable(line)}\n`).join('');
}
