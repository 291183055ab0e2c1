import * as z from 'zod/mini';
import { describeIssues } from '../documents/describe-issues.ts';
import { DeploymentError } from '../errors.ts';
import { type Bindings, parseBindingsLists, requirePermission } from './bindings.ts';
import type { Sign, StackIdentity } from './names.ts';

/** Letters and digits only, so that the name is an alias of a function, and ends at the `-` in the name of an execution. */
const DEPLOYER_NAME = /^[a-zA-Z][a-zA-Z0-9]{0,39}$/;

/** Beginning of the names of executions that deployers start. */
const PREFIX = 'deploy-';

/** Hexadecimal digits of the signature in the name of an execution: 128 bits. */
const SIGNATURE_DIGITS = 32;

/** Stacks that each deployer may deploy without a pipeline, by the name of the deployer. */
export type DeployerBindings = Readonly<Record<string, readonly Bindings[]>>;

const REQUEST_WORDS = 'an object with `clientToken`, `input` and `files`';
const TOKEN_WORDS = '16 to 64 letters, digits, and hyphens';
const INPUT_WORDS = 'the text of the deployment input';
const FILES_WORDS = 'an object of paths and texts';

const requestSchema = z.strictObject(
  {
    /** The same token with the same input and files names the same deployment. */
    clientToken: z.string(TOKEN_WORDS).check(z.regex(/^[-a-zA-Z0-9]{16,64}$/, TOKEN_WORDS)),
    /** JSON. */
    input: z.string(INPUT_WORDS),
    /** Texts of the files that the input names, by their paths. */
    files: z.record(z.string(), z.string('a text'), FILES_WORDS),
  },
  REQUEST_WORDS,
);

/** The request of a deployer: everything that the deployment uses. */
export type DeploymentRequest = z.output<typeof requestSchema>;

/** The reply to a request. */
export interface StartedDeployment {
  readonly executionArn: string;
  readonly stackName: string;
}

/**
 * Validates the request of a deployer.
 *
 * @throws DeploymentError ConfigurationError that names the field
 */
export function parseDeploymentRequest(value: unknown): DeploymentRequest {
  const result = requestSchema.safeParse(value);
  if (result.success) return result.data;
  throw new DeploymentError('ConfigurationError', describeIssues(result.error.issues, value, 'the request'));
}

/**
 * Validates the deployers of a gate.
 *
 * @throws DeploymentError ConfigurationError that names the deployer and the field
 */
export function parseDeployers(value: unknown, source: string): DeployerBindings {
  const deployers = parseBindingsLists(value, source, 'an object of names of deployers, each with a list of stacks');
  for (const [name, permitted] of Object.entries(deployers)) {
    if (!DEPLOYER_NAME.test(name)) {
      throw new DeploymentError(
        'ConfigurationError',
        `Expected the names in ${source} to have at most 40 letters and digits, a letter first, got ${JSON.stringify(name)}: rename the deployer.`,
      );
    }
    if (permitted.length === 0) {
      throw new DeploymentError(
        'ConfigurationError',
        `Expected \`${name}\` in ${source} to have at least one stack, got an empty list: add a stack, or remove the deployer.`,
      );
    }
  }
  return deployers;
}

/**
 * Finds the deployer that invoked a function. Lambda reports the alias that the caller used, and IAM permits each caller only its own alias.
 *
 * @param invokedFunctionArn with the alias
 * @throws DeploymentError PermissionError without a known alias
 */
export function readDeployer(invokedFunctionArn: string | undefined, deployers: DeployerBindings): string {
  const alias = invokedFunctionArn?.split(':')[7];
  if (alias !== undefined && Object.hasOwn(deployers, alias)) return alias;
  throw new DeploymentError(
    'PermissionError',
    `Expected the function to be invoked through the alias of a deployer of the gate, got ${alias === undefined ? 'no alias' : JSON.stringify(alias)}: ` +
      "use the function and the alias in the outputs of the gate's stack.",
  );
}

/**
 * Refuses a deployment if the owner of the gate does not permit the deployer to deploy the stack.
 *
 * @param input the complete deployment input of one stack
 * @throws DeploymentError PermissionError
 */
export function checkDeployer(deployers: DeployerBindings, deployer: string, input: StackIdentity): void {
  requirePermission(deployers[deployer] ?? [], input, `the deployer ${deployer}`, '`deployers`');
}

/**
 * Name of the execution that a request starts. The signature covers the deployer, the token, and the input of the execution, so a repeated
 * request finds its own execution, and no other request and no other principal can have the name. At most 80 characters.
 *
 * @param input the input of the execution, JSON
 *
 * @example
 * await deployerExecutionNameOf('release', clientToken, input, sign); // deploy-release-0a1b2c3d4e5f60718293a4b5c6d7e8f9
 */
export async function deployerExecutionNameOf(deployer: string, clientToken: string, input: string, sign: Sign): Promise<string> {
  const signature = await sign(`deployer execution\n${deployer}\n${clientToken}\n${input}`);
  return `${deployerPrefixOf(deployer)}${signature.slice(0, SIGNATURE_DIGITS)}`;
}

/** Beginning of the names of the executions of a deployer. */
export function deployerPrefixOf(deployer: string): string {
  return `${PREFIX}${deployer}-`;
}
