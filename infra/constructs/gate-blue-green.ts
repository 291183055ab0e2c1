import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { GateFunction } from './functions/gate-function.ts';

/** Props of `GateBlueGreen`. */
export interface GateBlueGreenProps {
  /** The name of the gate, in the names of SSM parameters. */
  readonly gateName: string;
  readonly verifyFunctions: readonly IFunction[];
  readonly stateMachine: StateMachine;
  readonly inspection: GateFunction;
  readonly preparation: GateFunction;
  readonly switch: GateFunction;
  /** The function that operators invoke. */
  readonly operation: GateFunction;
  /** The function that deletes previous stacks. */
  readonly retirement: GateFunction;
}

/** Blue/green deployments of a gate: the functions that verify next stacks, and the schedule that deletes previous stacks. */
export class GateBlueGreen extends Construct {
  constructor(scope: Construct, id: string, props: GateBlueGreenProps) {
    super(scope, id);
    const arns = props.verifyFunctions.map(({ functionArn }) => functionArn);
    props.inspection.lambda.addEnvironment('BLUE_GREEN', 'true');
    props.preparation.lambda.addEnvironment('VERIFY_FUNCTIONS', arns.join(' '));
    for (const { lambda } of [props.switch, props.operation]) lambda.addEnvironment('GATE_ID', props.gateName);
    if (arns.length > 0) {
      new Policy(this, 'Verification', {
        roles: [props.stateMachine.role],
        statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: arns })],
      });
    }
    new CfnOutput(scope, 'BlueGreenFunction', {
      value: props.operation.lambda.functionName,
      description: 'stackgate: function for `stackgate blue-green --function`',
    });
    new Rule(this, 'Retirements', {
      description: 'stackgate: deletes the previous stacks of blue/green deployments after their retention time',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(props.retirement.lambda)],
    });
  }
}
