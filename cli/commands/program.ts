import { Command, CommanderError } from 'commander';
import { DeploymentError } from '../../core/errors.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { addCommand, addGroup, type CommandSpec } from '../command-line/add-command.ts';
import { addCompletion } from '../command-line/add-completion.ts';
import { APPROVALS, APPROVE, REJECT, WITHDRAW } from '../declarations/approvals.ts';
import { BLUE_GREEN } from '../declarations/blue-green.ts';
import { COMMENT } from '../declarations/comment.ts';
import { DEPLOY } from '../declarations/deploy.ts';
import { DOCTOR } from '../declarations/doctor.ts';
import { EXPLAIN } from '../declarations/explain.ts';
import { HISTORY } from '../declarations/history.ts';
import { INIT } from '../declarations/init.ts';
import { INSPECT } from '../declarations/inspect.ts';
import { PLAN } from '../declarations/plan.ts';
import { POLICY } from '../declarations/policy.ts';
import { REHEARSE } from '../declarations/rehearse.ts';
import { REPLAY } from '../declarations/replay.ts';
import { SANDBOX } from '../declarations/sandbox.ts';
import { TARGET_ROLE } from '../declarations/target-role.ts';
import { adviseOnAccess } from '../sources/advise-on-access.ts';
import { describeUnexpectedError, VERSION } from '../unexpected-error.ts';
import { UsageError } from '../usage-error.ts';

/** The commands in the order of the help. */
const COMMANDS: readonly CommandSpec<never>[] = [
  INIT,
  PLAN,
  INSPECT,
  REHEARSE,
  DEPLOY,
  COMMENT,
  REPLAY,
  EXPLAIN,
  HISTORY,
  DOCTOR,
  APPROVALS,
  APPROVE,
  REJECT,
  WITHDRAW,
  TARGET_ROLE,
  SANDBOX,
];

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
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      getOutHelpWidth: () => io.columns ?? 80,
      getErrHelpWidth: () => io.columns ?? 80,
    })
    .addHelpText('after', '\nExample:\n  $ stackgate plan --before git:main:template.yaml --after template.yaml\n');
  for (const spec of COMMANDS) addCommand(program, spec, io, finish);
  addGroup(program, POLICY, io, finish);
  addGroup(program, BLUE_GREEN, io, finish);
  addCompletion(program, io);
  return program;
}
