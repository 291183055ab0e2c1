import { randomUUID } from 'node:crypto';
import type { DeploymentRequest, StartedDeployment } from '../../core/deployment/deployers.ts';
import type { DeploymentInput } from '../../core/deployment/deployment-input.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { toPrintable, toPrintableJson } from '../../core/text/printable.ts';
import { explainDeployment } from '../../core/timeline/explain-deployment.ts';
import { writeOutcome } from '../../core/timeline/write-explanation.ts';
import { wantAllFiles } from '../../functions/read-revision.ts';
import { EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import { regionOfArn } from '../command-line/read-names.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { followExecution } from '../sources/follow-execution.ts';
import { invokeFunction } from '../sources/invoke-function.ts';
import { openLocalArtifact } from '../sources/local-artifact.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { stopped } from '../stopped.ts';
import { textStyle } from '../text-style.ts';
import { UsageError } from '../usage-error.ts';
import { EXIT_BY_OUTCOME } from './explain.ts';

/** Options of `stackgate deploy`. */
export interface DeployOptions extends SharedOptions {
  /** File with the deployment input. */
  readonly input: string;
  /** Folder or zip with the files that the input names. */
  readonly artifact: string;
  /** Function of the deployer, with its alias. */
  readonly function?: string;
  readonly clientToken?: string;
  readonly follow?: true;
}

/** The variable that replaces `--function`. */
const FUNCTION_VARIABLE = 'STACKGATE_DEPLOY_FUNCTION';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_REQUEST_BYTES = 6 * 1_024 * 1_024;

/** The shell's exit code for a command that Ctrl+C ends. */
const INTERRUPTED = 130;

/**
 * Starts a deployment without a pipeline. The gate judges it like a push. With `--follow`, shows each step and each event of the stack until
 * the end; Ctrl+C leaves the deployment running.
 *
 * @returns the exit code: 0 if the deployment is started or has succeeded, 2 if it was refused, 3 if it failed or was stopped
 *
 * @example
 * stackgate deploy --input deploy/prod.json --artifact . --follow
 */
export async function deploy(options: DeployOptions, io: CommandIo): Promise<number> {
  const { function: name = io.env?.[FUNCTION_VARIABLE] ?? '', profile, region, output } = options;
  if (name === '') {
    throw new UsageError(
      `Expected --function or ${FUNCTION_VARIABLE}, got neither: use the output of the gate's stack whose name contains Deployer.`,
    );
  }
  const aws = io.aws({ profile, region: regionOfArn(name) ?? region });
  const request = await readRequest(options);
  const { executionArn, stackName } = (await io.progress('Starting the deployment', async () =>
    invokeFunction(await aws.lambda(), name, request),
  )) as StartedDeployment;
  if (options.follow === undefined) {
    io.stdout(
      output === 'json'
        ? toPrintableJson({ executionArn, stackName })
        : `The deployment of ${toPrintable(stackName)} is started: ${executionArn}\n`,
    );
    return EXIT.allow;
  }
  if (options.quiet === undefined) io.stderr(`The deployment of ${toPrintable(stackName)} is started: ${executionArn}\n`);
  let isInterrupted = false;
  void stopped().then(() => {
    isInterrupted = true;
  });
  const [stepFunctions, cloudFormation] = await Promise.all([aws.stepFunctions(), aws.cloudFormation()]);
  const shown = options.quiet === undefined ? io : { ...io, isInteractive: false, stderr: () => {} };
  const facts = await followExecution(executionArn, { stepFunctions, cloudFormation }, shown, () => isInterrupted);
  if (facts === undefined) {
    io.stderr(
      `The deployment is still running. To see its state, run \`stackgate explain ${executionArn}\`. To follow it again, run the same command ` +
        `with \`--client-token ${request.clientToken}\`.\n`,
    );
    return INTERRUPTED;
  }
  const explanation = explainDeployment(facts);
  io.stdout(output === 'json' ? toPrintableJson(explanation) : writeOutcome(explanation, textStyle(io.hasColors)));
  return EXIT_BY_OUTCOME[explanation.outcome];
}

/** @throws UsageError or DeploymentError for an input or a file that cannot be read */
async function readRequest({ input: path, artifact, clientToken = randomUUID() }: DeployOptions): Promise<DeploymentRequest> {
  const input = readTextFile(path);
  const wanted = wantAllFiles({ ...(parseJson(input, path) as DeploymentInput) });
  const texts = await openLocalArtifact(artifact).readTexts(wanted);
  const files = Object.entries(wanted).flatMap(([name, file]) =>
    file === undefined ? [] : [[file.path, texts[name as keyof typeof texts] ?? ''] as const],
  );
  const request = { clientToken, input, files: Object.fromEntries(files) };
  if (new TextEncoder().encode(JSON.stringify(request)).length <= LARGEST_REQUEST_BYTES) return request;
  throw new UsageError('Expected the input and its files to have at most 6 MB in total, got more: make the files smaller.');
}
