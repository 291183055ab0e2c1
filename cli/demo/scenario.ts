import type { Harness } from '../scenario/harness.ts';
import type { ScenarioResult } from '../scenario/scenario-result.ts';
import type { RevisionFiles } from './sample-app.ts';

/** One push of the demo, and what has to come of it. */
export interface Scenario {
  readonly name: string;
  /** The push, in one line. */
  readonly story: string;
  /** The revision that was pushed before; absent: there is no stack. */
  readonly deployed?: RevisionFiles;
  readonly pushed: RevisionFiles;
  /** The action's UserParameters; default: the inline form. */
  readonly userParameters?: string;
  /** Sets the harness before the push. */
  readonly prepare?: (harness: Harness) => void | Promise<void>;
  /** Other events after the revision is pushed. */
  readonly meanwhile?: (harness: Harness) => void;
  readonly expected: Expectation;
}

/** Expected end of a scenario. */
export interface Expectation {
  readonly pipelineAction: ScenarioResult['pipelineAction'];
  /** The stack's status afterwards; null when there is to be none. */
  readonly stackStatus: string | null;
  /** Text that the message must contain, above all the resource. */
  readonly mentions?: readonly string[];
  /** States that the execution has to enter, in this order. */
  readonly states?: readonly string[];
  /** True if every physical resource must still exist. */
  readonly untouched?: boolean;
  /** @returns what is wrong, in words */
  readonly besides?: (harness: Harness) => string | undefined;
}

/** A scenario as it went. */
export interface PlayedScenario {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
  /** Describes each difference from the expected end. */
  readonly disappointments: readonly string[];
}
