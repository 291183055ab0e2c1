import type { ExecutionMode } from '../../code-pipeline/pipeline-definition.ts';
import type { ScenarioFaults } from '../scenario/scenario.ts';

/** All events of a blue/green run, as plain data. */
export interface BlueGreenScenario {
  readonly seed: number;
  readonly mode: ExecutionMode;
  readonly resourceSeconds: number;
  readonly continuationSeconds: number;
  /** The first stack has termination protection. */
  readonly isProtected: boolean;
  /** Each push names a function that verifies the next stack. */
  readonly isVerified: boolean;
  /** `retireAfterHours` of each push; absent: the gate does not delete previous stacks automatically. */
  readonly retireAfterHours?: number | undefined;
  readonly permits: RetirementPolicy;
  /** Sorted by time. */
  readonly steps: readonly TimedBlueGreenStep[];
  readonly faults: ScenarioFaults;
  /** `lost`: no event of EventBridge reaches its target. @default events arrive */
  readonly events?: 'lost' | undefined;
}

/** The policy of the gate for previous stacks: it allows no deletion, those of stacks without earlier protection, or all. */
export type RetirementPolicy = 'nothing' | 'unprotected' | 'everything';

/** The answer of the function that verifies a next stack. Only `yes` verifies it. */
export type VerificationAnswer = 'yes' | 'no' | 'error' | 'silence' | 'nonsense';

/** A template: another kind of queue replaces the queue, and a queue with a name cannot exist twice. */
export interface BlueGreenVersion {
  readonly queue: 'standard' | 'fifo' | 'named';
  /** A number that makes each template different. */
  readonly number: number;
  readonly answer: VerificationAnswer;
}

/** One step of a blue/green run. */
export type BlueGreenStep =
  | { readonly kind: 'push'; readonly version: BlueGreenVersion }
  /** The next creation or the next deletion of a queue fails. */
  | { readonly kind: 'fail'; readonly action: 'create' | 'delete' }
  /** An operator moves the pointer back to the previous stack. */
  | { readonly kind: 'switch' }
  /** An operator lists the previous stack, and confirms the list, confirms another list, or confirms nothing. */
  | { readonly kind: 'retire'; readonly confirms: 'the list' | 'another list' | 'nothing' }
  /** The schedule of the gate deletes previous stacks whose time has come. */
  | { readonly kind: 'schedule' }
  /** An operator deletes the previous stack without the gate. */
  | { readonly kind: 'delete-previous' }
  /** Another principal creates a stack with the name of the next stack as soon as the pointer reserves the name. */
  | { readonly kind: 'take-name' }
  /** Parameter Store refuses each PutParameter for a time: a permission is missing, or the calls are throttled. */
  | { readonly kind: 'refuse-parameter'; readonly reason: 'denied' | 'throttled'; readonly seconds: number }
  | { readonly kind: 'redeliver' | 'stop-execution' | 'stop-pipeline' };

/** Time of the step, in milliseconds since the start of the scenario. */
export type TimedBlueGreenStep = BlueGreenStep & { readonly at: number };

/** Returns true for a scenario with only pushes, one after the other, and no faults. */
export function isQuiet({ mode, steps, faults, events }: BlueGreenScenario): boolean {
  const hasFaults = faults.kind === 'exactly' ? faults.faults.length > 0 : faults.rate > 0;
  return mode === 'QUEUED' && events !== 'lost' && !hasFaults && steps.every(({ kind }) => kind === 'push');
}
