import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { GateCanary } from '../canary/gate-canary.ts';
import type { StackgateProps } from '../stackgate-props.ts';
import { DeploymentNotices } from './deployment-notices.ts';
import { GateAlarms } from './gate-alarms.ts';
import { GateDashboard } from './gate-dashboard.ts';

/** The parts of a gate that its alarms and its dashboard show. */
export interface OperatedGate extends Construct {
  readonly gateName: string;
  readonly trigger: IFunction;
  readonly stateMachine: StateMachine;
}

/** Settings of the operation of a gate. */
export interface OperationsSettings extends Pick<StackgateProps, 'alarmTopic' | 'notifications'> {
  readonly canary: GateCanary;
  readonly deadLetters: IQueue;
}

/** Creates the alarms, the dashboard, and the notifications of a gate. @returns the alarms */
export function makeOperations(
  gate: OperatedGate,
  { alarmTopic: topic, notifications, canary, deadLetters }: OperationsSettings,
): readonly Alarm[] {
  const { stateMachine, gateName, trigger } = gate;
  const own = new GateAlarms(gate, 'Alarms', { gateName, trigger, stateMachine, deadLetters, topic });
  const alarms = [...own.alarms, ...canary.alarms];
  new GateDashboard(gate, 'Operations', { gateName, stateMachine, alarms });
  if (notifications) new DeploymentNotices(gate, 'Notifications', { stateMachine, topic: notifications.topic });
  return alarms;
}
