import type { PipelineRun } from '../../code-pipeline/pipeline-run.ts';
import type { PerformedOperation } from '../../kernel/performed-operation.ts';
import type { Execution } from '../../step-functions/execution.ts';
import type { Violation } from '../invariants/violation.ts';
import type { WaveRun } from './create-wave.ts';
import { readTarget, stackOf } from './wave-account.ts';
import { groupsOf } from './wave-scenario.ts';

/** All observations of a wave so far, from outside the gate. */
export interface WaveObservations {
  readonly wave: WaveRun;
  readonly run: PipelineRun;
  /** Positions of the targets that people approved. */
  readonly approved: Set<number>;
  /** The stacks of the change sets that the gate created, by ARN. */
  readonly changeSets: Map<string, string>;
  /** Positions of the targets for which the gate created a change set. */
  readonly prepared: Set<number>;
  /** Executions of targets that were started. */
  readonly started: Set<string>;
  readonly violations: Violation[];
}

/** Calls that change a stack, or that prepare a change. */
const CHANGES: ReadonlySet<string> = new Set([
  'CreateStack',
  'CreateChangeSet',
  'ExecuteChangeSet',
  'DeleteStack',
  'SetStackPolicy',
  'UpdateTerminationProtection',
]);

/** Time in which a wave can still start a target that it released before another target failed. */
const ROUND_MS = 300_000;

/** Checks each operation of the gate that concerns a target, when the service has performed it. */
export function watchWave(seen: WaveObservations, performed: PerformedOperation): void {
  const { service, operation, caller, refusal } = performed;
  if (refusal !== undefined || !seen.wave.gate.functionNames.includes(caller)) return;
  if (service === 'CloudFormation' && CHANGES.has(operation)) checkChange(seen, performed);
  if (service === 'StepFunctions' && operation === 'StartExecution' && caller === 'run-wave') checkStart(seen, performed);
}

/** Records a violation of S9. */
export function violate({ violations }: Pick<WaveObservations, 'violations'>, words: string): void {
  violations.push({ invariant: 'S9', words });
}

/** Returns the executions of targets, with the positions of the targets. */
export function targetExecutions({
  wave,
  run,
}: Pick<WaveObservations, 'wave' | 'run'>): ReadonlyMap<number, readonly Execution[]> {
  const { sandbox, gate, scenario } = wave;
  const found = new Map<number, Execution[]>();
  for (const execution of sandbox.stepFunctions.list(gate.stateMachineArn)) {
    if (run.actions.some(({ jobs }) => jobs[0]?.id === execution.props.name)) continue;
    const { stackName } = JSON.parse(execution.props.input) as { readonly stackName: string };
    const index = scenario.targets.findIndex(({ name }) => name === stackName);
    found.set(index, [...(found.get(index) ?? []), execution]);
  }
  return found;
}

function checkChange(seen: WaveObservations, { operation, accountId, region, input, answer }: PerformedOperation): void {
  const { scenario } = seen.wave;
  const stack = nameIn(String(input.StackName ?? seen.changeSets.get(input.ChangeSetName)));
  if (operation === 'CreateChangeSet') seen.changeSets.set(String(answer.Id), stack);
  const index = scenario.targets.findIndex(
    (target) => stackOf(target) === stack && target.accountId === accountId && target.region === region,
  );
  if (scenario.hasStranger) violate(seen, `${operation} of ${stack}, although the gate does not permit a target of the wave`);
  if (index === -1) violate(seen, `${operation} of ${stack} in ${accountId}, ${region}, which is not a target`);
  if (index === -1 || scenario.hasStranger) return;
  if (operation === 'CreateChangeSet') seen.prepared.add(index);
  if (operation === 'ExecuteChangeSet' || operation === 'CreateStack') checkBegin(seen, index);
}

/** Checks that a target was judged safe or approved, and that its turn has come, before it begins to change. */
function checkBegin(seen: WaveObservations, index: number): void {
  const { scenario, sandbox } = seen.wave;
  const { targets, maxConcurrentCount, judgeAllFirst } = scenario;
  const { name, kind } = targets[index] ?? {};
  if (kind === 'forbidden' || kind === 'rejected') violate(seen, `${name} is ${kind}, but it was executed`);
  if (kind === 'approved' && !seen.approved.has(index)) violate(seen, `${name} was executed before it was approved`);
  const busy = targets.filter((target) =>
    /^(?:CREATE|UPDATE|UPDATE_ROLLBACK|ROLLBACK)_IN_PROGRESS$/.test(readTarget(sandbox, target).status),
  );
  if (busy.length > maxConcurrentCount)
    violate(seen, `${busy.length} targets change at the same time: ${busy.map((one) => one.name).join(', ')}`);
  const executions = targetExecutions(seen);
  const isOpen = (one: number) => executions.get(one)?.every(({ isClosed }) => isClosed) !== true;
  const groups = groupsOf(scenario);
  const turn = groups.findIndex((group) => group.includes(index));
  const early = groups.slice(0, turn).flat().filter(isOpen);
  if (early.length > 0) violate(seen, `${name} was executed before ${early.map((one) => targets[one]?.name).join(', ')}`);
  if (judgeAllFirst) checkJudged(seen, index, isOpen);
}

function checkJudged(seen: WaveObservations, index: number, isOpen: (index: number) => boolean): void {
  const { targets, failureToleranceCount } = seen.wave.scenario;
  const name = targets[index]?.name;
  for (const group of groupsOf(seen.wave.scenario)) {
    const refused = group.filter((one) => targets[one]?.kind === 'forbidden' || targets[one]?.kind === 'rejected');
    if (refused.length > failureToleranceCount)
      violate(seen, `${name} was executed, although ${refused.length} targets are not safe`);
  }
  const unjudged = targets.filter(({ kind }, one) => {
    const isJudged = kind === 'approved' ? seen.approved.has(one) : kind === 'new' || seen.prepared.has(one);
    return isOpen(one) && !isJudged;
  });
  if (unjudged.length > 0) violate(seen, `${name} was executed before ${unjudged.map((one) => one.name).join(', ')} was judged`);
}

/** Checks that no target starts after more targets failed than the wave tolerates. */
function checkStart(seen: WaveObservations, { input }: PerformedOperation): void {
  const { scenario } = seen.wave;
  if (seen.started.has(input.name)) return;
  seen.started.add(input.name);
  const isOneByOne = scenario.maxConcurrentCount === 1 && !scenario.judgeAllFirst;
  const since = Date.now() - (isOneByOne ? 0 : ROUND_MS);
  const executions = targetExecutions(seen);
  for (const group of groupsOf(scenario)) {
    const failed = group.filter((one) =>
      executions
        .get(one)
        ?.some(({ status, stopDate }) => status !== 'RUNNING' && status !== 'SUCCEEDED' && (stopDate?.getTime() ?? 0) < since),
    );
    if (failed.length > scenario.failureToleranceCount)
      violate(seen, `${input.name} was started after ${failed.length} targets had failed`);
  }
}

/** Returns the name of a stack from its ARN. */
function nameIn(stack: string): string {
  return stack.startsWith('arn:') ? (stack.split('/')[1] ?? '') : stack;
}
