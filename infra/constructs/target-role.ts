import { Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { targetRolePolicy, targetTrustConditions } from '../../core/deployment/target-role.ts';
import { acknowledgeWildcards } from './permissions/acknowledgements.ts';
import { stackNamesMistake } from './permissions/stack-arns.ts';

/** Props of `TargetRole`. */
export interface TargetRoleProps {
  /** ID of the account of the gate. */
  readonly gateAccount: string;
  /**
   * ARNs of the roles of the gate's functions, in which `*` matches any characters: the output `TargetCallers` of the stack of the gate, or
   * `arn:aws:iam::ACCOUNT:role/STACK-*` with the name of this stack. They must be in the account of the gate.
   */
  readonly functionRoleArns: readonly string[];
  /** The external ID that the gate must send. Use one that no other gate uses. */
  readonly externalId: string;
  /** Stacks that the gate may deploy, as names in which `*` matches any characters. */
  readonly stackNames: readonly string[];
  /** ARNs of the service roles of CloudFormation in this account. */
  readonly deploymentRoleArns: readonly string[];
  /** Name of the bucket of the gate. */
  readonly gateBucketName: string;
  /** ARN of the key of this bucket. @default - the bucket uses S3's own keys */
  readonly gateKeyArn?: string;
  /** Regions into which the gate deploys. @default - the Region of this stack */
  readonly regions?: readonly string[];
  /** Name of the role. @default 'stackgate-target' */
  readonly roleName?: string;
  /** SSM parameters that templates read, as names in which `*` matches any characters. @default - public parameters, and those of the CDK */
  readonly ssmParameters?: readonly string[];
  /** Secrets whose version IDs the gate reads, as names in which `*` matches any characters. @default - none */
  readonly secrets?: readonly string[];
  /** The gate reads the version IDs of SecureString parameters. @default false */
  readonly secureParameters?: boolean;
}

const BY_PATTERN =
  'The ARN of a stack, a change set or a template ends with an ID or a hash. stackNames, the prefix stackgate- and the prefix templates/ limit the rest of the ARN.';

/**
 * The role that a gate assumes to deploy stacks into another account: create it in a stack of that account. It has the calls that the tasks of
 * the gate make, on the given stacks, and trusts only the functions of the gate with the external ID. The role is global, so one role serves
 * all Regions of the account.
 *
 * @example
 * new TargetRole(this, 'TargetRole', {
 *   gateAccount: '111111111111',
 *   functionRoleArns: ['arn:aws:iam::111111111111:role/Gate-*'],
 *   externalId: 'stackgate-orders',
 *   stackNames: ['prod-*'],
 *   deploymentRoleArns: ['arn:aws:iam::222222222222:role/deploy'],
 *   gateBucketName: 'gate-records-1a2b3c',
 * });
 */
export class TargetRole extends Construct {
  /** The role. Its ARN is the value of `targetRoleArn`. */
  readonly role: Role;

  constructor(scope: Construct, id: string, props: TargetRoleProps) {
    super(scope, id);
    const mistake = stackNamesMistake(props.stackNames) ?? trustMistake(props);
    if (mistake !== undefined) throw new Error(`The props of the target role ${this.node.path} are not valid. ${mistake}`);
    const { gateAccount, roleName = 'stackgate-target', regions, stackNames, deploymentRoleArns } = props;
    this.role = new Role(this, 'Role', {
      roleName,
      description: `Deployments by the gate in the account ${gateAccount}`,
      assumedBy: new AccountPrincipal(gateAccount).withConditions({ ...targetTrustConditions(props) }),
    });
    const statements = targetRolePolicy({
      partition: Aws.PARTITION,
      account: Aws.ACCOUNT_ID,
      regions: regions ?? [Stack.of(this).region],
      stackNames,
      deploymentRoleArns,
      gateBucket: props.gateBucketName,
      gateKeyArn: props.gateKeyArn,
      ssmParameters: props.ssmParameters,
      secrets: props.secrets,
      secureParameters: props.secureParameters,
    });
    const policy = new Policy(this, 'Calls', {
      roles: [this.role],
      statements: statements.map((statement) => PolicyStatement.fromJson(statement)),
    });
    for (const { Resource } of statements) acknowledgeWildcards(policy, Resource, BY_PATTERN);
    new CfnOutput(this, 'TargetRoleArn', { value: this.role.roleArn, description: 'The value of `targetRoleArn`' });
  }
}

function trustMistake({ gateAccount, functionRoleArns, externalId }: TargetRoleProps): string | undefined {
  if (!/^\d{12}$/.test(gateAccount)) return `Expected \`gateAccount\` to be the ID of an account, got "${gateAccount}".`;
  if (!/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    return 'Expected `externalId` to be 2 to 1,224 letters, digits and characters of _+=,.@:/-, got another value.';
  }
  const foreign = functionRoleArns.find((arn) => !new RegExp(`^arn:[^:*]+:iam::${gateAccount}:role/.*[^*]`).test(arn));
  if (functionRoleArns.length > 0 && foreign === undefined) return undefined;
  return `Expected \`functionRoleArns\` to contain ARNs of roles of the account ${gateAccount}, and not all of its roles, got ${foreign ?? 'none'}.`;
}
