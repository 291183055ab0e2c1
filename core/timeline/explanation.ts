import type { DeploymentState } from '../deployment/state.ts';
import type { DecisionRecord } from '../record/decision-record.ts';
import type { StackEvent } from '../stack/stack-event.ts';
import type { TracedFailure } from '../stack/trace-failures.ts';
import type { PickedEvent, SlowResource } from './pick-events.ts';
import type { Step, Timeline } from './read-timeline.ts';
import type { StepSummary } from './summarize-steps.ts';

/** Result of a deployment, for people. */
export type DeploymentOutcome = 'succeeded' | 'refused' | 'failed' | 'stopped' | 'running';

/** Sources of an explanation. */
export interface DeploymentFacts {
  readonly executionArn: string;
  readonly timeline: Timeline;
  /** The decision record; absent if the deployment ended before its judgement. */
  readonly record?: DecisionRecord | undefined;
  /** Events of the stack operation that the deployment started, newest first. */
  readonly events: readonly StackEvent[];
  /** Events of the nested stacks in the same operation, newest first, by ARN. */
  readonly nestedEvents: ReadonlyMap<string, readonly StackEvent[]>;
  readonly now: Date;
}

/** The pushed revision and its target. */
export interface PushedRevision {
  readonly stackName: string;
  readonly environmentName?: string | undefined;
  /** `s3://bucket/key`. */
  readonly revision?: string | undefined;
  readonly templatePath?: string | undefined;
  readonly pipelineExecutionId?: string | undefined;
}

/** Explanation of one deployment. */
export interface Explanation {
  readonly executionArn: string;
  readonly outcome: DeploymentOutcome;
  /** One sentence. */
  readonly summary: string;
  readonly pushed: PushedRevision;
  readonly startedAt?: Date | undefined;
  readonly endedAt?: Date | undefined;
  /** Seconds from the start to the end, or to the present. */
  readonly seconds: number;
  /** The states in the order of their first visits, with the time in each. */
  readonly steps: readonly StepSummary[];
  /** Every visit of a state, in order. */
  readonly path: readonly Step[];
  readonly record?: DecisionRecord | undefined;
  /** The approval that the deployment needed. */
  readonly approval?: DeploymentState['approval'];
  /** The first resource that failed; absent if no resource failed. */
  readonly rootCause?: TracedFailure | undefined;
  /** The first resource whose rollback failed. */
  readonly rollbackCause?: TracedFailure | undefined;
  readonly events: readonly PickedEvent[];
  readonly slowest: readonly SlowResource[];
  /** Sentences and commands, in the order in which a person follows them. */
  readonly nextSteps: readonly string[];
}

/** The causes that a summary and the next steps need. */
export interface Causes {
  readonly outcome: DeploymentOutcome;
  readonly rootCause?: TracedFailure | undefined;
  readonly rollbackCause?: TracedFailure | undefined;
}
