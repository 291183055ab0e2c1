import { deployGate, type Gate, type GateOptions } from '../../sandbox/deploy-gate.ts';
import type { CallSite, Fault, FaultSource } from '../../sandbox/kernel/faults.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { createRandomSource, type RandomSource } from '../../sandbox/simulation/scenario/random-source.ts';

/** Deploys the gate, possibly with a bug. */
export type DeployGate = (sandbox: Sandbox, options: GateOptions) => Gate;

const TEMPLATE_PATH = 'template.json';
const INPUT_FILE = 'wave.json';
const PIPELINE = 'wave';

/** Faults that a retry overcomes. */
const FAULTS: readonly Fault[] = [
  { kind: 'throttle' },
  { kind: 'server-error' },
  { kind: 'lost-reply' },
  { kind: 'timeout', effect: true },
  { kind: 'slow', ms: 15_000 },
];
const CALL_FAULT_RATE = 0.01;
const EVENT_FAULT_RATE = 0.3;

/** Random faults: some calls fail, some Lambda invocations crash, and some events are lost or doubled. */
class WaveFaults implements FaultSource {
  readonly #random: RandomSource;

  constructor(random: RandomSource) {
    this.#random = random;
  }

  next({ service, caller }: CallSite): Fault | undefined {
    if (caller === 'operator' || caller === 'oracle') return undefined;
    if (service === 'EventBridge') {
      return this.#random.happens(EVENT_FAULT_RATE) ? { kind: this.#random.pick(['lost', 'duplicate'] as const) } : undefined;
    }
    if (!this.#random.happens(CALL_FAULT_RATE)) return undefined;
    if (service === 'Lambda') return { kind: 'crash', when: this.#random.pick(['before', 'after'] as const) };
    return this.#random.pick(FAULTS);
  }
}

/** The kind of each target: a safe update, an update that fails, or one that the gate must refuse. */
type TargetKind = 'safe' | 'fails' | 'refused';

/**
 * Plays one wave with targets, settings, and faults from a seed.
 *
 * @returns violations of S9: a target was executed without a verdict, or before every target was judged; or twice; or the summary differs
 *   from the account
 */
export async function playSeed(seed: number, deploy: DeployGate = deployGate): Promise<readonly string[]> {
  const random = createRandomSource(seed, 'wave');
  const kinds = Array.from(
    { length: random.integer(2, 5) },
    (): TargetKind => random.weighted({ safe: 6, fails: 1, refused: 1 }),
  );
  const judgeAllFirst = random.happens(0.5);
  const operationPreferences = {
    MaxConcurrentCount: random.integer(1, 3),
    FailureToleranceCount: random.pick([0, 0, 1]),
  };
  const violations: string[] = [];
  const executed: string[] = [];
  const sandbox: Sandbox = new Sandbox({
    seed,
    faults: new WaveFaults(createRandomSource(seed, 'wave faults')),
    observe: ({ operation, input, refusal, caller }) => {
      if (operation !== 'ExecuteChangeSet' || refusal !== undefined || caller === 'operator') return;
      executed.push(String(input.ChangeSetName).split('/')[1] ?? '');
      if (judgeAllFirst) violations.push(...findUnjudged(sandbox, gate, kinds.length));
    },
  });
  const gate = deploy(sandbox, {});
  try {
    const names = kinds.map((_kind, index) => `app${index}`);
    for (const [index, name] of names.entries()) {
      sandbox.cloudFormation.operations.CreateStack?.(
        { StackName: `sim-${name}`, TemplateBody: writeTemplate(0), Parameters: parametersOf('yes') },
        { caller: 'operator' },
      );
      if (kinds[index] === 'fails') sandbox.cloudFormation.behave(`sim-${name}/Topic`, { fails: 'update' });
    }
    await sandbox.advance(120_000);
    const input = {
      environmentName: 'sim',
      stackName: 'app0',
      templatePath: TEMPLATE_PATH,
      targets: names.map((stackName, index) => ({ stackName, parameters: { Keep: kinds[index] === 'refused' ? 'no' : 'yes' } })),
      operationPreferences,
      judgeAllFirst,
      timeoutMinutes: 240,
    };
    const action = { name: 'Gate', functionName: gate.triggerName, userParameters: JSON.stringify({ inputFile: INPUT_FILE }) };
    sandbox.codePipeline.createPipeline({ name: PIPELINE, stages: [{ name: 'Deploy', actions: [action] }] });
    const files = { [TEMPLATE_PATH]: writeTemplate(1), [INPUT_FILE]: JSON.stringify(input) };
    const { actionStatus } = await sandbox.run(sandbox.codePipeline.push(PIPELINE, { files }).finished);
    const executions = sandbox.stepFunctions.list(gate.stateMachineArn);
    await sandbox.run(Promise.all(executions.map(({ ended }) => ended)));
    return [
      ...violations,
      ...findRepeated(executed).map((name) => `${name} was executed twice`),
      ...executions.filter(({ props }) => props.name.startsWith('wave-')).flatMap(findUnjudgedExecution),
      ...(executions.length - 1 > kinds.length ? [`${executions.length - 1} executions for ${kinds.length} targets`] : []),
      ...findDifferences(sandbox, gate, names, actionStatus),
    ];
  } finally {
    sandbox.dispose();
  }
}

/** Targets that are neither judged nor ended at the time of an execution, and targets that were not started. */
function findUnjudged(sandbox: Sandbox, { stateMachineArn }: Gate, count: number): readonly string[] {
  const targets = sandbox.stepFunctions.list(stateMachineArn).filter(({ props }) => props.name.startsWith('wave-'));
  const unjudged = targets.filter(({ isClosed, history }) => !isClosed && !history.statesEntered.includes('Await Release'));
  return targets.length === count && unjudged.length === 0 ? [] : ['a target was executed before all targets were judged'];
}

/** A target that entered the execution without the inspection. */
function findUnjudgedExecution({ props, history }: ReturnType<Sandbox['stepFunctions']['find']>): readonly string[] {
  const states = history.statesEntered;
  const executed = states.indexOf('Execute Change Set');
  return executed === -1 || states.lastIndexOf('Inspect Change Set Changes', executed) !== -1
    ? []
    : [`${props.name} was executed without a verdict`];
}

function findRepeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Compares the summary with the stacks of the account. */
function findDifferences(
  sandbox: Sandbox,
  gate: Gate,
  names: readonly string[],
  actionStatus: string | undefined,
): readonly string[] {
  const wave = sandbox.stepFunctions.list(gate.stateMachineArn).find(({ props }) => !props.name.startsWith('wave-'));
  const content = sandbox.s3.read(gate.bucket, `records/waves/${wave?.props.name}.json`);
  if (content === undefined) return ['the wave has no summary'];
  const { targets } = JSON.parse(new TextDecoder().decode(content as Uint8Array)) as {
    readonly targets: readonly { readonly stackName: string; readonly version: string }[];
  };
  const versions = names.map((name) => versionOf(sandbox, `sim-${name}`));
  const other = targets.flatMap(({ stackName, version }, index) =>
    version === 'unclear' || version === versions[index]
      ? []
      : [`the summary has ${version} for ${stackName}, which has ${versions[index]}`],
  );
  const isComplete = versions.every((version) => version === 'new');
  return [
    ...other,
    ...(isComplete && actionStatus !== 'Succeeded' ? [`all targets have the new version, but the action ${actionStatus}`] : []),
  ];
}

function versionOf(sandbox: Sandbox, StackName: string): 'new' | 'old' {
  const answer = sandbox.cloudFormation.operations.GetTemplate?.({ StackName, TemplateStage: 'Original' }, { caller: 'oracle' });
  const { TemplateBody } = answer as { readonly TemplateBody: string };
  return TemplateBody.includes('version 1') ? 'new' : 'old';
}

function parametersOf(ParameterValue: string) {
  return [{ ParameterKey: 'Keep', ParameterValue }];
}

/** A topic with a version, and a table that exists only with `Keep`. */
function writeTemplate(version: number): string {
  return JSON.stringify({
    Parameters: { Keep: { Type: 'String', Default: 'yes' } },
    Conditions: { Keeps: { 'Fn::Equals': [{ Ref: 'Keep' }, 'yes'] } },
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `version ${version}` } },
      Orders: {
        Type: 'AWS::DynamoDB::Table',
        Condition: 'Keeps',
        Properties: {
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
    },
  });
}
