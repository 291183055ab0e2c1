import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import type { ReplayOptions } from '../commands/replay.ts';

export const REPLAY: CommandSpec<ReplayOptions> = {
  usage: 'replay <path>',
  description:
    'judge saved decision records (a file, or all *.json in a directory) by another policy, and print the decisions that differ',
  options: [new Option('--policy <file>', 'the other policy, YAML or JSON').makeOptionMandatory()],
  outputs: ['text', 'json'],
  examples: ['replay records --policy stricter-policy.yaml'],
  exitCodes: { 0: 'the records are judged, with or without differences' },
  run: async (io, options, path) => (await import('../commands/replay.ts')).replayRecords(path, options, io),
};
