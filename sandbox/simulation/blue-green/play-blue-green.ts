import type { Deploy } from '../harness/create-harness.ts';
import type { Violation } from '../invariants/violation.ts';
import { createFaultSource } from '../scenario/fault-sources.ts';
import type { PlacedFault } from '../scenario/scenario.ts';
import type { BlueGreenScenario } from './blue-green-scenario.ts';
import { checkEnd } from './check-end.ts';
import { createBlueGreen } from './create-blue-green.ts';
import { completeSwitch, performBlueGreenStep } from './perform-blue-green-step.ts';
import { RefusedParameters } from './refused-parameters.ts';
import { type BlueGreenObservations, watchPair } from './watch-pair.ts';

/** Maximum delay of a late delivery of an event or a retry of a function. */
const AFTERMATH_MS = 1_800_000;

/** Result of a blue/green run. */
export interface PlayedBlueGreen {
  readonly violations: readonly Violation[];
  readonly faults: readonly PlacedFault[];
  readonly deployments: number;
  /** Events of the run, one line each. */
  readonly log: readonly string[];
}

/**
 * Plays a blue/green run, and checks S9 whenever the gate creates, deletes, or moves something, and again when no work is left.
 */
export async function playBlueGreen(scenario: BlueGreenScenario, deploy?: Deploy): Promise<PlayedBlueGreen> {
  const faults = new RefusedParameters(createFaultSource(scenario));
  let seen: BlueGreenObservations | undefined;
  const account = await createBlueGreen(scenario, faults, (performed) => seen && watchPair(seen, performed), deploy);
  seen = {
    account,
    pushes: [],
    moves: [],
    asked: new Set(),
    confirmed: new Set(),
    deletedByHand: new Set(),
    stoppedExecutions: new Set(),
    parameterStore: faults,
    takesName: false,
    taken: new Set(),
    log: [],
    violations: [],
    pointer: undefined,
  };
  try {
    await playSteps(seen);
    checkEnd(seen);
  } catch (error) {
    seen.violations.push({ invariant: 'S5', words: error instanceof Error ? error.message : String(error) });
  } finally {
    account.sandbox.dispose();
  }
  return {
    violations: seen.violations,
    faults: [...faults.injected],
    deployments: seen.pushes.reduce((sum, { run }) => sum + run.actions.length, 0),
    log: describeRun(seen),
  };
}

async function playSteps(seen: BlueGreenObservations): Promise<void> {
  const { sandbox, gate, scenario } = seen.account;
  const began = Date.now();
  const commands: Promise<void>[] = [];
  for (const step of scenario.steps) {
    const wait = began + step.at - Date.now();
    if (wait > 0) await sandbox.advance(wait);
    commands.push(performBlueGreenStep(seen, step));
  }
  await sandbox.run(Promise.all(commands));
  await sandbox.run(Promise.all(seen.pushes.map(({ run }) => run.finished)));
  await sandbox.run(Promise.all(sandbox.stepFunctions.list(gate.stateMachineArn).map(({ ended }) => ended)));
  await sandbox.advance(AFTERMATH_MS);
  if (seen.parameterStore.hasRefused && seen.moves.length > 0) await sandbox.run(completeSwitch(seen));
}

function describeRun({ account, pushes, moves, log }: BlueGreenObservations): readonly string[] {
  const { sandbox, gate } = account;
  return [
    ...pushes.map(({ version, run }) => {
      const action = run.actions.at(-1);
      return `push ${version.number}: ${run.status}${action?.errorDetails === undefined ? '' : `, ${action.errorDetails.message}`}`;
    }),
    ...sandbox.stepFunctions
      .list(gate.stateMachineArn)
      .map(
        ({ props, status, history }) => `execution ${props.name}: ${history.statesEntered.slice(-14).join(' > ')} = ${status}`,
      ),
    ...moves.map(({ from, to, caller }) => `${caller} moved the pointer from ${from} to ${to}`),
    ...log,
  ];
}
