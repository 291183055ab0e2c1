import { assertNever } from '../../../core/assert-never.ts';
import { deployGate, type Gate, type GateOptions } from '../../deploy-gate.ts';
import type { FaultSource } from '../../kernel/faults.ts';
import type { PerformedOperation } from '../../kernel/performed-operation.ts';
import { Sandbox } from '../../sandbox.ts';
import type { Draft } from '../scenario/draft.ts';
import { POLICY_CHOICES } from '../scenario/policy-menu.ts';
import type { App, PipelinePlan, Scenario } from '../scenario/scenario.ts';
import { type SettingsPlan, writeStackPolicy } from '../scenario/settings.ts';
import { ENVIRONMENT, INPUT_PATH, inputOf, SECRET_MARKER, stackNameOf, TARGET_ROLE } from '../scenario/write-revision.ts';
import { TEMPLATE_BUCKET, writeConfiguration, writeTemplate } from '../scenario/write-template.ts';
import { cloudFormationOf, prepareTarget, TARGETS } from './target-account.ts';

const INPUT_BUCKET = 'simulated-inputs';

/** Longer than the creation of any existing stack takes. The faults start afterwards. */
const LONGEST_CREATE_MS = 1_000_000;

/** Deploys a gate to a sandbox: the real gate, or a gate with a planted bug. */
export type Deploy = (sandbox: Sandbox, options: GateOptions) => Gate;

/** A prepared scenario before its first step. */
export interface Harness {
  readonly scenario: Scenario;
  readonly sandbox: Sandbox;
  readonly gate: Gate;
  /** Difference between the clocks of the functions and virtual time, in milliseconds. */
  skewMs: number;
}

/** Settings for a harness. */
export interface HarnessProps {
  readonly faults: FaultSource;
  readonly observe: (operation: PerformedOperation) => void;
  readonly deploy?: Deploy | undefined;
}

/** Prepares a scenario: the account, the gate, the existing stacks, and the pipelines. */
export function createHarness(scenario: Scenario, { faults, observe, deploy = deployGate }: HarnessProps): Harness {
  const { seed, pageSize, changeSetSeconds, resourceSeconds, continuationSeconds, staleSeconds = 0, baseline } = scenario;
  const sandbox = new Sandbox({
    seed,
    faults,
    observe,
    continuationSeconds,
    cloudFormation: { pageSize, changeSetSeconds, resourceSeconds, staleSeconds },
  });
  const { text } = POLICY_CHOICES[baseline];
  const harness: Harness = {
    scenario,
    sandbox,
    gate: deploy(sandbox, {
      ...(text === undefined ? {} : { baselinePolicy: text }),
      ...(scenario.isElsewhere && { targets: TARGETS }),
      approvals: scenario.pipelines.some(({ asks }) => asks === true),
      environment: { AWS_SECRET_ACCESS_KEY: `${SECRET_MARKER}-environment`, ...bindPipelines(scenario) },
      clock: {
        now: () => new Date(Date.now() + harness.skewMs),
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
    }),
    skewMs: 0,
  };
  if (scenario.isElsewhere) prepareTarget(sandbox);
  for (const pipeline of scenario.pipelines) createPipeline(harness, pipeline);
  return harness;
}

/** Returns the environment of a gate with several owners. */
function bindPipelines({ ownership, pipelines, isElsewhere }: Scenario): Readonly<Record<string, string>> {
  if (ownership === undefined) return {};
  const stacks = Object.fromEntries(pipelines.map(({ name, app }) => [name, [bindingOf(app, isElsewhere)]]));
  return { VERIFY_JOBS: 'true', ...(ownership === 'gate' ? { PIPELINES: JSON.stringify(stacks) } : {}) };
}

function bindingOf(app: string, isElsewhere = false) {
  return { environmentName: ENVIRONMENT, stackName: app, ...(isElsewhere && { targetRoleArn: TARGET_ROLE }) };
}

/** Deploys the existing stacks without the gate. */
export async function deployBefore({ scenario, sandbox }: Harness): Promise<void> {
  for (const app of scenario.apps) {
    if (app.before === undefined) continue;
    const { TemplateBody, Parameters } = requestOf(sandbox, app, app.before);
    cloudFormationOf(sandbox).operations.CreateStack?.(
      { StackName: stackNameOf(app.name), TemplateBody, Parameters, ...settingsOf(app.settings) },
      { caller: 'operator' },
    );
  }
  if (scenario.apps.some(({ before }) => before !== undefined)) await sandbox.advance(LONGEST_CREATE_MS);
}

function settingsOf({ stackPolicy, isProtected }: SettingsPlan = {}) {
  return {
    ...(stackPolicy === undefined ? {} : { StackPolicyBody: JSON.stringify(writeStackPolicy(stackPolicy)) }),
    ...(isProtected === undefined ? {} : { EnableTerminationProtection: isProtected }),
  };
}

/** Converts a draft to a CloudFormation request, and stores the templates of its nested stacks. */
export function requestOf(sandbox: Sandbox, { name }: Pick<App, 'name'>, draft: Draft) {
  const { text, objects } = writeTemplate({ ...draft, padding: 0 }, stackNameOf(name));
  putTemplates(sandbox, objects);
  const { Parameters } = JSON.parse(writeConfiguration(draft, SECRET_MARKER)) as { Parameters: Record<string, string> };
  return {
    TemplateBody: text,
    Parameters: Object.entries(Parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  };
}

/** Stores the templates of nested stacks. */
export function putTemplates(sandbox: Sandbox, objects: Readonly<Record<string, string>>): void {
  for (const [key, text] of Object.entries(objects)) sandbox.s3.put(TEMPLATE_BUCKET, key, text);
}

function createPipeline({ sandbox, gate, scenario }: Harness, plan: PipelinePlan): void {
  sandbox.codePipeline.createPipeline({
    name: plan.name,
    executionMode: plan.mode,
    stages: [
      {
        name: 'Deploy',
        actions: [{ name: 'Gate', functionName: gate.triggerName, userParameters: writeUserParameters(sandbox, plan, scenario) }],
      },
    ],
  });
}

function writeUserParameters(sandbox: Sandbox, plan: PipelinePlan, { ownership, isElsewhere }: Scenario): string {
  const input = inputOf(plan, undefined, undefined, isElsewhere);
  const common = {
    pipelineExecutionId: '#{codepipeline.PipelineExecutionId}',
    ...(ownership === 'action' ? bindingOf(plan.app, isElsewhere) : {}),
  };
  switch (plan.form) {
    case 'inline':
      return JSON.stringify({ input, ...common });
    case 'file':
      return JSON.stringify({ inputFile: INPUT_PATH, ...common });
    case 'object':
      sandbox.s3.put(INPUT_BUCKET, plan.name, JSON.stringify(input));
      return JSON.stringify({ s3Bucket: INPUT_BUCKET, stateMachineFile: plan.name, ...common });
    default:
      return assertNever(plan.form);
  }
}
