import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { GateMachine } from '../gate-machine.ts';
import { CANARY_INSPECTION, CANARY_TRIGGER, canaryDefinition } from './canary-definition.ts';

/** Props of `GateCanary`. */
export interface GateCanaryProps {
  readonly inspection: IFunction;
  /** The trigger, if it verifies jobs: the canary sends it an invented one. */
  readonly trigger?: IFunction;
  readonly interval: Duration;
  readonly logRetention: RetentionDays;
  readonly encryptionKey?: IKey | undefined;
  readonly tracing: boolean;
  readonly topic?: ITopic | undefined;
}

/**
 * Sends synthetic change sets to the deployed inspection, on a schedule and after every deployment of the stack of the gate. An alarm reports
 * a wrong verdict, and a canary that did not run.
 */
export class GateCanary extends Construct {
  readonly stateMachine: StateMachine;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: GateCanaryProps) {
    super(scope, id);
    this.stateMachine = new GateMachine(this, 'Machine', {
      definition: canaryDefinition({ verifiesJobs: props.trigger !== undefined }),
      functions: {
        [CANARY_INSPECTION]: props.inspection,
        ...(props.trigger && { [CANARY_TRIGGER]: props.trigger }),
      },
      comment: 'Sends synthetic change sets to the deployed inspection.',
      logRetention: props.logRetention,
      encryptionKey: props.encryptionKey,
      tracing: props.tracing,
    }).stateMachine;
    const target = new SfnStateMachine(this.stateMachine);
    new Rule(this, 'Schedule', { schedule: Schedule.rate(props.interval), targets: [target] });
    new Rule(this, 'AfterDeployment', {
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: { 'stack-id': [Stack.of(this).stackId], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
      },
      targets: [target],
    });
    this.alarms = [this.judgedWrongly(), this.doesNotRun(props.interval)];
    const { topic } = props;
    if (topic) for (const alarm of this.alarms) alarm.addAlarmAction(new SnsAction(topic));
  }

  private judgedWrongly(): Alarm {
    return new Alarm(this, 'JudgedWrongly', {
      metric: this.stateMachine.metricFailed({ period: Duration.minutes(5), statistic: Stats.SUM }),
      alarmDescription:
        'The deployed inspection returned a wrong verdict for a synthetic change set. Stop deployments and open the failed execution of the canary.',
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  private doesNotRun(interval: Duration): Alarm {
    const hours = Math.ceil(interval.toHours({ integral: false }));
    return new Alarm(this, 'DoesNotRun', {
      metric: this.stateMachine.metricSucceeded({ period: Duration.hours(1), statistic: Stats.SUM }),
      alarmDescription:
        'The canary has not succeeded for two intervals, so a wrong verdict would not be detected. Open the executions of the canary.',
      threshold: 1,
      evaluationPeriods: 2 * hours,
      datapointsToAlarm: 2 * hours,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}
