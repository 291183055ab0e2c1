import { Option } from 'commander';

/** The options of the commands that judge changes. */
export const JUDGE_OPTIONS: readonly Option[] = [
  new Option('--policy <file>', 'policy, YAML or JSON (default: standard)'),
  new Option('--waivers <file>', 'waivers, YAML or JSON'),
  new Option('--environment <name>', 'environment of the stack, for waivers that name an environment'),
];

/** Exit codes of the commands that judge changes. */
export const JUDGE_EXIT_CODES = {
  0: 'the gate would execute the change set',
  2: 'the gate would refuse the change set',
  3: 'the change set would need an approval',
} as const;
