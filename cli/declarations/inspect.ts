import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import { readStack } from '../command-line/read-names.ts';
import { OUTPUT_FORMATS } from '../command-line/shared-options.ts';
import type { InspectOptions } from '../commands/inspect.ts';
import { JUDGE_EXIT_CODES, JUDGE_OPTIONS } from './judge-options.ts';

export const INSPECT: CommandSpec<InspectOptions> = {
  usage: 'inspect [files...]',
  description: 'judge a saved change set (DescribeChangeSet output of the AWS CLI; - reads standard input) or a live one',
  options: [
    ...JUDGE_OPTIONS,
    new Option('--stack <name>', 'name or ARN of the stack of a live change set, instead of files').argParser(
      readStack('--stack'),
    ),
    new Option('--change-set <name>', 'name of the live change set, or its ARN without --stack'),
    new Option('--template <file>', 'template of the saved change set; with it, more changes can be identified as new revisions'),
    new Option('--template-before <file>', 'deployed template; requires --template'),
  ],
  outputs: OUTPUT_FORMATS,
  callsAws: true,
  examples: [
    'inspect change-set.json --policy gate-policy.yaml',
    'inspect --stack prod-shop --change-set release --profile prod --region eu-west-1',
  ],
  exitCodes: JUDGE_EXIT_CODES,
  run: async (io, options, files) => (await import('../commands/inspect.ts')).inspect(files, options, io),
};
