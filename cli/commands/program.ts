import { Command, CommanderError, Option } from 'commander';
import { DeploymentError } from '../../core/errors.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { adviseOnAccess } from '../sources/advise-on-access.ts';
import { describeUnexpectedError, VERSION } from '../unexpected-error.ts';
import { UsageError } from '../usage-error.ts';
import type { ApprovalsOptions, ApproveOptions, RefuseOptions } from './approvals.ts';
import type { ApprovalsWebOptions } from './approvals-web.ts';
import type { CommentOptions } from './comment.ts';
import { RECORD_FORMATS } from './format-record.ts';
import type { InspectOptions } from './inspect.ts';
import type { PlanOptions } from './plan.ts';
import type { ReplayOptions } from './replay.ts';
import type { SandboxCommandOptions } from './sandbox.ts';

/**
 * Runs the `stackgate` command. Each subcommand is loaded when it is called.
 *
 * @param args the arguments, without the name of the program
 * @returns the exit code; 1 for invalid input
 */
export async function runProgram(args: readonly string[], io: CliIo): Promise<number> {
  let exitCode: number = EXIT.allow;
  const finish = (code: number): void => {
    exitCode = code;
  };
  try {
    await buildProgram(io, finish).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.allow : EXIT.error;
    }
    if (error instanceof UsageError || error instanceof DeploymentError) {
      io.stderr(`${error.message}${adviseOnAccess(error.cause)}\n`);
      return EXIT.error;
    }
    io.stderr(describeUnexpectedError(error, io.env));
    return EXIT.error;
  }
}

