import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type IDestination,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../../core/metrics.ts';
import { acknowledgeNewActions, acknowledgeWildcards, acknowledgeXRayWildcard } from '../permissions/acknowledgements.ts';
import type { Grant } from '../permissions/statements.ts';
import { functionCode } from './function-code.ts';
import type { GateFunctionName } from './gate-functions.ts';

/** Settings that all functions of a gate share. */
export interface GateFunctionSettings {
  /** The name of the gate: `service` in its logs and metrics. */
  readonly gateName: string;
  readonly logRetention: RetentionDays;
  readonly encryptionKey?: IKey | undefined;
  readonly tracing: boolean;
}

/** Props of `GateFunction`. */
export interface GateFunctionProps extends GateFunctionSettings {
  readonly functionName: GateFunctionName;
  readonly description: string;
  readonly timeout: Duration;
  /** Memory in MiB. Lambda assigns CPU in proportion to memory. */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Maximum age of an asynchronous event.
   * @default - six hours, the default of Lambda
   */
  readonly maxEventAge?: Duration;
  /**
   * Maximum number of concurrent invocations.
   * @default - no limit
   */
  readonly reservedConcurrency?: number | undefined;
  /**
   * The function that receives a record of each asynchronous event that Lambda discarded.
   * @default - the event is dropped
   */
  readonly onFailure?: IFunction;
}

/**
 * One Lambda function of the gate, with its role and its log group. The role may only write to that log group until `allow` adds
 * statements. It has no managed policy: AWSLambdaBasicExecutionRole permits writing to every log group of the account.
 */
export class GateFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: GateFunctionProps) {
    super(scope, id);
    const { encryptionKey } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey && { encryptionKey }),
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${props.description} (${Stack.of(this).stackName})`,
    });
    this.allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: functionCode(props.functionName),
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      timeout: props.timeout,
      memorySize: props.memorySize,
      tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: {
        POWERTOOLS_SERVICE_NAME: props.gateName,
        POWERTOOLS_METRICS_NAMESPACE: METRIC_NAMESPACE,
        ...props.environment,
      },
      // Executions use versions. A version is kept for the executions that an upgrade finds running.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ...(props.maxEventAge && { maxEventAge: props.maxEventAge }),
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.onFailure && { onFailure: toDestination(props.onFailure) }),
      ...(encryptionKey && { environmentEncryption: encryptionKey }),
    });
    if (props.tracing) acknowledgeXRayWildcard(this.role);
  }

  /** Adds one statement to the role of the function. A wildcard in the resources needs a reason. */
  allow(grant: Grant): void {
    acknowledgeWildcards(this.role, grant.resources, grant.because);
    this.role.addToPolicy(toStatement(grant));
    acknowledgeNewActions(this.role, grant.actions);
  }

  /**
   * Adds statements in a separate policy. The function does not depend on this policy, so that the statements can name the state machine,
   * which depends on the function. It may be called once.
   */
  allowOnMachine(grants: readonly Grant[]): void {
    if (grants.length === 0) return;
    const policy = new Policy(this, 'MachinePolicy', { roles: [this.role], statements: grants.map(toStatement) });
    for (const { resources, because } of grants) acknowledgeWildcards(policy, resources, because);
  }
}

/** A function as the destination of records. `grantsOf` grants the invocation, without the versions that the CDK would add. */
function toDestination({ functionArn }: IFunction): IDestination {
  return { bind: () => ({ destination: functionArn }) };
}

function toStatement({ actions, resources, conditions }: Grant): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  });
}
