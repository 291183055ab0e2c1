import type { FaultSource } from '../kernel/faults.ts';
import { type Observations, takeNote } from './observations.ts';
import { performStep } from './perform-step.ts';
import { type Deploy, deployBefore, stageWorld } from './prepare-scenario.ts';
import type { World } from './scenario.ts';

/** A late delivery of an event or a retry of a function comes within this time. */
const AFTERMATH_MS = 1_200_000;

/** Traces of errors that nobody reads cost more than many a call; the first lines tell where a world came to a standstill. */
const TRACE_LINES = 2;

/** What a world is played with. */
export interface PlayProps {
  readonly faults: FaultSource;
  readonly deploy?: Deploy | undefined;
  /** Called after every step, and once more when everything has come to rest. */
  readonly check: (seen: Observations) => void;
}

/**
 * Plays a world to its end: every step at its time, then until every action and every execution has ended. The process has its own
 * time back afterwards.
 */
export async function playWorld(world: World, { faults, deploy, check }: PlayProps): Promise<void> {
  let seen: Observations | undefined;
  const staged = stageWorld(world, { faults, deploy, observe: (performed) => seen && takeNote(seen, performed) });
  seen = {
    staged,
    pushes: [],
    performed: [],
    stoppedExecutions: new Set(),
    executed: [],
    made: [],
    deleted: [],
    replies: [],
    started: [],
    isSettled: false,
  };
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = TRACE_LINES;
  try {
    await deployBefore(staged);
    await playSteps(seen);
    await settle(seen);
    seen.isSettled = true;
    check(seen);
  } catch (error) {
    seen.standstill = error instanceof Error ? firstLines(error) : String(error);
    check(seen);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    staged.sandbox.dispose();
  }

  async function playSteps(observed: Observations): Promise<void> {
    const began = Date.now();
    for (const step of world.steps) {
      const wait = began + step.at - Date.now();
      if (wait > 0) await staged.sandbox.advance(wait);
      check(observed);
      performStep(staged, observed, step);
    }
  }
}

async function settle({ staged: { sandbox, gate }, pushes }: Observations): Promise<void> {
  await sandbox.run(Promise.all(pushes.map(({ run }) => run.finished)));
  await sandbox.run(Promise.all(sandbox.stepFunctions.list(gate.stateMachineArn).map(({ ended }) => ended)));
  await sandbox.advance(AFTERMATH_MS);
}

/** What went wrong and where: enough to find it, the same on every machine. */
function firstLines({ message, stack = '' }: Error): string {
  const where = stack.split('\n').find((line) => line.includes('/sandbox/') || line.includes('/functions/'));
  return [message, where?.trim().replace(/file:.*\/(?=sandbox\/|functions\/)/, '')].filter(Boolean).join(' ');
}
