import { Command, CommanderError, Option } from 'commander';
import { DeploymentError } from '../../core/errors.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { adviseOnAccess } from '../sources/advise-on-access.ts';
import { describeUnexpectedError, VERSION } from '../unexpected-error.ts';
import { UsageError } from '../usage-error.ts';
import type { CommentOptions } from './comment.ts';
import { RECORD_FORMATS } from './format-record.ts';
import type { InspectOptions } from './inspect.ts';
import type { PlanOptions } from './plan.ts';
import type { ReplayOptions } from './replay.ts';

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
      'judge a change set, saved (DescribeChangeSet as the AWS CLI prints it) or live; exit 0 allow, 2 forbid, 3 ask, 1 error',
    )
    .option('--policy <file>', 'policy, YAML or JSON; without it: standard')
    .option('--waivers <file>', 'waivers, YAML or JSON')
    .option('--environment <name>', 'environment of the stack, for waivers that name an environment')
    .addOption(new Option('--format <format>', 'form of the record').choices(RECORD_FORMATS).default('text'))
    .option('--stack <name>', 'instead of files: the stack of a live change set')
    .option('--change-set <name>', 'the name of the live change set; its ARN needs no --stack')
    .option(
      '--template <file>',
      'template that the saved change set deploys: it can prove that a resource is only a new revision',
    )
    .option('--template-before <file>', 'with --template: the deployed template')
    .action(async (files: string[], options: InspectOptions) =>
      finish(await (await import('./inspect.ts')).inspect(files, options, io)),
    );

  program
    .command('replay <path>')
    .description(
      'judge saved decision records (a file, or all *.json in a directory) by another policy, and print the decisions that differ',
    )
    .requiredOption('--policy <file>', 'the other policy, YAML or JSON')
    .addOption(new Option('--format <format>', 'form of the answer').choices(['text', 'json']).default('text'))
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
      'the deployed template: a file, git:REVISION:PATH, stack:NAME, or a cloud assembly; without it, a first create',
    )
    .option('--parameters <file>', 'parameters: a template configuration, a list of CloudFormation, or a plain object')
    .option('--parameters-before <file>', 'parameters of the deployed stack; without it, those of --parameters')
    .option('--policy <file>', 'policy, YAML or JSON; without it: standard')
    .option('--waivers <file>', 'waivers, YAML or JSON')
    .option('--environment <name>', 'environment of the stack, for waivers that name an environment')
    .option('--region <region>', 'region of the stack, for values that depend on it')
    .option('--stack-name <name>', 'name of the stack, for values that depend on it')
    .addOption(new Option('--format <format>', 'form of the record').choices(RECORD_FORMATS).default('text'))
    .action(async (options: PlanOptions) => finish(await (await import('./plan.ts')).plan(options, io)));

  program
    .command('comment <file>')
    .description(
      'post the output of `plan --format json` on the pull request as one comment, update it on later runs, and set the status',
    )
    .addOption(new Option('--host <host>', 'host of the pull request').choices(['github', 'codecommit']).default('github'))
    .option('--repository <owner/name>', 'the repository on GitHub; known to GitHub Actions and CodeBuild')
    .option('--pull-request <number>', 'the pull request; known to GitHub Actions and CodeBuild')
    .option('--commit <sha>', 'the commit that the status is for; known to GitHub Actions and CodeBuild')
    .option('--key <key>', 'distinguishes several plans on one pull request', 'plan')
    .option('--url <url>', 'address of more information, such as the log of the build')
    .addOption(
      new Option('--ask <state>', 'status of the check if a person has to decide')
        .choices(['failure', 'pending', 'success'])
        .default('failure'),
    )
    .action(async (file: string, options: CommentOptions) =>
      finish(await (await import('./comment.ts')).comment(file, options, io)),
    );

  return program;
}
