import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { GateFunction } from './functions/gate-function.ts';
import type { BlueGreenFunctionName } from './functions/gate-functions.ts';

/** Props of `GateBlueGreen`. */
export interface GateBlueGreenProps {
  /** The name of the gate, in the names of SSM parameters. */
  readonly gateName: string;
  readonly verifyFunctions: readonly IFunction[];
  readonly stateMachine: StateMachine;
  readonly functions: Readonly<
    Record<'inspect-change-set' | 'prepare-next-stack' | 'switch-stacks' | BlueGreenFunctionName, GateFunction>
  >;
}

/** Blue/green deployments of a gate: the functions that verify next stacks, and the schedule that deletes previous stacks. */
export class GateBlueGreen extends Construct {
  constructor(scope: Construct, id: string, props: GateBlueGreenProps) {
    super(scope, id);
    const { functions } = props;
    const operation = functions['operate-blue-green'];
    const arns = props.verifyFunctions.map(({ functionArn }) => functionArn);
    functions['inspect-change-set'].lambda.addEnvironment('BLUE_GREEN', 'true');
    functions['prepare-next-stack'].lambda.addEnvironment('VERIFY_FUNCTIONS', arns.join(' '));
    for (const { lambda } of [functions['switch-stacks'], operation]) lambda.addEnvironment('GATE_ID', props.gateName);
    if (arns.length > 0) {
      new Policy(this, 'Verification', {
        roles: [props.stateMachine.role],
        statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: arns })],
      });
    }
    new CfnOutput(scope, 'BlueGreenFunction', {
      value: operation.lambda.functionName,
      description: 'stackgate: function for `stackgate blue-green --function`',
    });
    new Rule(this, 'Retirements', {
      description: 'stackgate: deletes the previous stacks of blue/green deployments after their retention time',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(functions['retire-stacks'].lambda)],
    });
  }
}
