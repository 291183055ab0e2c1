import { basename, extname } from 'node:path';
import { parseJson } from '../../core/documents/parse-text.ts';
import { parsePolicy, parseWaivers } from '../../core/policy/parse-policy.ts';
import type { TemplateTree } from '../../core/prediction/template-tree.ts';
import type { DeploymentRequest } from '../scenario/harness.ts';
import { declaredValues, type GivenParameters, readParameterFile } from '../sources/parameter-file.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { findTemplateFile, openTemplateFile } from '../sources/template-files.ts';
import { UsageError } from '../usage-error.ts';
import { RehearsedAccount, readAccountFacts } from './account-facts.ts';
import { packageNestedTemplates } from './nested-templates.ts';

/** Options of the command. */
export interface RehearsalOptions {
  readonly after: string;
  readonly before?: string;
  readonly input?: string;
  readonly parameters?: string;
  readonly parametersBefore?: string;
  /** The file of the owner's policy. */
  readonly policy?: string;
  /** The file of waivers, which the pushed revision contains. It takes precedence over `waiversPath` of the input. */
  readonly waivers?: string;
  /** The file with facts about the account. */
  readonly world?: string;
}

/** The deployment input, the account, and the files of both revisions by path. */
export interface Rehearsal {
  readonly input: DeploymentRequest;
  readonly account: RehearsedAccount;
  /** The owner's policy, YAML or JSON text. */
  readonly policy?: string;
  readonly before?: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  /** Nested templates in S3, by key. */
  readonly nestedTemplates: Readonly<Record<string, string>>;
}

/** Files other than the template that the input may name. They are read from the working directory. */
const FILES_NAMED_BY_INPUT = ['policyPath', 'waiversPath'] as const;

/** Path of the file of `--waivers` in the revision. */
const WAIVERS_PATH = '.stackgate/waivers.yaml';

/**
 * Builds revisions, an input, and an account from files.
 *
 * @throws UsageError that names the file
 */
export function prepareRehearsal(options: RehearsalOptions): Rehearsal {
  if (options.parametersBefore !== undefined && options.before === undefined) {
    throw new UsageError('Expected --before with --parameters-before.');
  }
  const policy = readPolicy(options.policy);
  const given = options.input === undefined ? {} : readInputFile(options.input);
  const configurationPath = configurationPathOf(options, given);
  const input = {
    ...defaultInput(options.after),
    ...given,
    ...(configurationPath !== undefined && { templateConfigurationPath: configurationPath }),
    ...(options.waivers !== undefined && { waiversPath: WAIVERS_PATH }),
  };
  const named = FILES_NAMED_BY_INPUT.flatMap((field) => {
    const path = (given as Readonly<Record<string, unknown>>)[field];
    const isReplaced = field === 'waiversPath' && options.waivers !== undefined;
    return typeof path === 'string' && !isReplaced ? [[path, readTextFile(path)] as const] : [];
  });
  if (options.waivers !== undefined) named.push([WAIVERS_PATH, readWaivers(options.waivers)]);
  const account = new RehearsedAccount(readAccountFacts(options.world));
  const nestedTemplates: Record<string, string> = {};
  const revision = (name: string, file: string, choose: (tree: TemplateTree | undefined) => GivenParameters) => {
    const found = name === 'before' ? openTemplateFile(file) : findTemplateFile(file);
    const tree = found instanceof UsageError ? undefined : found;
    // The gate refuses an invalid template with the message of CloudFormation. The note adds the file and the property path.
    if (found instanceof UsageError) account.note(found.message);
    const values = choose(tree);
    if (tree !== undefined) account.inventExports(file, { source: tree, parameters: declaredValues(tree, values.parameters) });
    const text = readTextFile(file);
    const packaged = tree === undefined ? { text, objects: {} } : packageNestedTemplates(text, tree, name);
    Object.assign(nestedTemplates, packaged.objects);
    return {
      [input.templatePath]: packaged.text,
      ...(configurationPath !== undefined && { [configurationPath]: writeConfiguration(values) }),
      ...Object.fromEntries(named),
    };
  };
  // Without options, the input can name a file, as the other files that it names.
  const namedByInput = options.parametersBefore === undefined ? configurationPath : undefined;
  const parameters = readParameters(options.parameters ?? namedByInput) ?? { parameters: {} };
  const deployed = readParameters(options.parametersBefore);
  const after = revision('after', options.after, () => parameters);
  if (options.before === undefined) return { input, account, ...policy, after, nestedTemplates };
  // Without a file, the deployed template gets the same values, except for parameters that it does not declare.
  const before = revision('before', options.before, (tree) => {
    if (deployed !== undefined || tree === undefined) return deployed ?? parameters;
    return { ...parameters, parameters: declaredValues(tree, parameters.parameters) };
  });
  return { input, account, ...policy, before, after, nestedTemplates };
}

/** Reads the owner's policy. @throws DeploymentError ConfigurationError that names the file and the position */
function readPolicy(path: string | undefined): Pick<Rehearsal, 'policy'> {
  if (path === undefined) return {};
  const text = readTextFile(path);
  parsePolicy({ source: path, text });
  return { policy: text };
}

/** Reads waivers, so that an error names the file of the user. @throws DeploymentError ConfigurationError */
function readWaivers(path: string): string {
  const text = readTextFile(path);
  parseWaivers({ source: path, text });
  return text;
}

function readParameters(path: string | undefined): GivenParameters | undefined {
  return path === undefined ? undefined : readParameterFile(path);
}

/**
 * Uses the paths of the user for the parameter files in the revision, so that messages name a file that the user wrote. Undefined if there
 * is none.
 */
function configurationPathOf(
  { parameters, parametersBefore, after }: RehearsalOptions,
  { templateConfigurationPath }: Partial<DeploymentRequest>,
): string | undefined {
  const path = parameters ?? parametersBefore;
  if (path === undefined) return typeof templateConfigurationPath === 'string' ? templateConfigurationPath : undefined;
  return basename(path) === basename(after) ? `parameters/${basename(path)}` : basename(path);
}

function writeConfiguration({ parameters, tags }: GivenParameters): string {
  return JSON.stringify({ Parameters: parameters, ...(tags && { Tags: tags }) });
}

function defaultInput(templateFile: string): DeploymentRequest {
  const name = basename(templateFile, extname(templateFile))
    .replace(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return {
    environmentName: 'rehearsal',
    stackName: name.slice(0, 100) || 'stack',
    templatePath: basename(templateFile),
    capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
  };
}

/**
 * Reads a deployment input as the pipeline does. The gate checks the fields.
 *
 * @throws UsageError or DeploymentError when the file is not a JSON object
 */
function readInputFile(path: string): Partial<DeploymentRequest> {
  const value = parseJson(readTextFile(path), path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${path}: Expected a JSON object with the fields of the deployment input, such as "stackName".`);
  }
  return value;
}
