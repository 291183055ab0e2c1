import type { Stage } from '../scenario/harness.ts';
import type { ScenarioResult } from '../scenario/scenario-result.ts';
import type { RevisionFiles } from './sample-app.ts';

/** One push of the demo, and what has to come of it. */
export interface Scenario {
  readonly name: string;
  /** What is pushed, in a line. */
  readonly story: string;
  /** The revision that was pushed before; absent: there is no stack. */
  readonly deployed?: RevisionFiles;
  readonly pushed: RevisionFiles;
  /** The action's UserParameters; default: the inline form. */
  readonly userParameters?: string;
  /** Sets the stage before the push. */
  readonly prepare?: (stage: Stage) => void | Promise<void>;
  /** What else happens once the revision is pushed. */
  readonly meanwhile?: (stage: Stage) => void;
  readonly expected: Expectation;
}

/** How a scenario has to end. */
export interface Expectation {
  readonly pipelineAction: ScenarioResult['pipelineAction'];
  /** The stack's status afterwards; null when there is to be none. */
  readonly stackStatus: string | null;
  /** What the message has to contain: the resource, above all. */
  readonly mentions?: readonly string[];
  /** States that the execution has to enter, in this order. */
  readonly states?: readonly string[];
  /** Whether every physical resource has to be there as before. */
  readonly untouched?: boolean;
  /** @returns what is wrong, in words */
  readonly besides?: (stage: Stage) => string | undefined;
}

/** A scenario as it went. */
export interface PlayedScenario {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
  /** What is not as expected, in words; empty when all is. */
  readonly disappointments: readonly string[];
}
