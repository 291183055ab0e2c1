import { readFileSync } from 'node:fs';
import { Harness } from '../../cli/scenario/harness.ts';
import type { ScenarioResult } from '../../cli/scenario/scenario-result.ts';
import type { Clock } from '../../functions/ports/ports.ts';
import { systemClock } from '../../functions/runtime.ts';
import type { GateOptions } from '../../sandbox/deploy-gate.ts';
import { currentInvocation, type Invocation } from '../../sandbox/kernel/invocation.ts';
import type { Baseline, Measurement } from './measurement.ts';

/** From a stack that is done at once to one that takes an hour. */
const STACK_SECONDS = [5, 20, 60, 300, 900, 3_600];

const INPUT = { environmentName: 'bench', stackName: 'stack', templatePath: 'template.json' };

/**
 * Measures the time that the gate adds to CloudFormation's own, for a create and an update of one resource. The baseline is the
 * article's way: a look every 10 s, and a trigger that answers at once.
 */
export async function measureAddedTime(): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const seconds of STACK_SECONDS) {
    const ours = await deployTwice(seconds, {});
    const fixed = await deployTwice(seconds, { definition: withFixedWaits(), holdSeconds: 0, clock: createHurriedClock() });
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

/** These grow with the time that is waited for as long as waiting is looking; the budgets are for waits that an event ends. */
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
 * The article's functions look once in an invocation. Ours do too on a clock that is a minute further at the second question, because
 * none looks again for that long.
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
