import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import type { DoctorOptions } from '../commands/doctor.ts';

export const DOCTOR: CommandSpec<DoctorOptions> = {
  usage: 'doctor <stack>',
  description: 'diagnose a stack: whether the next deployment works, and the AWS CLI commands that repair the stack',
  options: [
    new Option('--fix', 'make the repair that cannot delete any resource: delete old change sets that can never be executed'),
  ],
  outputs: ['text', 'json'],
  callsAws: true,
  examples: ['doctor prod-shop', 'doctor prod-shop --fix --profile prod --region eu-west-1'],
  exitCodes: {
    0: 'the next deployment starts',
    2: 'the next deployment fails until a person repairs the stack',
    3: 'the next deployment waits for an operation, or depends on the policy',
  },
  run: async (io, options, stack) => (await import('../commands/doctor.ts')).doctor(stack, options, io),
};
