import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  DEPLOYMENT_OUTCOMES,
  DEPLOYMENT_SECONDS,
  DEPLOYMENTS,
  type GateMetric,
  METRIC_NAMESPACE,
  REFUSALS,
  VERDICTS,
} from '../../core/operations/metrics.ts';
import { gateMetric } from './gate-alarms.ts';

/** Props of `GateDashboard`. */
export interface GateDashboardProps {
  readonly gateName: string;
  readonly stateMachine: StateMachine;
  readonly alarms: readonly Alarm[];
}

/** One page that answers: is the gate well, what did it decide, and how long do deployments take. */
export class GateDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: GateDashboardProps) {
    super(scope, id);
    const { gateName, stateMachine } = props;
    this.dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(7) });
    this.dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Is the gate well?', alarms: [...props.alarms], width: 24, height: 3 }),
    );
    this.dashboard.addWidgets(
      new GraphWidget({
        title: DEPLOYMENTS.meaning,
        width: 12,
        stacked: true,
        left: DEPLOYMENT_OUTCOMES.map((outcome) => gateMetric(DEPLOYMENTS, gateName, outcome)),
      }),
      new GraphWidget({ title: VERDICTS.meaning, width: 12, stacked: true, left: [byDimension(VERDICTS, gateName)] }),
    );
    this.dashboard.addWidgets(
      new GraphWidget({ title: REFUSALS.meaning, width: 12, stacked: true, left: [byDimension(REFUSALS, gateName)] }),
      new GraphWidget({
        title: `${DEPLOYMENT_SECONDS.meaning} (s)`,
        width: 12,
        left: [50, 90].map((percentile) =>
          gateMetric(DEPLOYMENT_SECONDS, gateName).with({ statistic: Stats.p(percentile), label: `p${percentile}` }),
        ),
        right: [stateMachine.metricStarted({ label: 'started', statistic: Stats.SUM })],
      }),
    );
  }
}

/** Every value that the metric's second dimension has taken, without knowing the values beforehand. */
function byDimension(metric: GateMetric, gateName: string): MathExpression {
  const schema = `{${METRIC_NAMESPACE},${metric.dimension},service}`;
  return new MathExpression({
    expression: `SEARCH('${schema} MetricName="${metric.name}" service="${gateName}"', 'Sum', 300)`,
    usingMetrics: {},
    label: '',
    period: Duration.minutes(5),
  });
}
