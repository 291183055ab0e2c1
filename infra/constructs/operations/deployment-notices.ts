import { Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from '../permissions/acknowledgements.ts';

/** Props of `DeploymentNotices`. */
export interface DeploymentNoticesProps {
  readonly stateMachine: StateMachine;
  readonly topic: ITopic;
}

/**
 * Sends a notification with the reason for each deployment that was refused or failed. An EventBridge rule matches the failed executions of the
 * state machine, so the functions of the gate need no permission to publish. The rule publishes with a role, so that the access policy of the
 * topic, which alarms may need, does not change.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export class DeploymentNotices extends Construct {
  constructor(scope: Construct, id: string, props: DeploymentNoticesProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Sends notifications about deployments that stackgate refused or that failed',
    });
    acknowledge(
      role,
      'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
      'The CDK grants this permission only on the key of an encrypted topic.',
    );
    new Rule(this, 'Rule', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [props.stateMachine.stateMachineArn], status: ['FAILED'] },
      },
      targets: [
        new SnsTopic(props.topic, {
          role,
          message: RuleTargetInput.fromMultilineText(
            `A deployment was refused or failed.\n${EventField.fromPath('$.detail.cause')}\nExecution: ${EventField.fromPath('$.detail.executionArn')}`,
          ),
        }),
      ],
    });
  }
}
