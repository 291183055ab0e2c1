import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

/** Props of `RefusalNotices`. */
export interface RefusalNoticesProps {
  readonly stateMachine: StateMachine;
  readonly topic: ITopic;
}

/**
 * Tells people that a change set was refused or needs somebody's word, with the reason, as Step Functions reports the end of the
 * execution. The messages come from EventBridge: the gate's functions need no permission for it.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export class RefusalNotices extends Construct {
  constructor(scope: Construct, id: string, props: RefusalNoticesProps) {
    super(scope, id);
    new Rule(this, 'Rule', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [props.stateMachine.stateMachineArn], status: ['FAILED'], error: ['ChangeSetRejected'] },
      },
      targets: [
        new SnsTopic(props.topic, {
          message: RuleTargetInput.fromMultilineText(
            `stackgate refused a change set.\n${EventField.fromPath('$.detail.cause')}\nExecution: ${EventField.fromPath('$.detail.executionArn')}`,
          ),
        }),
      ],
    });
  }
}
