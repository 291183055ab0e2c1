import { REGION_NAME } from '../../core/deployment/region-name.ts';
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
  checkValues(options);
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

/** An option, the form of its values, and the form in words. */
type ValueForm = readonly [option: string, form: RegExp, words: string];

const REGION: ValueForm = ['--region', REGION_NAME, 'a Region such as eu-west-1'];
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const STACK: ValueForm = [
  '--stack',
  /^(?=.*[^*])[a-zA-Z*][-a-zA-Z\d*]{0,127}$/,
  'the name of a stack, or a pattern such as "prod-*" that does not match every stack',
];
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET: ValueForm = ['--gate-bucket', /^[a-z\d][-.a-z\d]{1,61}[a-z\d]$/, 'the name of a bucket'];
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const EXTERNAL_ID: ValueForm = [
  '--external-id',
  /^[\w+=,.@:/-]{2,1224}$/,
  'an external ID of 2 to 1,224 letters, digits and +=,.@:/-_',
];
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const ROLE_NAME: ValueForm = ['--role-name', /^[\w+=,.@-]{1,64}$/, 'the name of a role: 1 to 64 letters, digits and +=,.@-_'];
const KEY: ValueForm = ['--gate-key', /^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/, 'the ARN of a key'];

/** @throws UsageError that names the first wrong value: IAM accepts some of them, and the gate could then never assume the role */
function checkValues({ region, stack, gateBucket, externalId, roleName, gateKey }: TargetRoleOptions): void {
  const values: readonly (readonly [ValueForm, readonly string[]])[] = [
    [REGION, region],
    [STACK, stack],
    [BUCKET, [gateBucket]],
    [EXTERNAL_ID, [externalId]],
    [ROLE_NAME, [roleName]],
    [KEY, gateKey === undefined ? [] : [gateKey]],
  ];
  for (const [[option, form, words], given] of values) {
    const wrong = given.find((value) => !form.test(value));
    if (wrong !== undefined) throw new UsageError(`Expected ${option} to be ${words}, got "${wrong}".`);
  }
}

function checkDeploymentRoles(roleArns: readonly string[]): void {
  const wrong = roleArns.find((arn) => !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(arn));
  if (wrong === undefined) return;
  throw new UsageError(
    `Expected --deployment-role to be the ARN of a role, got "${wrong}". Give the role that creates the resources.`,
  );
}
