import { Aws } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { STACK_STATUS_EVENTS } from '../../core/deployment/stack-status-event.ts';

/** Props of `TargetEvents`. */
export interface TargetEventsProps {
  /** ID of the account of the gate. */
  readonly gateAccount: string;
  /** Region of the gate. */
  readonly gateRegion: string;
}

/**
 * Forwards the events of stacks to the event bus of a gate in another account or Region, so that a wait ends with the event and not with the
 * next poll of the gate. Create it in each Region of a target. It is optional: a deployment without it only takes longer.
 *
 * @example
 * new TargetEvents(this, 'TargetEvents', { gateAccount: '111111111111', gateRegion: 'eu-west-1' });
 */
export class TargetEvents extends Construct {
  constructor(scope: Construct, id: string, { gateAccount, gateRegion }: TargetEventsProps) {
    super(scope, id);
    const { source, detailType, detail } = STACK_STATUS_EVENTS;
    const busArn = `arn:${Aws.PARTITION}:events:${gateRegion}:${gateAccount}:event-bus/default`;
    new Rule(this, 'Rule', {
      description: 'stackgate: forwards the events of stacks to the gate',
      eventPattern: { source: [source], detailType: [detailType], detail },
      targets: [new EventBusTarget(EventBus.fromEventBusArn(this, 'GateBus', busArn))],
    });
  }
}
