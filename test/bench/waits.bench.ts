import { readFileSync } from 'node:fs';
import { Harness } from '../../cli/scenario/harness.ts';
import type { ScenarioResult } from '../../cli/scenario/scenario-result.ts';
import type { GateOptions } from '../../sandbox/deploy-gate.ts';
import { costOf, type Invoked, readInvocations } from './invocations.ts';
import type { Baseline, Measurement } from './measurement.ts';

/** Durations of the CloudFormation operation. */
const STACK_SECONDS = [5, 60, 600, 3_600];

const INPUT = { environmentName: 'bench', stackName: 'stack', templatePath: 'template.json' };

/** The losses of events: those of CloudFormation, or all. */
const LOSSES = [
  ["CloudFormation's events", { operation: 'stackgate-wait-events' }],
  ['every event', {}],
] as const;

/** One update: its result, and the invocations of the functions of the gate. */
interface Played {
  readonly result: ScenarioResult;
  /** Invocations, requests to other services, and the time at which the operation was requested. */
  readonly invoked: Invoked;
}

type FigureOf = (played: Played) => number;

/**
 * Measures an update of one resource whose change set is ready at the first look. The baseline is the design of the AWS blog article: a poll
 * of the stack every 10 s.
 */
export async function measureWaits(): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const seconds of STACK_SECONDS) {
    const ours = await playUpdate(seconds);
    const fixed = await playUpdate(seconds, { gate: { definition: withFixedPolling() } });
    const own = ours.result.virtualSeconds.cloudformation;
    const row = (what: string, unit: string, most: number, figureOf: FigureOf): Measurement => ({
      what: `${what}, update of ${seconds} s`,
      value: figureOf(ours),
      unit,
      budget: { most },
      baselines: compare(fixed, figureOf),
    });
    measurements.push(
      row('state transitions', '', 14, ({ result }) => result.execution.transitions),
      row('CloudFormation calls', '', 15, ({ result }) => result.calls.cloudformation),
      row('time added, events arriving', 's', 3, ({ result }) => addedBy(result)),
      row('Lambda seconds after the start of the operation', 's', 5, ({ invoked }) => invoked.secondsAfterStart),
      row('concurrent invocations halfway', '', 0, ({ invoked }) => invoked.runningHalfway),
      ...(seconds === 600 ? [row('cost', '$', 0.0015, costOfUpdate)] : []),
    );
    for (const [which, rule] of LOSSES) {
      const { result } = await playUpdate(seconds, { lost: rule });
      measurements.push({
        what: `time added, ${which} lost, update of ${seconds} s`,
        value: addedBy(result),
        unit: 's',
        budget: { most: 60 + 0.05 * own },
        baselines: compare(fixed, (played) => addedBy(played.result)),
      });
    }
  }
  return measurements;
}

function compare(fixed: Played, figureOf: FigureOf): readonly Baseline[] {
  return [{ what: 'fixed 10 s polling', value: figureOf(fixed) }];
}

/** @param lost the deliveries of EventBridge that are lost; default: none */
async function playUpdate(
  seconds: number,
  { gate = {}, lost }: { readonly gate?: GateOptions; readonly lost?: { readonly operation?: string } } = {},
): Promise<Played> {
  const cloudFormation = { resources: { 'AWS::SNS::Topic': { seconds } }, changeSetSeconds: 0 };
  const harness = new Harness({ input: INPUT, sandbox: { cloudFormation }, gate });
  const { sandbox } = harness;
  try {
    await harness.push('a create', revision('one'));
    if (lost !== undefined) sandbox.faults.on({ service: 'EventBridge', ...lost }, { kind: 'lost' });
    const before = sandbox.calls.entries.length;
    const result = await harness.push('an update', revision('two'));
    return { result, invoked: readInvocations(sandbox.calls.entries.slice(before)) };
  } finally {
    harness.close();
  }
}

function revision(name: string) {
  return {
    'template.json': JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: name } } } }),
  };
}

function addedBy({ virtualSeconds }: ScenarioResult): number {
  return virtualSeconds.total - virtualSeconds.cloudformation;
}

function costOfUpdate({ result, invoked }: Played): number {
  return costOf(result.execution.transitions, invoked);
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Choices?: readonly { readonly Next: string }[];
}

/** Wait states after an early wake-up, which no poll at fixed times has. */
const REPLACED = /^Wait (?=Stack Creation|Change Set Execution)/;

/** The state machine with a Wait state of 10 s in place of each wait for an event, and of each other wait. */
function withFixedPolling(): string {
  const text = readFileSync(new URL('../../statemachine/deploy.asl.json', import.meta.url), 'utf8');
  const machine: { readonly States: Readonly<Record<string, State>> } = JSON.parse(text);
  const kept = Object.entries(machine.States).filter(([name]) => !REPLACED.test(name));
  const States = kept.map(([name, state]) => {
    if (name.startsWith('Await ') || state.Type === 'Wait') return [name, { Type: 'Wait', Seconds: 10, Next: state.Next }];
    const Choices = state.Choices?.map((rule) => ({ ...rule, Next: rule.Next.replace(REPLACED, 'Await ') }));
    return [name, { ...state, ...(Choices && { Choices }) }];
  });
  return JSON.stringify({ ...machine, States: Object.fromEntries(States) });
}