function buildProgram(io: CliIo, finish: (code: number) => void): Command {
  const program = new Command('stackgate')
    .description('Decides whether CloudFormation change sets may be executed.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr });

  program
    .command('inspect [files...]')
    .description(
      'judge a saved change set (DescribeChangeSet output of the AWS CLI) or a live one; exit 0 allow, 2 forbid, 3 ask, 1 error',
    )
    .option('--policy <file>', 'policy, YAML or JSON (default: standard)')
    .option('--waivers <file>', 'waivers, YAML or JSON')
    .option('--environment <name>', 'environment of the stack, for waivers that name an environment')
    .addOption(new Option('--format <format>', 'output format').choices(RECORD_FORMATS).default('text'))
    .option('--stack <name>', 'stack of a live change set, instead of files')
    .option('--change-set <name>', 'name of the live change set, or its ARN without --stack')
    .option('--template <file>', 'template of the saved change set; it can prove that a resource is only a new revision')
    .option('--template-before <file>', 'deployed template; requires --template')
    .action(async (files: string[], options: InspectOptions) =>
      finish(await (await import('./inspect.ts')).inspect(files, options, io)),
    );

  program
    .command('replay <path>')
    .description(
      'judge saved decision records (a file, or all *.json in a directory) by another policy, and print the decisions that differ',
    )
    .requiredOption('--policy <file>', 'the other policy, YAML or JSON')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .action(async (path: string, options: ReplayOptions) =>
      finish((await import('./replay.ts')).replayRecords(path, options, io)),
    );

  program
    .command('plan')
    .description(
      'predict a change set from templates, without AWS, and judge it; exit 0 allow, 2 forbid, 3 ask, 4 cannot predict, 1 error',
    )
    .requiredOption('--after <file>', 'the new template, or a cloud assembly (cdk.out)')
    .option(
      '--before <target>',
      'the deployed template: a file, git:REVISION:PATH, stack:NAME, or a cloud assembly (default: a first create)',
    )
    .option('--parameters <file>', 'parameters: a template configuration, a CloudFormation parameter list, or an object')
    .option('--parameters-before <file>', 'parameters of the deployed stack (default: those of --parameters)')
    .option('--policy <file>', 'policy, YAML or JSON (default: standard)')
    .option('--waivers <file>', 'waivers, YAML or JSON')
    .option('--environment <name>', 'environment of the stack, for waivers that name an environment')
    .option('--region <region>', 'region of the stack, for values that depend on it')
    .option('--stack-name <name>', 'name of the stack, for values that depend on it')
    .addOption(new Option('--format <format>', 'output format').choices(RECORD_FORMATS).default('text'))
    .action(async (options: PlanOptions) => finish(await (await import('./plan.ts')).plan(options, io)));

  program
    .command('comment <file>')
    .description(
      'post the output of `plan --format json` on the pull request as one comment, update it on later runs, and set the status',
    )
    .addOption(new Option('--host <host>', 'host of the pull request').choices(['github', 'codecommit']).default('github'))
    .option('--repository <owner/name>', 'repository on GitHub (default: from GitHub Actions or CodeBuild)')
    .option('--pull-request <number>', 'pull request number (default: from GitHub Actions or CodeBuild)')
    .option('--commit <sha>', 'commit for the status (default: from GitHub Actions or CodeBuild)')
    .option('--key <key>', 'identifier, if a pull request has several plans', 'plan')
    .option('--url <url>', 'address of more information, such as the log of the build')
    .addOption(
      new Option('--ask <state>', 'status of the check if a person has to decide')
        .choices(['failure', 'pending', 'success'])
        .default('failure'),
    )
    .action(async (file: string, options: CommentOptions) =>
      finish(await (await import('./comment.ts')).comment(file, options, io)),
    );

  addApprovals(program, io, finish);

  program
    .command('sandbox')
    .description(
      'serve a local AWS over HTTP for the AWS CLI, SDKs, the AWS CDK, and other clients: CloudFormation, CodePipeline, Step Functions, S3, SSM, STS',
    )
    .option('--port <port>', 'port on loopback; 0 is any free port', '4566')
    .option('--speed <number>', 'virtual seconds per real second, 1 to 100,000', '1')
    .option('--region <region>', 'Region of the gate and its pipeline', 'us-east-1')
    .option('--state <file>', 'file that keeps the state between runs')
    .option('--sam-python <program>', 'a Python with the package aws-sam-translator, for templates with serverless resources')
    .addHelpText('after', '\nExample:\n  $ stackgate sandbox --speed 60 --state sandbox.jsonl\n')
    .action(async (options: SandboxCommandOptions) => finish(await (await import('./sandbox.ts')).sandbox(options, io)));

  return program;
}

function addApprovals(program: Command, io: CliIo, finish: (code: number) => void): void {
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('--url <url>', 'address of the approvals API (default: STACKGATE_APPROVALS_URL)')
      .option('--profile <name>', 'profile of the AWS CLI whose credentials sign the request')
      .option('--region <region>', 'Region of the gate, if the address does not name it');

  add('approvals', 'list the requests for approval of the last 24 hours')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addOption(
      new Option('--web', 'serve a local web page for listing and deciding the requests, until Ctrl+C').conflicts('format'),
    )
    .option('--port <port>', 'port of the page; 0 selects any free port (default: 0)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ stackgate approvals --url https://abc.lambda-url.eu-west-1.on.aws/\n  $ stackgate approvals --web --url https://abc.lambda-url.eu-west-1.on.aws/\n',
    )
    .action(async ({ web, ...options }: ApprovalsOptions & ApprovalsWebOptions & { readonly web?: true }) => {
      if (web) finish(await (await import('./approvals-web.ts')).approvalsWeb(options, io));
      else if (options.port !== undefined) throw new UsageError('Expected --web with --port, got only --port: add --web.');
      else finish(await (await import('./approvals.ts')).approvals(options, io));
    });

  add(
    'approve <id>',
    'show a request and approve it; exit 0 if the approval is recorded, 2 if the request has another result, 1 error',
  )
    .requiredOption('--reason <text>', 'reason, for the record')
    .option('--accept <resource...>', 'resources whose deletion you accept, by logical id')
    .option('--fingerprint <text>', 'first characters of the fingerprint that you reviewed; fails if the fingerprint differs')
    .option('--break-glass', 'approve alone, if the policy permits it; notifies every channel')
    .addHelpText('after', '\nExample:\n  $ stackgate approve 6f2a --accept Orders --reason "Orders moved to the new table"\n')
    .action(async (id: string, options: ApproveOptions) =>
      finish(await (await import('./approvals.ts')).approve(id, options, io)),
    );

  add('reject <id>', 'reject a request; the deployment fails with the reason')
    .requiredOption('--reason <text>', 'reason, for the record')
    .addHelpText('after', '\nExample:\n  $ stackgate reject 6f2a --reason "Orders still has readers"\n')
    .action(async (id: string, options: RefuseOptions) => finish(await (await import('./approvals.ts')).reject(id, options, io)));

  add('withdraw <id>', 'withdraw a request; the deployment fails with the reason')
    .requiredOption('--reason <text>', 'reason, for the record')
    .addHelpText('after', '\nExample:\n  $ stackgate withdraw 6f2a --reason "replaced by a later push"\n')
    .action(async (id: string, options: RefuseOptions) =>
      finish(await (await import('./approvals.ts')).withdraw(id, options, io)),
    );
}
