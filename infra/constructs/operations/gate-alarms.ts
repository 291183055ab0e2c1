import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { GATE_ERRORS, type GateMetric, METRIC_NAMESPACE } from '../../../core/metrics.ts';

/** Returns a metric of the gate, summed over five minutes. */
function gateMetric(metric: GateMetric, gateName: string, value?: string): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: metric.name,
    dimensionsMap: {
      service: gateName,
      ...(metric.dimension !== undefined && value !== undefined && { [metric.dimension]: value }),
    },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
    ...(value !== undefined && { label: value }),
  });
}

/** Props of `GateAlarms`. */
export interface GateAlarmsProps {
  readonly gateName: string;
  readonly trigger: IFunction;
  readonly stateMachine: StateMachine;
  /** The queue of renewals that could not be handled. */
  readonly deadLetters: IQueue;
  readonly topic?: ITopic | undefined;
}

/**
 * Alarms about errors of the gate. A refused or failed deployment is a correct result and raises no alarm. A pipeline that waits for a
 * result that does not arrive raises one.
 */
export class GateAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: GateAlarmsProps) {
    super(scope, id);
    const { trigger, stateMachine, deadLetters } = props;
    const perFiveMinutes = { period: Duration.minutes(5), statistic: Stats.SUM };
    this.alarms = [
      this.onAny(
        'GateErrors',
        gateMetric(GATE_ERRORS, props.gateName),
        'A function of the gate failed with an unexpected error. Open its logs.',
      ),
      this.onAny(
        'TriggerErrors',
        trigger.metricErrors(perFiveMinutes),
        'The trigger failed or timed out. Lambda tries again; after that, the action of the pipeline fails: open the logs of the trigger.',
      ),
      this.onAny(
        'TriggerThrottles',
        trigger.metricThrottles(perFiveMinutes),
        'Lambda throttled the trigger, so results reach pipelines late. Increase the concurrency limit of the account.',
      ),
      this.onAny(
        'AnswersLost',
        deadLetters.metricApproximateNumberOfMessagesVisible({ ...perFiveMinutes, statistic: Stats.MAXIMUM }),
        'A job of a pipeline got no reply in time, so its action fails. Open the logs of the function answer-job. Delete the messages in the dead-letter queue after you find the reason.',
      ),
      this.onAny(
        'DeploymentsTimedOut',
        stateMachine.metricTimedOut(perFiveMinutes),
        'A deployment exceeded the time limit of the state machine. Open its execution and the stack.',
      ),
      this.onAny(
        'DeploymentsThrottled',
        stateMachine.metricThrottled(perFiveMinutes),
        'Step Functions throttled the state machine, so deployments are late. Request a higher quota.',
      ),
    ];
    const { topic } = props;
    if (topic) for (const alarm of this.alarms) alarm.addAlarmAction(new SnsAction(topic));
  }

  private onAny(id: string, metric: IMetric, description: string): Alarm {
    return new Alarm(this, id, {
      metric,
      alarmDescription: description,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
