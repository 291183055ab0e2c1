import { basename } from 'node:path';
import { Command } from 'commander';
import { DeploymentError } from '../core/errors.ts';
import { NESTED_TEMPLATES_BUCKET } from './rehearsal/nested-templates.ts';
import { prepareRehearsal, type RehearsalOptions } from './rehearsal/prepare-rehearsal.ts';
import { Harness } from './scenario/harness.ts';
import { renderScenario } from './scenario/render-scenario.ts';
import type { ScenarioResult } from './scenario/scenario-result.ts';
import { inSource } from './sources/template-files.ts';
import { textStyle } from './text-style.ts';
import { describeUnexpectedError, handleUnexpectedErrors } from './unexpected-error.ts';
import { UsageError } from './usage-error.ts';

/** Failure types that report invalid input, and not a refusal of the gate. */
const BAD_INPUT: ReadonlySet<string> = new Set(['ConfigurationError', 'RevisionUnavailable']);

const program = new Command('npm run rehearse --')
  .description(
    'Runs a complete deployment of your template in a sandbox: artifact, pipeline, trigger, state machine, task functions. Exit 0 ' +
      'deployed, 2 rejected, 1 invalid input.',
  )
  .requiredOption('--after <file>', 'new template')
  .option('--before <file>', 'deployed template (default: the stack does not exist)')
  .option('--input <file>', 'deployment input, JSON (default: a stack named after the template file)')
  .option('--parameters <file>', 'parameters: a template configuration, a CloudFormation parameter list, or an object')
  .option('--parameters-before <file>', 'parameters of the deployed template (default: those of --parameters)')
  .option(
    '--world <file>',
    'facts about the account, JSON or YAML: region, accountId, exports, ssmParameters; missing values are generated',
  )
  .option('--json', 'print the result as JSON')
  .parse();

handleUnexpectedErrors();
process.exitCode = await rehearse(program.opts());

async function rehearse(options: RehearsalOptions & { readonly json?: boolean }): Promise<number> {
  try {
    const { input, account, before, after, nestedTemplates } = prepareRehearsal(options);
    const harness = new Harness({ input, sandbox: account.sandbox });
    try {
      for (const [key, text] of Object.entries(nestedTemplates)) harness.sandbox.s3.put(NESTED_TEMPLATES_BUCKET, key, text);
      await account.createExports(harness.sandbox);
      if (before !== undefined) requireDeployed(await harness.push('before', before), options.before ?? '');
      const result = await harness.push(basename(options.after), after);
      process.stdout.write(options.json === true ? toJson(result, account.notes) : toText(result, account.notes));
      return exitCodeOf(result);
    } finally {
      harness.close();
    }
  } catch (error) {
    const placed = inSource(options.after, error);
    const isExpected = placed instanceof UsageError || placed instanceof DeploymentError;
    process.stderr.write(isExpected ? `${placed.message}\n` : describeUnexpectedError(error, process.env));
    return 1;
  }
}

function toJson(result: ScenarioResult, notes: readonly string[]): string {
  return `${JSON.stringify({ ...result, notes }, null, 2)}\n`;
}

function toText(result: ScenarioResult, notes: readonly string[]): string {
  const style = textStyle(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);
  return [renderScenario(result, style), ...notes.map((note) => `note: ${note}\n`)].join('');
}

function requireDeployed({ pipelineAction, message }: ScenarioResult, file: string): void {
  if (pipelineAction !== 'Succeeded')
    throw new UsageError(`${file}: the deployed template cannot be created in the sandbox.\n${message}`);
}

function exitCodeOf({ pipelineAction, failureType }: ScenarioResult): number {
  if (pipelineAction === 'Succeeded') return 0;
  return BAD_INPUT.has(failureType ?? '') ? 1 : 2;
}
