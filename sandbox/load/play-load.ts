import type { PipelineRun } from '../code-pipeline/pipeline-run.ts';
import { deployGate, type Gate } from '../deploy-gate.ts';
import { Sandbox } from '../sandbox.ts';
import { RateLimiter, type RateLimits } from './rate-limits.ts';

/** The amount of parallel work. */
export interface LoadProps {
  readonly deployments: number;
  readonly limits?: RateLimits | undefined;
  /** Maximum number of concurrent invocations of the trigger. @default no limit */
  readonly triggerConcurrency?: number | undefined;
}

/** Statistics of one kind of call. */
export interface CallCount {
  /** `Service.Operation`. */
  readonly operation: string;
  /** Calls that arrived, including throttled calls. */
  readonly calls: number;
  readonly throttled: number;
  /**
   * Lower bound: the number of calls that the same number of separate deployments makes. Simultaneous deployments poll less
   * often, because they take longer.
   */
  readonly ideal: number;
}

/** Result of a load test. */
export interface LoadReport {
  readonly deployments: number;
  /** Correct results: success for a safe change, failure with a verdict for an unsafe one. */
  readonly asExpected: number;
  /** Descriptions of the deployments without a result, or with an unexpected result. */
  readonly lost: readonly string[];
  /** Number of executions with more than one operation, and of actions with more than one execution. */
  readonly twice: number;
  readonly leftovers: number;
  readonly calls: readonly CallCount[];
  /** The largest number of Lambda invocations at the same time. */
  readonly peakConcurrency: number;
  /** Virtual seconds from the pushes to the last result and to the median result. */
  readonly seconds: { readonly last: number; readonly median: number };
  /** Minimum duration for the served calls under the limits, and duration of a single deployment. */
  readonly ideal: { readonly seconds: number; readonly boundBy: string; readonly lone: number };
}

/** Every tenth push removes a queue, and the gate must refuse it. */
const EVERY_UNSAFE = 10;

const TEMPLATE_PATH = 'template.json';

/** Pushes to one pipeline per deployment at the same time, each with a separate stack, in one account with limits. */
export async function playLoad({ deployments, limits, triggerConcurrency }: LoadProps): Promise<LoadReport> {
  const lone = await play(EVERY_UNSAFE, new RateLimiter({}), { isAlone: true });
  const limiter = new RateLimiter(limits);
  const played = await play(deployments, limiter, { isAlone: false, triggerConcurrency });
  const calls = [...played.calls].map(([operation, count]) => ({
    operation,
    calls: count,
    throttled: limiter.throttled.get(operation) ?? 0,
    ideal: Math.round(((lone.calls.get(operation) ?? 0) * deployments) / EVERY_UNSAFE),
  }));
  const bounds = calls.map((count) => ({
    operation: count.operation,
    seconds: leastSeconds(limiter, count.operation, count.calls - count.throttled),
  }));
  const bound = bounds.reduce((worst, one) => (one.seconds > worst.seconds ? one : worst), { operation: 'nothing', seconds: 0 });
  const { lost, twice, leftovers, durations, peakConcurrency } = played;
  return {
    deployments,
    asExpected: deployments - lost.length,
    lost,
    twice,
    leftovers,
    calls: calls.sort((a, b) => b.calls - a.calls),
    peakConcurrency,
    seconds: { last: durations.at(-1) ?? 0, median: durations[durations.length >> 1] ?? 0 },
    ideal: { seconds: bound.seconds, boundBy: bound.operation, lone: Math.max(...lone.durations) },
  };
}

/**
 * Returns the shortest time in which the limiter permits this number of calls: it serves the initial tokens first, then the
 * tokens that are added over time.
 */
function leastSeconds(limiter: RateLimiter, operation: string, calls: number): number {
  const limit = limiter.limitOf(operation);
  return limit === undefined ? 0 : Math.max(0, calls - limit.burst) / limit.perSecond;
}

interface Played {
  readonly calls: ReadonlyMap<string, number>;
  readonly lost: readonly string[];
  readonly twice: number;
  readonly leftovers: number;
  readonly peakConcurrency: number;
  /** Virtual seconds, in ascending order. */
  readonly durations: readonly number[];
}

