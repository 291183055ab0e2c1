import { toPrintableJson } from '../../core/text/printable.ts';
import { explainDeployment } from '../../core/timeline/explain-deployment.ts';
import type { DeploymentOutcome, Explanation } from '../../core/timeline/explanation.ts';
import { writeExplanation } from '../../core/timeline/write-explanation.ts';
import { writeExplanationPage } from '../../core/timeline/write-explanation-page.ts';
import { EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import { regionOfArn } from '../command-line/read-names.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { readExecution } from '../sources/execution.ts';
import { findExecution, readExecutionArn } from '../sources/find-execution.ts';
import { textStyle } from '../text-style.ts';
import { UsageError } from '../usage-error.ts';

/** Options of `stackgate explain`. */
export interface ExplainOptions extends SharedOptions {
  /** Name or ARN of a stack, whose last deployment is explained. */
  readonly stack?: string;
  /** ARN of the gate's state machine. */
  readonly stateMachine?: string;
  /** The same as `--output html`. */
  readonly html?: true;
}

/** The exit code of a command about a deployment, by the outcome of the deployment. */
export const EXIT_BY_OUTCOME: Readonly<Record<DeploymentOutcome, number>> = {
  succeeded: EXIT.allow,
  running: EXIT.allow,
  refused: EXIT.forbid,
  failed: EXIT.ask,
  stopped: EXIT.ask,
};

function format(explanation: Explanation, output: SharedOptions['output'], hasColors: boolean): string {
  switch (output) {
    case 'json':
      return toPrintableJson(explanation);
    case 'html':
      return writeExplanationPage(explanation);
    default:
      return writeExplanation(explanation, textStyle(hasColors));
  }
}

/**
 * Explains a deployment from the history of its execution, its decision record, and the events of its stack: what was pushed, the path, the
 * duration of each step, the verdict, the root cause of a failure, and what to do next.
 *
 * @param execution ARN, address in the console, or name of the execution
 * @returns the exit code: 0 if the deployment succeeded or is running, 2 if it was refused, 3 if it failed or was stopped
 *
 * @example
 * stackgate explain --stack prod-shop
 */
export async function explain(execution: string | undefined, options: ExplainOptions, io: CommandIo): Promise<number> {
  const { stack, stateMachine, profile, region, output } = options;
  if ((execution === undefined) === (stack === undefined)) {
    throw new UsageError('Expected either an execution (ARN, address in the console, or name), or --stack NAME.');
  }
  const known = [readExecutionArn(execution ?? ''), stateMachine, stack].map((text) => regionOfArn(text ?? ''));
  const aws = io.aws({ profile, region: known.find((one) => one !== undefined) ?? region });
  const [stepFunctions, cloudFormation, s3] = await Promise.all([aws.stepFunctions(), aws.cloudFormation(), aws.s3()]);
  const facts = await io.progress('Reading the deployment', async () => {
    const arn = await findExecution(stepFunctions, { execution, stack, stateMachine }, io.env ?? {});
    return readExecution({ stepFunctions, cloudFormation, s3 }, arn, io.now(), (warning) => io.stderr(`warning: ${warning}\n`));
  });
  const explanation = explainDeployment(facts);
  io.stdout(format(explanation, options.html === true ? 'html' : output, io.hasColors));
  return EXIT_BY_OUTCOME[explanation.outcome];
}
