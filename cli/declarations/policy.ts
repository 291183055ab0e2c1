import type { CommandSpec, GroupSpec } from '../command-line/add-command.ts';
import type { PolicyTestOptions } from '../commands/policy-test.ts';
import { JUDGE_OPTIONS } from './judge-options.ts';

const EXIT_CODES = {
  0: 'the policy would allow every change set',
  2: 'the policy would refuse at least one change set',
  3: 'the policy would ask about at least one change set, and refuse none',
} as const;

const TEST: CommandSpec<PolicyTestOptions> = {
  usage: 'test <paths...>',
  description:
    'test a policy against decision records and saved change sets (files, or all *.json in directories), and compare it with all presets',
  options: JUDGE_OPTIONS,
  outputs: ['text', 'json'],
  examples: ['policy test records --policy gate-policy.yaml', 'policy test change-set.json'],
  exitCodes: EXIT_CODES,
  run: async (io, options, paths) => (await import('../commands/policy-test.ts')).testPolicy(paths, options, io),
};

export const POLICY: GroupSpec = {
  name: 'policy',
  description: 'test policies',
  commands: [TEST],
  examples: ['policy test records --policy gate-policy.yaml'],
  exitCodes: EXIT_CODES,
};
