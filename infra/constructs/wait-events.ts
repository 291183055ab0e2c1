import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { STACK_STATUS_EVENTS } from '../../core/deployment/stack-status-event.ts';
import { TARGET_END_EVENTS } from '../../core/waves/target-events.ts';

/** Props of `WaitEvents`. */
export interface WaitEventsProps {
  /** The function that ends the wait of a task. */
  readonly target: IFunction;
  readonly stateMachine: IStateMachine;
}

/**
 * Wakes the tasks that wait: an EventBridge rule for the starts and ends of creates and updates that a gate requested, and one for the ends of
 * executions that a wave started. A lost event causes only a delay, so the rules have no dead-letter queue.
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
    const ends = TARGET_END_EVENTS;
    new Rule(this, 'TargetEnds', {
      description: 'stackgate: ends the waits of waves',
      eventPattern: {
        source: [ends.source],
        detailType: [ends.detailType],
        detail: { stateMachineArn: [props.stateMachine.stateMachineArn], ...ends.detail },
      },
      targets: [new LambdaFunction(props.target)],
    });
  }
}