interface PlayOptions {
  /** True if each push waits for the previous push. */
  readonly isAlone: boolean;
  readonly triggerConcurrency?: number | undefined;
}

async function play(deployments: number, limiter: RateLimiter, { isAlone, triggerConcurrency }: PlayOptions): Promise<Played> {
  const sandbox = new Sandbox({ faults: limiter });
  try {
    const gate = deployGate(sandbox, triggerConcurrency === undefined ? {} : { triggerConcurrency });
    const names = Array.from({ length: deployments }, (_, index) => `app${index}`);
    for (const name of names) prepare(sandbox, gate, name);
    await sandbox.advance(60_000);
    const before = sandbox.calls.entries.length;
    const began = Date.now();
    const runs: PipelineRun[] = [];
    for (const [index, name] of names.entries()) {
      const run = sandbox.codePipeline.push(name, { files: { [TEMPLATE_PATH]: writeTemplate(1, !isUnsafe(index)) } });
      runs.push(run);
      if (isAlone) await sandbox.run(run.finished);
    }
    await sandbox.run(Promise.all(runs.map(({ finished }) => finished)));
    const durations = runs.map(
      ({ actions }) => ((actions[0]?.lastUpdateTime.getTime() ?? 0) - (actions[0]?.startTime.getTime() ?? began)) / 1_000,
    );
    return {
      calls: countCalls(sandbox, before),
      lost: runs.flatMap((run, index) => describeLoss(run, isUnsafe(index))),
      twice: countRepetitions(sandbox, gate, names),
      leftovers: sandbox.cloudFormation.leftovers().changeSets,
      peakConcurrency: sandbox.lambda.peakConcurrency,
      durations: durations.sort((a, b) => a - b),
    };
  } finally {
    sandbox.dispose();
  }
}

function isUnsafe(index: number): boolean {
  return index % EVERY_UNSAFE === 0;
}

function prepare(sandbox: Sandbox, { triggerName }: Gate, name: string): void {
  const TemplateBody = writeTemplate(0, true);
  sandbox.cloudFormation.operations.CreateStack?.({ StackName: `load-${name}`, TemplateBody }, { caller: 'operator' });
  const input = { environmentName: 'load', stackName: name, templatePath: TEMPLATE_PATH };
  const action = { name: 'Gate', functionName: triggerName, userParameters: JSON.stringify({ input }) };
  sandbox.codePipeline.createPipeline({ name, stages: [{ name: 'Deploy', actions: [action] }] });
}

function writeTemplate(version: number, hasQueue: boolean): string {
  return JSON.stringify({
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `version ${version}` } },
      ...(hasQueue ? { Queue: { Type: 'AWS::SQS::Queue' } } : {}),
    },
  });
}

function describeLoss({ status, actions: [action], props }: PipelineRun, isRefused: boolean): readonly string[] {
  const message = action?.errorDetails?.message ?? '';
  if (isRefused ? action?.status === 'Failed' && message.includes('Queue') : action?.status === 'Succeeded') return [];
  return [`${props.pipelineName}: ${action?.status ?? status} ${action?.errorDetails?.code ?? ''} ${message}`.trim()];
}

function countCalls({ calls }: Sandbox, from: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { service, operation } of calls.entries.slice(from)) {
    const name = `${service}.${operation}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function countRepetitions(sandbox: Sandbox, { stateMachineArn }: Gate, names: readonly string[]): number {
  const surplus = Math.max(0, sandbox.stepFunctions.list(stateMachineArn).length - names.length);
  const updates = names.map((name) => {
    const answer = sandbox.cloudFormation.operations.DescribeStackEvents?.({ StackName: `load-${name}` }, { caller: 'oracle' });
    const { StackEvents: events } = answer as { StackEvents: readonly { LogicalResourceId: string; ResourceStatus: string }[] };
    return events.filter((event) => event.LogicalResourceId === `load-${name}` && event.ResourceStatus === 'UPDATE_IN_PROGRESS');
  });
  return surplus + updates.filter((begun) => begun.length > 1).length;
}
