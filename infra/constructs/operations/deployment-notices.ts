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
 * Tells people of each deployment that the gate has refused or that has failed, with the reason, as Step Functions reports the end
 * of the execution. The messages come from EventBridge: the gate's functions need no permission for it. It publishes by a role, so
 * that the topic's own policy, which alarms may need as it is, stays as it is.
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
      description: 'Tells people of deployments that stackgate refused, or that failed',
    });
    acknowledge(
      role,
      'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
      "CDK's grant on the key of an encrypted topic, and on that key alone.",
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
            `A deployment was refused, or has failed.\n${EventField.fromPath('$.detail.cause')}\nExecution: ${EventField.fromPath('$.detail.executionArn')}`,
          ),
        }),
      ],
    });
  }
}
