import { readFileSync } from 'node:fs';
import type { ScenarioResult } from '../../cli/scenario/scenario-result.ts';
import { Stage } from '../../cli/scenario/stage.ts';
import type { GateOptions } from '../../sandbox/deploy-gate.ts';
import type { Measurement } from './measurement.ts';

/** From a stack that is done at once to one that takes an hour. */
const STACK_SECONDS = [5, 20, 60, 300, 900, 3_600];

const INPUT = { environmentName: 'bench', stackName: 'stack', templatePath: 'template.json' };

/**
 * What the gate adds over CloudFormation's own time, for a create and an update of one resource. The baseline is the
 * article's way: a look every 10 s, and a trigger that answers at once.
 */
export async function measureAddedTime(): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const seconds of STACK_SECONDS) {
    const ours = await deployTwice(seconds, {});
    const fixed = await deployTwice(seconds, { definition: withFixedWaits(), holdSeconds: 0 });
    for (const [index, result] of ours.entries()) {
      const own = result.virtualSeconds.cloudformation;
      const baseline = fixed[index];
      measurements.push({
        what: `added to ${result.name} of ${own} s`,
        value: addedBy(result),
        unit: 's',
        budget: 3 + 0.03 * own,
        ...(baseline === undefined ? {} : { baseline: { what: 'fixed 10 s polling', value: addedBy(baseline) } }),
      });
    }
    const update = ours[1];
    if (update !== undefined) {
      measurements.push({ what: `state transitions of that update`, value: update.execution.transitions, unit: '' });
      measurements.push({ what: `CloudFormation calls of that update`, value: update.calls.cloudformation, unit: '' });
    }
  }
  return measurements;
}

async function deployTwice(seconds: number, gate: GateOptions): Promise<readonly ScenarioResult[]> {
  const cloudFormation = { resources: { 'AWS::SNS::Topic': { seconds } }, changeSetSeconds: 5 };
  const stage = new Stage({ input: INPUT, sandbox: { cloudFormation }, gate });
  try {
    const create = await stage.push('a create', revision('one'));
    return [create, await stage.push('an update', revision('two'))];
  } finally {
    stage.close();
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
