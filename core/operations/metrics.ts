/**
 * The metrics that the gate emits about itself, as its functions write them (CloudWatch embedded metric format) and its
 * dashboard and alarms read them. Every metric has the dimension `service`, whose value is the gate's own name, so that several
 * gates in one account and region stay apart. A metric with a second dimension is emitted with both.
 */
export const METRIC_NAMESPACE = 'Stackgate';

/** One metric of the gate. */
export interface GateMetric {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds';
  /** The dimension besides `service`. */
  readonly dimension?: string;
  /** What is counted or measured, for people. */
  readonly meaning: string;
}

/** Emitted by the trigger with its final reply: how the deployment ended. */
export const DEPLOYMENTS: GateMetric = {
  name: 'Deployments',
  unit: 'Count',
  dimension: 'outcome',
  meaning: 'Deployments that ended, by outcome',
};

/** What `outcome` may be. `error` is the gate's own trouble, everything else is an answer. */
export const DEPLOYMENT_OUTCOMES = ['succeeded', 'refused', 'failed', 'error'] as const;

/** One outcome of a deployment. */
export type DeploymentOutcome = (typeof DEPLOYMENT_OUTCOMES)[number];

/** Emitted by the trigger with its final reply: from the execution's start to its end. */
export const DEPLOYMENT_SECONDS: GateMetric = {
  name: 'DeploymentSeconds',
  unit: 'Seconds',
  meaning: 'Duration of a deployment, CloudFormation included',
};

/** Emitted by the inspection: one for each judged change set. */
export const VERDICTS: GateMetric = {
  name: 'Verdicts',
  unit: 'Count',
  dimension: 'changeSetAction',
  meaning: 'Verdicts, by changeSetAction',
};

/** Emitted by the inspection: one for each change that was not allowed. */
export const REFUSALS: GateMetric = {
  name: 'Refusals',
  unit: 'Count',
  dimension: 'effect',
  meaning: 'Changes that were not allowed, by effect',
};

/** Emitted by any function that meets trouble which is neither the pusher's nor CloudFormation's answer. */
export const GATE_ERRORS: GateMetric = {
  name: 'GateErrors',
  unit: 'Count',
  meaning: 'Errors of the gate itself; a refusal is not one',
};
