import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import { readStackName } from '../command-line/read-names.ts';
import type { HistoryOptions } from '../commands/history.ts';

export const HISTORY: CommandSpec<HistoryOptions> = {
  usage: 'history',
  description: 'print the deployments that the gate judged: verdicts, durations, refusals, approvals, and approvers',
  options: [
    new Option('--stack <name>', 'deployments of one stack').argParser(readStackName('--stack')),
    new Option('--since <period>', 'start of the period: 30d, 12h, 8w, or a date').default('30d'),
    new Option('--bucket <name>', 'bucket of the gate (default: STACKGATE_BUCKET)'),
    new Option('--records <folder>', 'folder with a copy of the records, instead of the bucket').conflicts('bucket'),
    new Option('--html', 'print an HTML page with charts; short for --output html').conflicts(['output', 'export']),
    new Option('--export <format>', 'print one line for each deployment, for audits').choices(['jsonl', 'csv']),
  ],
  outputs: ['text', 'json', 'html'],
  callsAws: true,
  examples: [
    'history --bucket gate-records --since 30d',
    'history --bucket gate-records --stack prod-shop --since 400d --export csv -o audit.csv',
    'history --records records --html -o history.html',
  ],
  exitCodes: { 0: 'the history is printed' },
  run: async (io, options) => (await import('../commands/history.ts')).history(options, io),
};
