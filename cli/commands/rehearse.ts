import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import { toPrintableJson } from '../../core/text/printable.ts';
import { writeExplanationPage } from '../../core/timeline/write-explanation-page.ts';
import { EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { NESTED_TEMPLATES_BUCKET } from '../rehearsal/nested-templates.ts';
import { prepareRehearsal, type Rehearsal, type RehearsalOptions } from '../rehearsal/prepare-rehearsal.ts';
import { createSamTransform } from '../sandbox/sam-transform.ts';
import { explainPush } from '../scenario/explain-push.ts';
import { Harness } from '../scenario/harness.ts';
import { renderScenario } from '../scenario/render-scenario.ts';
import type { ScenarioResult } from '../scenario/scenario-result.ts';
import { inSource } from '../sources/template-files.ts';
import { textStyle } from '../text-style.ts';
import { UsageError } from '../usage-error.ts';

/** Options of `stackgate rehearse`. */
export interface RehearseOptions extends RehearsalOptions, SharedOptions {
  /** The same as `--output json`. */
  readonly json?: true;
  /** Validates change sets when they are created. */
  readonly earlyValidation?: true;
  /** A Python interpreter that runs the transform of AWS SAM. */
  readonly samPython?: string;
  /** The directory for the decision record and the explanation. */
  readonly record?: string;
}

/** Failure types that report invalid input, and not a refusal of the gate. */
const BAD_INPUT: ReadonlySet<string> = new Set(['ConfigurationError', 'RevisionUnavailable']);

/** The policy for the deployed template: it exists already, so the policy of the user does not judge its creation. */
const OBSERVE = 'version: 1\npreset: observe\n';

/**
 * Deploys a template in a sandbox with the code of a real deployment: artifact, pipeline, trigger, state machine, functions, and
 * CloudFormation. The sandbox runs in this process, in virtual time, and calls no AWS.
 *
 * @returns the exit code: 0 deployed, 2 refused or failed, 1 invalid input
 *
 * @example
 * stackgate rehearse --before old.yaml --after new.yaml --parameters prod.json --policy gate-policy.yaml
 */
export async function rehearse(options: RehearseOptions, io: CommandIo): Promise<number> {
  try {
    const { result, notes } = await io.progress('Rehearsing the deployment', () => play(options));
    const asJson = options.json === true || options.output === 'json';
    io.stdout(asJson ? toPrintableJson({ ...result, notes }) : toText(result, notes, io));
    return exitCodeOf(result);
  } catch (error) {
    throw inSource(options.after, error);
  }
}

async function play(options: RehearseOptions): Promise<{ readonly result: ScenarioResult; readonly notes: readonly string[] }> {
  const { input, account, policy, before, after, nestedTemplates } = prepareRehearsal(options);
  const { cloudFormation, region = 'us-east-1' } = account.sandbox;
  const processSam = createSamTransform(region, options.samPython);
  const earlyValidation = options.earlyValidation === true;
  const harness = new Harness({
    input,
    gate: policy === undefined ? {} : { baselinePolicy: OBSERVE },
    sandbox: { ...account.sandbox, cloudFormation: { ...cloudFormation, earlyValidation, processSam } },
  });
  try {
    for (const [key, text] of Object.entries(nestedTemplates)) harness.sandbox.s3.put(NESTED_TEMPLATES_BUCKET, key, text);
    await account.createExports(harness.sandbox);
    if (before !== undefined) requireDeployed(await harness.push('before', before), options, input);
    if (policy !== undefined) harness.gate.deployPolicy(policy);
    const earlier = new Set(recordKeys(harness));
    const result = await harness.push(basename(options.after), after);
    const { record } = options;
    if (record === undefined) return { result, notes: account.notes };
    const keys = recordKeys(harness).filter((key) => !earlier.has(key));
    return { result, notes: [...account.notes, await writeRecord(harness, keys, record)] };
  } finally {
    harness.close();
  }
}

function recordKeys({ sandbox, gate }: Harness): readonly string[] {
  return sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith(GATE_BUCKET_KEYS.records));
}

/**
 * Writes the records of a push under their paths in the bucket of the gate, so that `policy test` and `history --records` read the
 * directory as a copy of that bucket, and the explanation as a page.
 *
 * @returns a sentence that names the files
 */
async function writeRecord(harness: Harness, keys: readonly string[], directory: string): Promise<string> {
  const explanation = await explainPush(harness);
  const contents = keys.map((key): readonly [string, Uint8Array | string] => [
    key.slice(GATE_BUCKET_KEYS.records.length),
    harness.sandbox.s3.open(harness.gate.bucket, key),
  ]);
  const page = `${harness.stackName}/explanation.html`;
  if (explanation !== undefined) contents.push([page, writeExplanationPage(explanation)]);
  if (contents.length === 0) return 'The deployment has no decision record, because no execution was started.';
  const paths = contents.map(([name, content]) => writeOutput(join(directory, name), content));
  return keys.length === 0
    ? `The deployment ended before its judgement, so it has no decision record. The explanation is ${paths.join('')}.`
    : `The decision record and the explanation are ${paths.join(', ')}.`;
}

function writeOutput(path: string, content: Uint8Array | string): string {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  } catch (error) {
    throw new UsageError(`${path}: cannot be written (${(error as Error).message}). Check the path of --record.`, {
      cause: error,
    });
  }
}

function toText(result: ScenarioResult, notes: readonly string[], io: CommandIo): string {
  return [renderScenario(result, textStyle(io.hasColors), io.columns), ...notes.map((note) => `note: ${note}\n`)].join('');
}

/** The revision of the deployed template has the paths of the new one, so the message names the files of the user instead. */
function requireDeployed(
  { pipelineAction, message }: ScenarioResult,
  { before = '', parametersBefore }: RehearseOptions,
  { templatePath, templateConfigurationPath }: Rehearsal['input'],
): void {
  if (pipelineAction === 'Succeeded') return;
  const named = message.replaceAll(templatePath, before);
  const reason = parametersBefore === undefined ? named : named.replaceAll(String(templateConfigurationPath), parametersBefore);
  throw new UsageError(`${before}: the deployed template cannot be created in the sandbox.\n${reason}`);
}

function exitCodeOf({ pipelineAction, failureType }: ScenarioResult): number {
  if (pipelineAction === 'Succeeded') return EXIT.allow;
  return BAD_INPUT.has(failureType ?? '') ? EXIT.error : EXIT.forbid;
}
