import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import { readStackName } from '../command-line/read-names.ts';
import type { InitOptions } from '../commands/init.ts';

export const INIT: CommandSpec<InitOptions> = {
  usage: 'init [directory]',
  description:
    'inspect a project (CDK, AWS SAM, or a plain template) and write the deployment input, a policy, and a snippet of the pipeline; replaces no file',
  options: [
    new Option('--environment <name>', 'environment of a template: the first part of the name of the stack')
      .default('prod')
      .argParser(readStackName('--environment')),
    new Option(
      '--stack-name <name>',
      'name of the stack, for a template without its environment (default: the directory, or every stack of a CDK app)',
    ).argParser(readStackName('--stack-name')),
    new Option('--template <file>', 'template, relative to the directory (default: the only template)'),
  ],
  outputs: ['text', 'json'],
  examples: ['init', 'init app --template infra/template.yaml --environment test --stack-name orders'],
  exitCodes: { 0: 'the files are written' },
  run: async (io, options, directory) => (await import('../commands/init.ts')).init(directory, options, io),
};
