import { readFileSync } from 'node:fs';
import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { packageFile } from '../package-file.ts';
import { acknowledge, acknowledgeWildcards } from './permissions/acknowledgements.ts';

/** Props of `GateMachine`. */
export interface GateMachineProps {
  /** Amazon States Language with `${...}` placeholders. */
  readonly definition: string;
  /** Functions by the placeholder of their ARN in the definition. */
  readonly functions: Readonly<Record<string, IFunction>>;
  /**
   * Executions use the current versions of the functions, so that an upgrade does not change the code of a running execution.
   * @default false - executions use the newest code
   */
  readonly usesVersions?: boolean;
  readonly comment: string;
  readonly logRetention: RetentionDays;
  readonly encryptionKey?: IKey | undefined;
  readonly tracing: boolean;
}

/**
 * A state machine whose role may only invoke the given functions. It logs every event without the data of the states, which contains
 * template parameters.
 */
export class GateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: GateMachineProps) {
    super(scope, id);
    const { encryptionKey } = props;
    const role = new Role(this, 'Role', {
      // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html#prevent-cross-service-confused-deputy
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: props.comment,
    });
    const functions = Object.entries(props.functions);
    // Running executions use earlier versions, which the wildcard includes. Executions from before the gate had versions use the ARN
    // without a version.
    const resources = functions.flatMap(([, { functionArn }]) => [
      functionArn,
      ...(props.usesVersions ? [`${functionArn}:*`] : []),
    ]);
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
    acknowledgeWildcards(role, resources, 'A running execution uses the version of a function that was current when it started.');
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromString(props.definition),
      definitionSubstitutions: {
        ...(props.usesVersions && {
          WaitForTaskToken: `arn:${Aws.PARTITION}:states:::lambda:invoke.waitForTaskToken`,
          InvokeFunction: `arn:${Aws.PARTITION}:states:::lambda:invoke`,
        }),
        ...Object.fromEntries(functions.map(([placeholder, fn]) => [placeholder, arnOf(fn, props.usesVersions ?? false)])),
      },
      comment: props.comment,
      role,
      tracingEnabled: props.tracing,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          retention: props.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
          ...(encryptionKey && { encryptionKey }),
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    acknowledge(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      'The log delivery and X-Ray actions that Step Functions needs cannot be limited to a resource: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
    );
    if (!props.tracing) acknowledge(this.stateMachine, 'AwsSolutions-SF2', 'X-Ray is on if `tracing` is true.');
  }
}

function arnOf(fn: IFunction, usesVersions: boolean): string {
  return usesVersions && fn instanceof LambdaFunction ? fn.currentVersion.functionArn : fn.functionArn;
}

/** Reads the definition of the state machine. */
export function readDefinition(): string {
  return readFileSync(packageFile('statemachine/deploy.asl.json'), 'utf8');
}
