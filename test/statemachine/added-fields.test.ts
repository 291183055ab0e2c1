import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { playScenario } from '../../cli/demo/play-scenario.ts';
import { SCENARIOS } from '../../cli/demo/scenarios.ts';
import type { Execution } from '../../sandbox/step-functions/execution.ts';
import { type MachineSource, SOURCE } from '../../scripts/build-state-machine.ts';

type State = Readonly<Record<string, unknown>>;

const source: MachineSource = parse(readFileSync(SOURCE, 'utf8'));

/** The fields that a state can add: those of its `x-adds`, and those into which its Catch puts the error. */
const allowed = Object.entries(source.States).map(([name, { 'x-adds': adds = [], Catch = [] }]) => {
  const caught = (Catch as readonly { readonly ResultPath?: string | null }[]).map(({ ResultPath }) =>
    ResultPath?.replace('$.', ''),
  );
  return [name, new Set<string | undefined>([...adds, ...caught])] as const;
});

/** The fields that each state added or changed in the pushes of the demo. */
const added = new Map<string, Set<string>>();

interface StateDetails {
  readonly name?: string;
  readonly input?: string;
  readonly output?: string;
}

function observe({ history }: Execution): void {
  let before: State = {};
  for (const { stateEnteredEventDetails, stateExitedEventDetails } of history.read()) {
    const { input } = (stateEnteredEventDetails ?? {}) as StateDetails;
    if (input !== undefined) before = JSON.parse(input);
    const { name = '', output } = (stateExitedEventDetails ?? {}) as StateDetails;
    if (output === undefined) continue;
    const after: State = JSON.parse(output);
    const fields = Object.keys(after).filter((field) => JSON.stringify(after[field]) !== JSON.stringify(before[field]));
    added.set(name, new Set([...(added.get(name) ?? []), ...fields]));
  }
}

describe('the fields that the states add in the pushes of the demo', () => {
  beforeAll(async () => {
    for (const scenario of SCENARIOS) {
      await playScenario(scenario, async ({ sandbox, gate }) => {
        for (const execution of sandbox.stepFunctions.list(gate.stateMachineArn)) observe(execution);
      });
    }
  }, 300_000);

  it.each(allowed)('are named by x-adds: %s', (name, fields) => {
    expect([...(added.get(name) ?? [])].filter((field) => !fields.has(field))).toEqual([]);
  });

  it('are of nearly every state', () => {
    expect(added.size).toBeGreaterThan(0.8 * allowed.length);
  });
});
