import { readFileSync } from 'node:fs';
import { Harness } from '../../cli/scenario/harness.ts';
import type { ScenarioResult } from '../../cli/scenario/scenario-result.ts';
import type { Clock } from '../../functions/ports/ports.ts';
import { systemClock } from '../../functions/runtime.ts';
import type { GateOptions } from '../../sandbox/deploy-gate.ts';
import { currentInvocation, type Invocation } from '../../sandbox/kernel/invocation.ts';
import type { Baseline, Measurement } from './measurement.ts';

/** Durations from a stack that completes immediately to a stack that takes an hour. */
const STACK_SECONDS = [5, 20, 60, 300, 900, 3_600];

const INPUT = { environmentName: 'bench', stackName: 'stack', templatePath: 'template.json' };

/**
 * Measures the time that the gate adds to the CloudFormation operation, for a create and an update of one resource. The baseline is the
 * design of the AWS blog article: a poll every 10 s, and a trigger that answers immediately.
 */
export async function measureAddedTime(): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const seconds of STACK_SECONDS) {
    const ours = await deployTwice(seconds, {});
    const fixed = await deployTwice(seconds, { definition: withFixedWaits(), clock: createHurriedClock() });
    for (const [index, result] of ours.entries()) {
      const own = result.virtualSeconds.cloudformation;
      const baseline = fixed[index];
      measurements.push({
        what: `added to ${result.name} of ${own} s`,
        value: addedBy(result),
        unit: 's',
        budget: { most: 3 + 0.03 * own },
        baselines: compare(baseline, addedBy),
      });
    }
    const [, update] = ours;
    if (update !== undefined) measurements.push(...countSteps(update, fixed[1]));
  }
  return measurements;
}

/**
 * These figures grow with the duration of the operation, because the gate polls. The budgets are for a design in which an event ends the
 * wait.
 */
function countSteps(update: ScenarioResult, fixed: ScenarioResult | undefined): readonly Measurement[] {
  const transitions = ({ execution }: ScenarioResult) => execution.transitions;
  const calls = ({ calls: made }: ScenarioResult) => made.cloudformation;
  return [
    {
      what: '  its state transitions',
      value: transitions(update),
      unit: '',
      baselines: compare(fixed, transitions),
      note: '(14 is for waits by event)',
    },
    {
      what: '  its CloudFormation calls',
      value: calls(update),
      unit: '',
      baselines: compare(fixed, calls),
      note: '(15 is for waits by event)',
    },
  ];
}

function compare(fixed: ScenarioResult | undefined, figureOf: (result: ScenarioResult) => number): readonly Baseline[] {
  return fixed === undefined ? [] : [{ what: 'fixed 10 s polling', value: figureOf(fixed) }];
}

async function deployTwice(seconds: number, gate: GateOptions): Promise<readonly ScenarioResult[]> {
  const cloudFormation = { resources: { 'AWS::SNS::Topic': { seconds } }, changeSetSeconds: 5 };
  const harness = new Harness({ input: INPUT, sandbox: { cloudFormation }, gate });
  try {
    const create = await harness.push('a create', revision('one'));
    return [create, await harness.push('an update', revision('two'))];
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

function withFixedWaits(): string {
  const text = readFileSync(new URL('../../statemachine/deploy.asl.json', import.meta.url), 'utf8');
  return text.replaceAll('"SecondsPath": "$.waitSeconds"', '"Seconds": 10');
}

/**
 * The functions of the article poll once per invocation. The functions of the gate do so if the clock jumps by a minute, because no
 * function polls for that long.
 */
function createHurriedClock(): Clock {
  const seen = new WeakSet<Invocation>();
  return {
    ...systemClock,
    now() {
      const invocation = currentInvocation();
      if (invocation === undefined || seen.has(invocation)) return new Date(Date.now() + 60_000);
      seen.add(invocation);
      return new Date();
    },
  };
}
