import type { PipelineRun } from '../../code-pipeline/pipeline-run.ts';
import type { PushPlan, ScenarioStep, TimedStep } from '../scenario/scenario.ts';
import type { WrittenRevision } from '../scenario/write-revision.ts';

/** A push and its execution of the pipeline. */
export interface Pushed {
  readonly plan: PushPlan;
  readonly pipeline: string;
  readonly app: string;
  readonly timeoutMinutes: number;
  readonly revision: WrittenRevision;
  readonly run: PipelineRun;
  /** Revisions that another principal stored under the key of the artifact after the push. */
  readonly overwrites: Overwrite[];
}

/** Another revision under the key of a pushed revision. */
export interface Overwrite {
  readonly at: number;
  readonly plan: PushPlan;
  readonly revision: WrittenRevision;
}

/** The result of a step, for the description. */
export interface PerformedStep {
  readonly step: TimedStep;
  /** The error response of the service to the actor. */
  readonly refusal?: string | undefined;
}

/** Records of the actors outside the sandbox. */
export interface Activity {
  readonly pushes: Pushed[];
  readonly performed: PerformedStep[];
  /** Executions that an operator stopped. */
  readonly stoppedExecutions: Set<string>;
  /** IDs of the jobs that another principal answered, or for which it sent a forged event. */
  readonly attackedJobs: Set<string>;
  /** Claims of the name of a change set that wait for the next execution of their stack. */
  readonly claims: Extract<ScenarioStep, { readonly kind: 'claim-change-set' }>[];
  /** ARNs of the existing change sets that another principal created under a name of the gate. */
  readonly foreignSets: Set<string>;
  /** Names of change sets that CloudFormation refused to the gate, because another principal has a change set with this name. */
  readonly refusedNames: Set<string>;
  /** Decisions that people sent. */
  readonly votes: SentVote[];
  /** Pipeline executions that an operator stopped. */
  readonly stops: { readonly at: number; readonly run: PipelineRun }[];
}

/** A decision that a person sent to the gate. */
export interface SentVote {
  readonly at: number;
  readonly id: string;
  readonly userArn: string;
  readonly decision: 'approve' | 'reject';
  readonly fingerprint: string;
}
