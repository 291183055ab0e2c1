import { ArnFormat, CfnOutput, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, type IVersion } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { deployerPrefixOf } from '../../core/deployment/deployers.ts';
import type { GateFunction } from './functions/gate-function.ts';
import { acknowledgeWildcards } from './permissions/acknowledgements.ts';
import { boundStackPatterns, nestedStackArns, nextStackPatterns, stackArns } from './permissions/stack-arns.ts';
import { BY_PATTERN } from './permissions/statements.ts';
import type { PipelineBinding, StackgateProps } from './stackgate-props.ts';

/** Props of `GateDeployers`. */
export interface GateDeployersProps extends Pick<StackgateProps, 'stackNames' | 'targets'> {
  readonly deployers: NonNullable<StackgateProps['deployers']>;
  readonly blueGreen: boolean;
  readonly deploymentRoleArn: string;
  readonly stateMachine: StateMachine;
  /** The function that deployers invoke. */
  readonly start: GateFunction;
}

const BY_REQUEST = 'The name of an execution ends with a signature of its request.';

/**
 * The deployers of a gate: an alias of one function for each. IAM permits a deployer only its own alias, Lambda reports the alias to the
 * function, and the function has the list of the stacks of each alias. The caller cannot choose any of them.
 */
export class GateDeployers extends Construct {
  private readonly props: GateDeployersProps;
  private readonly aliases = new Map<string, Alias>();

  constructor(scope: Construct, id: string, props: GateDeployersProps) {
    super(scope, id);
    this.props = props;
    const { deployers, start, stateMachine, deploymentRoleArn, targets } = props;
    const environment = {
      DEPLOYERS: JSON.stringify(deployers),
      STATE_MACHINE_ARN: stateMachine.stateMachineArn,
      DEPLOYMENT_ROLE_ARN: deploymentRoleArn,
      ...(targets && { TARGETS: JSON.stringify(targets) }),
    };
    for (const [name, value] of Object.entries(environment)) start.lambda.addEnvironment(name, value);
    // The class declares optional members of the interface as possibly undefined.
    const version = start.lambda.currentVersion as IVersion;
    for (const aliasName of Object.keys(deployers)) {
      const alias = new Alias(this, aliasName, { aliasName, version });
      this.aliases.set(aliasName, alias);
      new CfnOutput(scope, `Deployer${aliasName}`, {
        value: alias.functionArn,
        description: 'stackgate: function for `stackgate deploy --function`',
      });
    }
  }

  /**
   * Allows a principal to start deployments as a deployer, and to read their histories and the events of the stacks.
   *
   * @throws Error if the gate has no such deployer
   */
  grant(name: string, grantee: IGrantable): void {
    const alias = this.aliases.get(name);
    if (alias === undefined) {
      throw new Error(
        `Expected the name of a deployer of the gate (${[...this.aliases.keys()].join(', ')}), got "${name}": add it to \`deployers\`.`,
      );
    }
    const executions = this.executionsOf(name);
    const stacks = this.stacksOf(this.props.deployers[name] ?? []);
    const statements = [
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [alias.functionArn] }),
      new PolicyStatement({ actions: ['states:DescribeExecution', 'states:GetExecutionHistory'], resources: [executions] }),
      new PolicyStatement({ actions: ['cloudformation:DescribeStackEvents'], resources: stacks }),
    ];
    for (const statement of statements) grantee.grantPrincipal.addToPrincipalPolicy(statement);
    if (!Construct.isConstruct(grantee)) return;
    acknowledgeWildcards(grantee, [executions], BY_REQUEST);
    acknowledgeWildcards(grantee, stacks, BY_PATTERN);
  }

  private executionsOf(deployer: string): string {
    return Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.props.stateMachine.stateMachineName}:${deployerPrefixOf(deployer)}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }

  /** The stacks of a deployer in the account and the Region of the gate, with their nested stacks. */
  private stacksOf(bindings: readonly PipelineBinding[]): string[] {
    const { stackNames, blueGreen } = this.props;
    const patterns = bindings.flatMap((binding) => boundStackPatterns(binding, stackNames));
    const all = blueGreen ? [...patterns, ...nextStackPatterns(patterns)] : patterns;
    return [...new Set([...stackArns(this, all), ...nestedStackArns(this, all)])];
  }
}
