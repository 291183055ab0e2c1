import type { Harness } from '../scenario/harness.ts';
import type { ScenarioResult } from '../scenario/scenario-result.ts';
import type { RevisionFiles } from './sample-app.ts';

/** One push of the demo, and its expected result. */
export interface Scenario {
  readonly name: string;
  /** The push, in one line. */
  readonly story: string;
  /** The revision of an earlier push; if absent, the stack does not exist. */
  readonly deployed?: RevisionFiles;
  readonly pushed: RevisionFiles;
  /** The action's UserParameters; default: the inline form. */
  readonly userParameters?: string;
  /** The gate has approvals, and the action asks for one. @default false */
  readonly asks?: boolean;
  /** The policy of the gate's owner, YAML text. @default the preset `standard` */
  readonly policy?: string;
  /** The stack is in this account, which the gate enters with a role. @default the account of the gate */
  readonly account?: string;
  /** The gate has blue/green deployments, and the action requests one. @default neither */
  readonly blueGreen?: {
    /** ARN of the function that verifies the next stack. */
    readonly verifyFunction: string;
    readonly verify: (event: unknown) => Promise<unknown>;
  };
  /** ARN of the user who starts the pipeline with StartPipelineExecution; default: the push starts it. */
  readonly startedBy?: string;
  /** Prepares the harness before the push. */
  readonly prepare?: (harness: Harness) => void | Promise<void>;
  /** Other events after the revision is pushed. */
  readonly meanwhile?: (harness: Harness) => void;
  readonly expected: Expectation;
}

/** Expected end of a scenario. */
export interface Expectation {
  readonly pipelineAction: ScenarioResult['pipelineAction'];
  /** Final status of the stack; null if no stack is expected. */
  readonly stackStatus: string | null;
  /** Text that the message must contain, above all the resource. */
  readonly mentions?: readonly string[];
  /** States that the execution has to enter, in this order. */
  readonly states?: readonly string[];
  /** True if every physical resource must still exist. */
  readonly untouched?: boolean;
  /**
   * @returns a description of an unexpected result
   */
  readonly verify?: (harness: Harness) => string | undefined;
}

/** The result of a scenario. */
export interface PlayedScenario {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
  /** Differences from the expected end. */
  readonly differences: readonly string[];
}
