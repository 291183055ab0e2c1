import type { PipelineRun } from '../../code-pipeline/pipeline-run.ts';
import type { PushPlan, TimedStep } from '../scenario/scenario.ts';
import type { WrittenRevision } from '../scenario/write-revision.ts';

/** A push and its execution of the pipeline. */
export interface Pushed {
  readonly plan: PushPlan;
  readonly pipeline: string;
  readonly app: string;
  readonly timeoutMinutes: number;
  readonly revision: WrittenRevision;
  readonly run: PipelineRun;
  /** Revisions that another principal put under the key of the artifact afterwards. */
  readonly overwrites: Overwrite[];
}

/** Another revision under the key of a pushed one. */
export interface Overwrite {
  readonly at: number;
  readonly plan: PushPlan;
  readonly revision: WrittenRevision;
}

/** The result of a step, for the story. */
export interface PerformedStep {
  readonly step: TimedStep;
  /** The error that the service answered the actor with. */
  readonly refusal?: string | undefined;
}

/** Everything that happens outside of the sandbox. */
export interface Activity {
  readonly pushes: Pushed[];
  readonly performed: PerformedStep[];
  /** Executions that an operator stopped. */
  readonly stoppedExecutions: Set<string>;
  /** Ids of the jobs that another principal answered, or sent a forged event about. */
  readonly attackedJobs: Set<string>;
}
