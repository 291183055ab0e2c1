import { deployGate } from '../deploy-gate.ts';
import { Sandbox } from '../sandbox.ts';
import { RateLimiter, type RateLimits } from './rate-limits.ts';

/** Settings for the load of one wave. */
export interface WaveLoadProps {
  readonly targets: number;
  /** `MaxConcurrentCount` of the wave. */
  readonly maxConcurrentCount: number;
  readonly judgeAllFirst: boolean;
  readonly limits?: RateLimits | undefined;
}

/** Result of the load of one wave. */
export interface WaveLoadReport {
  readonly targets: number;
  /** Status of the action. */
  readonly status: string;
  /** Targets whose stack has the new version. */
  readonly updated: number;
  /** Number of executions in addition to one for each target, and of stacks that were updated more than once. */
  readonly twice: number;
  readonly leftovers: number;
  /** Virtual seconds of the wave. */
  readonly seconds: number;
  /** Events in the history of the wave, of at most 25,000. */
  readonly events: number;
  /** Largest input or output of a state of the wave in bytes, of at most 262,144. */
  readonly largestState: number;
  /** Throttled calls by `Service.Operation`. */
  readonly throttled: Readonly<Record<string, number>>;
  readonly peakConcurrency: number;
}

const TEMPLATE_PATH = 'template.json';
const INPUT_FILE = 'deploy/wave.json';
const PIPELINE = 'wave';

/** Deploys one wave to existing stacks, in one account with rate limits. */
export async function playWave({ targets, maxConcurrentCount, judgeAllFirst, limits }: WaveLoadProps): Promise<WaveLoadReport> {
  const limiter = new RateLimiter(limits);
  const sandbox = new Sandbox({ faults: limiter });
  try {
    const gate = deployGate(sandbox);
    const names = Array.from({ length: targets }, (_, index) => `app${index}`);
    const TemplateBody = writeTemplate(0);
    for (const name of names) {
      sandbox.cloudFormation.operations.CreateStack?.({ StackName: `load-${name}`, TemplateBody }, { caller: 'operator' });
    }
    await sandbox.advance(60_000);
    const userParameters = JSON.stringify({ inputFile: INPUT_FILE });
    const action = { name: 'Gate', functionName: gate.triggerName, userParameters };
    sandbox.codePipeline.createPipeline({ name: PIPELINE, stages: [{ name: 'Deploy', actions: [action] }] });
    const input = {
      environmentName: 'load',
      stackName: 'app0',
      templatePath: TEMPLATE_PATH,
      targets: names.map((stackName) => ({ stackName })),
      operationPreferences: { MaxConcurrentCount: maxConcurrentCount },
      judgeAllFirst,
    };
    const began = Date.now();
    const run = sandbox.codePipeline.push(PIPELINE, {
      files: { [TEMPLATE_PATH]: writeTemplate(1), [INPUT_FILE]: JSON.stringify(input) },
    });
    const { actionStatus } = await sandbox.run(run.finished);
    const executions = sandbox.stepFunctions.list(gate.stateMachineArn);
    const wave = executions.find(({ props }) => !props.name.startsWith('wave-'));
    const updates = names.map((name) => countUpdates(sandbox, `load-${name}`));
    return {
      targets,
      status: actionStatus ?? 'none',
      updated: updates.filter((count) => count > 0).length,
      twice: executions.length - 1 - targets + updates.filter((count) => count > 1).length,
      leftovers: sandbox.cloudFormation.leftovers().changeSets,
      seconds: (Date.now() - began) / 1_000,
      events: wave?.history.length ?? 0,
      largestState: Math.max(0, ...(wave?.history.read() ?? []).map(sizeOf)),
      throttled: Object.fromEntries(limiter.throttled),
      peakConcurrency: sandbox.lambda.peakConcurrency,
    };
  } finally {
    sandbox.dispose();
  }
}

function writeTemplate(version: number): string {
  return JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `version ${version}` } } } });
}

function countUpdates(sandbox: Sandbox, StackName: string): number {
  const answer = sandbox.cloudFormation.operations.DescribeStackEvents?.({ StackName }, { caller: 'oracle' });
  const { StackEvents: events } = answer as { StackEvents: readonly { LogicalResourceId: string; ResourceStatus: string }[] };
  return events.filter((event) => event.LogicalResourceId === StackName && event.ResourceStatus === 'UPDATE_COMPLETE').length;
}

/** Bytes of the input or output of a state. */
function sizeOf(event: object): number {
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event as {
    readonly stateEnteredEventDetails?: { readonly input: string };
    readonly stateExitedEventDetails?: { readonly output: string };
  };
  return Buffer.byteLength(entered?.input ?? exited?.output ?? '');
}
