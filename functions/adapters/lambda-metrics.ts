import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_ERRORS, type GateMetric, REFUSALS, VERDICTS } from '../../core/metrics.ts';
import type { InvocationContext } from '../ports/ports.ts';

/** Adds one to a metric. @param value of the metric's second dimension */
export type Count = (metric: GateMetric, value?: string) => void;

type Handler<Output> = (event: unknown, context?: InvocationContext) => Promise<Output>;

/**
 * Writes counts to the function's log, from which CloudWatch extracts the metrics. Namespace and gate come from
 * POWERTOOLS_METRICS_NAMESPACE and POWERTOOLS_SERVICE_NAME.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createLambdaCount(): Count {
  const metrics = new Metrics();
  return (metric, value) => {
    const single = metrics.singleMetric();
    if (metric.dimension !== undefined && value !== undefined) single.addDimension(metric.dimension, value);
    single.addMetric(metric.name, MetricUnit.Count, 1);
  };
}

/** Counts internal errors of the gate. Does not count invalid input, and requests that AWS refuses or throttles. */
export function countErrors<Output>(count: Count, handler: Handler<Output>): Handler<Output> {
  return async (event, context) => {
    try {
      return await handler(event, context);
    } catch (error) {
      if (!(error instanceof DeploymentError) || error.name === 'UnexpectedError') count(GATE_ERRORS);
      throw error;
    }
  };
}

/** Counts the verdicts of the inspection. The answers to the canary contain no verdict, and do not count. */
export function countVerdicts<Output extends object>(count: Count, handler: Handler<Output>): Handler<Output> {
  return async (event, context) => {
    const output = await handler(event, context);
    const { changeSetAction, inspection }: Pick<DeploymentState, 'changeSetAction' | 'inspection'> = output;
    if (changeSetAction !== undefined) count(VERDICTS, changeSetAction);
    for (const { decision, effect } of inspection?.findings ?? []) {
      if (decision !== 'allow') count(REFUSALS, effect);
    }
    return output;
  };
}
