import { Option } from 'commander';
import type { CommandSpec, GroupSpec } from '../command-line/add-command.ts';
import type { BlueGreenOptions, RetireOptions, SwitchOptions } from '../commands/blue-green.ts';

const FUNCTION = new Option(
  '--function <name>',
  'name or ARN of the function operate-blue-green of the gate (default: STACKGATE_BLUE_GREEN_FUNCTION)',
);
const SHARED = { callsAws: true, outputs: ['text', 'json'] } as const;

const STATUS: CommandSpec<BlueGreenOptions> = {
  ...SHARED,
  usage: 'status <deployment>',
  description: 'show the two stacks of a deployment; <deployment> is ENVIRONMENT/STACK, or an exact stack name',
  options: [FUNCTION],
  examples: ['blue-green status prod/shop --function stackgate-operate-blue-green'],
  exitCodes: { 0: 'the stacks are shown', 2: 'the deployment was never deployed blue/green' },
  run: async (io, options, deployment) => (await import('../commands/blue-green.ts')).status(deployment, options, io),
};

const SWITCH: CommandSpec<SwitchOptions> = {
  ...SHARED,
  usage: 'switch <deployment>',
  description: 'go back: make the previous stack the current stack again, for deployments and users',
  options: [
    FUNCTION,
    new Option(
      '--to <stack>',
      'name or ARN of the previous stack; repeating the command does not switch again',
    ).makeOptionMandatory(),
  ],
  examples: ['blue-green switch prod/shop --to prod-shop'],
  exitCodes: { 0: 'the stack is the current one', 2: 'the pointer did not move: the message names the reason' },
  run: async (io, options, deployment) => (await import('../commands/blue-green.ts')).switchBack(deployment, options, io),
};

const RETIRE: CommandSpec<RetireOptions> = {
  ...SHARED,
  usage: 'retire <deployment>',
  description: 'list the resources that a deletion of the previous stack would delete; with --confirm, delete the stack',
  options: [FUNCTION, new Option('--confirm <code>', 'code that is printed below the list; fails if the list has changed')],
  examples: ['blue-green retire prod/shop', 'blue-green retire prod/shop --confirm 3f9a1c20b7de'],
  exitCodes: {
    0: 'the deletion started, or the stack no longer exists',
    2: 'the policy forbids the deletion, or the stack cannot be deleted now',
    3: 'the list is not confirmed, or the policy requires a person to delete the stack',
  },
  run: async (io, options, deployment) => (await import('../commands/blue-green.ts')).retire(deployment, options, io),
};

export const BLUE_GREEN: GroupSpec = {
  name: 'blue-green',
  description: 'show, switch, and retire the two stacks of a deployment',
  commands: [STATUS, SWITCH, RETIRE],
  examples: ['blue-green status prod/shop', 'blue-green switch prod/shop --to prod-shop', 'blue-green retire prod/shop'],
  exitCodes: { 0: 'the operation succeeded', 2: 'the operation is refused', 3: 'the deletion needs a confirmation or a person' },
};
