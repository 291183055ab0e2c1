import { accountOfArn } from '../../core/deployment/target.ts';
import { targetRoleTemplate } from '../../core/deployment/target-role.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { UsageError } from '../usage-error.ts';

/** Options of `stackgate target-role`. */
export interface TargetRoleOptions {
  readonly functionRole: readonly string[];
  readonly stack: readonly string[];
  readonly deploymentRole: readonly string[];
  readonly region: readonly string[];
  readonly gateBucket: string;
  readonly externalId: string;
  readonly gateKey?: string;
  readonly roleName: string;
  readonly ssmParameter?: readonly string[];
  readonly secret?: readonly string[];
  readonly secureParameters?: boolean;
}

/**
 * Prints a CloudFormation template with the role that a gate assumes in a target account: the calls of its tasks, and a trust policy for the
 * functions of the gate with an external ID.
 *
 * @returns the exit code: 0
 *
 * @example
 * stackgate target-role --function-role "arn:aws:iam::111111111111:role/Gate-*" --stack "prod-*" ... > target-role.json
 * aws cloudformation deploy --stack-name stackgate-target --template-file target-role.json --capabilities CAPABILITY_NAMED_IAM
 */
export async function printTargetRole(options: TargetRoleOptions, io: CliIo): Promise<number> {
  const gateAccount = readGateAccount(options.functionRole);
  checkDeploymentRoles(options.deploymentRole);
  checkStacks(options.stack);
  const template = targetRoleTemplate({
    roleName: options.roleName,
    role: {
      regions: options.region,
      stackNames: options.stack,
      deploymentRoleArns: options.deploymentRole,
      gateBucket: options.gateBucket,
      gateKeyArn: options.gateKey,
      ssmParameters: options.ssmParameter,
      secrets: options.secret,
      secureParameters: options.secureParameters,
    },
    trust: { gateAccount, functionRoleArns: options.functionRole, externalId: options.externalId },
  });
  io.stdout(`${JSON.stringify(template, null, 2)}\n`);
  return EXIT.allow;
}

/** @throws UsageError unless all roles are in one account, and are not all of its roles */
function readGateAccount(roleArns: readonly string[]): string {
  const [account = '', ...others] = new Set(roleArns.map(accountOfArn));
  const isNarrow = roleArns.every((arn) => /^arn:[^:*]+:iam::\d{12}:role\/.*[^*]/.test(arn));
  if (others.length === 0 && isNarrow) return account;
  throw new UsageError(
    `Expected --function-role to be ARNs of roles of one account, and not all of its roles, got ${roleArns.join(', ')}. Use the output ` +
      'TargetCallers of the stack of the gate, or a pattern such as arn:aws:iam::111111111111:role/Gate-*.',
  );
}

function checkStacks(names: readonly string[]): void {
  if (!names.some((name) => /^\*+$/.test(name))) return;
  throw new UsageError(
    'Expected --stack not to match every stack of the account, got "*". Name the environments, such as "prod-*".',
  );
}

function checkDeploymentRoles(roleArns: readonly string[]): void {
  const wrong = roleArns.find((arn) => !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(arn));
  if (wrong === undefined) return;
  throw new UsageError(
    `Expected --deployment-role to be the ARN of a role, got "${wrong}". Give the role that creates the resources.`,
  );
}
