import type { FaultSource } from '../../kernel/faults.ts';
import type { PerformedOperation } from '../../kernel/performed-operation.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { createHarness, type Deploy, deployBefore } from './create-harness.ts';
import { claimNames, forgetDeletedSets } from './foreign-sets.ts';
import { GateNames } from './gate-names.ts';
import { noteSettings, type Observations, takeNote } from './observations.ts';
import { performStep } from './perform-step.ts';

/** Maximum delay of a late delivery of an event or a retry of a function. */
const AFTERMATH_MS = 1_200_000;

/** Stack traces are expensive. The first lines are enough to find the position of a deadlock. */
const TRACE_LINES = 2;

/** Settings for playing a scenario. */
export interface PlayProps {
  readonly faults: FaultSource;
  readonly deploy?: Deploy | undefined;
  /** Called after every step, and again when no work is left. */
  readonly check: (seen: Observations) => void;
}

/**
 * Plays a scenario: every step at its time, and then until every action and every execution has ended. Restores the real time of the
 * process at the end.
 */
export async function playScenario(scenario: Scenario, { faults, deploy, check }: PlayProps): Promise<void> {
  let seen: Observations | undefined;
  const harness = createHarness(scenario, { faults, deploy, observe: (performed) => seen && notice(seen, performed) });
  seen = {
    harness,
    names: new GateNames(harness),
    pushes: [],
    performed: [],
    stoppedExecutions: new Set(),
    attackedJobs: new Set(),
    claims: [],
    foreignSets: new Set(),
    refusedNames: new Set(),
    votes: [],
    stops: [],
    outcomes: [],
    executed: [],
    made: [],
    deleted: [],
    replies: [],
    protections: [],
    settings: new Map(),
    described: new Map(),
    failedChangeSets: new Map(),
    started: [],
    strayed: [],
    isSettled: false,
  };
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = TRACE_LINES;
  try {
    await deployBefore(harness);
    noteSettings(seen);
    await playSteps(seen);
    await settle(seen);
    seen.isSettled = true;
    check(seen);
  } catch (error) {
    seen.standstill = error instanceof Error ? firstLines(error) : String(error);
    check(seen);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    harness.sandbox.dispose();
  }

  async function playSteps(observed: Observations): Promise<void> {
    const began = Date.now();
    for (const step of scenario.steps) {
      const wait = began + step.at - Date.now();
      if (wait > 0) await harness.sandbox.advance(wait);
      check(observed);
      performStep(harness, observed, step);
      forgetDeletedSets(harness, observed);
    }
  }
}

/** Records an operation. Another principal can react to it at once. */
function notice(seen: Observations, performed: PerformedOperation): void {
  takeNote(seen, performed);
  claimNames(seen.harness, seen, seen.names, performed);
}

async function settle({ harness: { sandbox, gate }, pushes }: Observations): Promise<void> {
  await sandbox.run(Promise.all(pushes.map(({ run }) => run.finished)));
  await sandbox.run(Promise.all(sandbox.stepFunctions.list(gate.stateMachineArn).map(({ ended }) => ended)));
  await sandbox.advance(AFTERMATH_MS);
  // A delayed start can follow the end of an abandoned action.
  const late = sandbox.stepFunctions.list(gate.stateMachineArn).filter(({ isClosed }) => !isClosed);
  if (late.length === 0) return;
  await sandbox.run(Promise.all(late.map(({ ended }) => ended)));
  await sandbox.advance(AFTERMATH_MS);
}

/** Returns the message and position of an error. The text is the same on every machine. */
function firstLines({ message, stack = '' }: Error): string {
  const where = stack.split('\n').find((line) => line.includes('/sandbox/') || line.includes('/functions/'));
  return [message, where?.trim().replace(/file:.*\/(?=sandbox\/|functions\/)/, '')].filter(Boolean).join(' ');
}
