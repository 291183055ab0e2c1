import { Option } from 'commander';
import type { CommandSpec } from '../command-line/add-command.ts';
import type { ApprovalsOptions, ApproveOptions, RefuseOptions } from '../commands/approvals.ts';
import type { ApprovalsWebOptions } from '../commands/approvals-web.ts';
import { UsageError } from '../usage-error.ts';

const ADDRESS = new Option('--url <url>', 'address of the approvals API (default: STACKGATE_APPROVALS_URL)');
const REASON = new Option('--reason <text>', 'reason, for the record').makeOptionMandatory();
const ACCESS = { callsAws: true, region: 'Region of the gate, if the address does not name it' } as const;

/** Options of `stackgate approvals`. */
interface ListOptions extends ApprovalsOptions, ApprovalsWebOptions {
  readonly web?: true;
}

export const APPROVALS: CommandSpec<ListOptions> = {
  ...ACCESS,
  usage: 'approvals',
  description: 'list the requests for approval of the last 24 hours',
  options: [
    ADDRESS,
    new Option('--web', 'serve a local web page for listing and deciding the requests, until Ctrl+C').conflicts([
      'output',
      'format',
      'outputFile',
    ]),
    new Option('--port <port>', 'port of the page; 0 selects any free port (default: 0)'),
  ],
  outputs: ['text', 'json'],
  examples: [
    'approvals --url https://abc.lambda-url.eu-west-1.on.aws/',
    'approvals --web --url https://abc.lambda-url.eu-west-1.on.aws/',
  ],
  exitCodes: { 0: 'the requests are listed, or the page was stopped' },
  run: async (io, { web, ...options }) => {
    if (web) return (await import('../commands/approvals-web.ts')).approvalsWeb(options, io);
    if (options.port !== undefined) throw new UsageError('Expected --web with --port, got only --port: add --web.');
    return (await import('../commands/approvals.ts')).approvals(options, io);
  },
};

export const APPROVE: CommandSpec<ApproveOptions> = {
  ...ACCESS,
  usage: 'approve <id>',
  description: 'show a request and approve it',
  options: [
    ADDRESS,
    REASON,
    new Option('--accept <resource...>', 'resources whose deletion you accept, by logical ID'),
    new Option('--fingerprint <text>', 'first characters of the fingerprint that you reviewed; fails if the fingerprint differs'),
    new Option('--break-glass', 'approve alone, if the policy permits it; notifies every channel'),
  ],
  examples: ['approve 6f2a --accept Orders --reason "Orders moved to the new table"'],
  exitCodes: { 0: 'the approval is recorded', 2: 'the result of the request is different' },
  run: async (io, options, id) => (await import('../commands/approvals.ts')).approve(id, options, io),
};

export const REJECT: CommandSpec<RefuseOptions> = {
  ...ACCESS,
  usage: 'reject <id>',
  description: 'reject a request; the deployment fails with the reason',
  options: [ADDRESS, REASON],
  examples: ['reject 6f2a --reason "Orders still has readers"'],
  exitCodes: { 0: 'the request is rejected', 2: 'the result of the request is different' },
  run: async (io, options, id) => (await import('../commands/approvals.ts')).reject(id, options, io),
};

export const WITHDRAW: CommandSpec<RefuseOptions> = {
  ...ACCESS,
  usage: 'withdraw <id>',
  description: 'withdraw a request; the deployment fails with the reason',
  options: [ADDRESS, REASON],
  examples: ['withdraw 6f2a --reason "replaced by a later push"'],
  exitCodes: { 0: 'the request is withdrawn', 2: 'the result of the request is different' },
  run: async (io, options, id) => (await import('../commands/approvals.ts')).withdraw(id, options, io),
};
