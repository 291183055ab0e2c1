/**
 * Namespace of the metrics that the gate's functions write in CloudWatch embedded metric format, for the dashboard and the alarms.
 * Step Functions itself counts deployments, their outcomes, and their durations.
 *
 * Every metric has the dimension `service` with the gate's name, so that several gates in one account and Region have separate metrics.
 * A metric with a second dimension is written with both.
 */
export const METRIC_NAMESPACE = 'Stackgate';

/** A metric of the gate. Its unit is Count. */
export interface GateMetric {
  readonly name: string;
  /** Second dimension, in addition to `service`. */
  readonly dimension?: string;
  /** Description for the dashboard and the alarms. */
  readonly meaning: string;
}

/** Written by the inspection, once for each judged change set. */
export const VERDICTS: GateMetric = {
  name: 'Verdicts',
  dimension: 'changeSetAction',
  meaning: 'Verdicts, by changeSetAction',
};

/** Written by the inspection, once for each finding in the state that is not allowed. */
export const REFUSALS: GateMetric = {
  name: 'Refusals',
  dimension: 'effect',
  meaning: 'Changes that were not allowed, by effect',
};

/** Written by a function whose error is caused neither by the input nor by CloudFormation's answer. */
export const GATE_ERRORS: GateMetric = {
  name: 'GateErrors',
  meaning: 'Errors of the gate itself, without refusals',
};
