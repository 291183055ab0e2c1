/**
 * The metrics that the gate's functions write about themselves (CloudWatch embedded metric format) and that its dashboard and
 * alarms read. How many deployments there are, how they end and how long they take, Step Functions counts by itself.
 *
 * Every metric has the dimension `service`, whose value is the gate's own name, so that several gates in one account and region
 * stay apart; a metric with a second dimension is written with both.
 */
export const METRIC_NAMESPACE = 'Stackgate';

/** One metric of the gate: a count. */
export interface GateMetric {
  readonly name: string;
  /** The dimension besides `service`. */
  readonly dimension?: string;
  /** What is counted, for people. */
  readonly meaning: string;
}

/** Written by the inspection: one for each judged change set. */
export const VERDICTS: GateMetric = {
  name: 'Verdicts',
  dimension: 'changeSetAction',
  meaning: 'Verdicts, by changeSetAction',
};

/** Written by the inspection: one for each finding that was not allowed, as far as the state carries them. */
export const REFUSALS: GateMetric = {
  name: 'Refusals',
  dimension: 'effect',
  meaning: 'Changes that were not allowed, by effect',
};

/** Written by any function that meets trouble which is neither the pusher's nor CloudFormation's answer. */
export const GATE_ERRORS: GateMetric = {
  name: 'GateErrors',
  meaning: 'Errors of the gate itself; a refusal is not one',
};
