import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import { readStack } from '../command-line/read-names.ts';
import type { ExplainOptions } from '../commands/explain.ts';

/** Options that select the gate. */
const GATE_OPTIONS: readonly Option[] = [
  new Option(
    '--state-machine <arn>',
    'state machine of the gate (default: STACKGATE_STATE_MACHINE, or the only gate in the Region)',
  ),
];

export const EXPLAIN: CommandSpec<ExplainOptions> = {
  usage: 'explain [execution]',
  description:
    'explain a deployment: the pushed revision, the path through the state machine, the verdict, the cause of a failure, and the next steps',
  options: [
    new Option('--stack <name>', 'the last deployment of this stack, instead of an execution').argParser(readStack('--stack')),
    ...GATE_OPTIONS,
    new Option('--html', 'print an HTML page; short for --output html').conflicts('output'),
  ],
  outputs: ['text', 'json', 'html'],
  callsAws: true,
  examples: [
    'explain --stack prod-shop',
    'explain --stack prod-shop --html -o explanation.html',
    'explain arn:aws:states:eu-west-1:111111111111:execution:Gate:0f6b0d3e-8a0f-4a43-9d5c-1f7b6a2f4f11',
  ],
  exitCodes: {
    0: 'the deployment succeeded or is running',
    2: 'the deployment was refused',
    3: 'the deployment failed or was stopped',
  },
  run: async (io, options, execution) => (await import('../commands/explain.ts')).explain(execution, options, io),
};
