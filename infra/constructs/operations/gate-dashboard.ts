import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type GateMetric, METRIC_NAMESPACE, REFUSALS, VERDICTS } from '../../../core/metrics.ts';

/** Props of `GateDashboard`. */
export interface GateDashboardProps {
  readonly gateName: string;
  readonly stateMachine: StateMachine;
  readonly alarms: readonly Alarm[];
}

/** A dashboard with the alarms of the gate, its verdicts, and the duration of deployments. */
export class GateDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: GateDashboardProps) {
    super(scope, id);
    const { gateName, stateMachine } = props;
    this.dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(7) });
    this.dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms of the gate', alarms: [...props.alarms], width: 24, height: 3 }),
    );
    this.dashboard.addWidgets(
      new GraphWidget({
        title: 'Deployments: succeeded, refused or failed, timed out, stopped manually',
        width: 12,
        stacked: true,
        left: [
          stateMachine.metricSucceeded(SUMS),
          stateMachine.metricFailed(SUMS),
          stateMachine.metricTimedOut(SUMS),
          stateMachine.metricAborted(SUMS),
        ],
      }),
      new GraphWidget({
        title: 'Duration of a deployment, CloudFormation included',
        width: 12,
        left: [50, 90, 99].map((percentile) =>
          stateMachine.metricTime({ statistic: Stats.p(percentile), label: `p${percentile}` }),
        ),
      }),
    );
    this.dashboard.addWidgets(
      ...[VERDICTS, REFUSALS].map(
        (metric) => new GraphWidget({ title: metric.meaning, width: 12, stacked: true, left: [byDimension(metric, gateName)] }),
      ),
    );
  }
}

const SUMS = { statistic: Stats.SUM, period: Duration.minutes(5) };

/** Returns a search expression that finds every value of the second dimension of the metric. */
function byDimension(metric: GateMetric, gateName: string): MathExpression {
  const schema = `{${METRIC_NAMESPACE},${metric.dimension},service}`;
  return new MathExpression({
    expression: `SEARCH('${schema} MetricName="${metric.name}" service="${gateName}"', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
    period: Duration.minutes(5),
  });
}
