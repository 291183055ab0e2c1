import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { STACK_STATUS_EVENTS } from '../../core/deployment/stack-status-event.ts';

/** Props of `WaitEvents`. */
export interface WaitEventsProps {
  /** The function that ends the wait of a task. */
  readonly target: IFunction;
}

/**
 * Wakes the tasks that wait for CloudFormation: an EventBridge rule for the starts and ends of creates and updates that a gate requested. A
 * lost event costs time only, so the rule has no dead-letter queue.
 */
export class WaitEvents extends Construct {
  constructor(scope: Construct, id: string, props: WaitEventsProps) {
    super(scope, id);
    const { source, detailType, detail } = STACK_STATUS_EVENTS;
    new Rule(this, 'Rule', {
      description: 'stackgate: ends the waits of deployments',
      eventPattern: { source: [source], detailType: [detailType], detail },
      targets: [new LambdaFunction(props.target)],
    });
  }
}
