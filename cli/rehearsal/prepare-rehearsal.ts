import { basename, extname } from 'node:path';
import { parseTemplate } from '../../core/template/parse-template.ts';
import type { DeploymentRequest } from '../scenario/harness.ts';
import { type GivenParameters, readParameterFile } from '../sources/parameter-file.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { UsageError } from '../usage-error.ts';

/** Options of the command. */
export interface RehearsalOptions {
  readonly after: string;
  readonly before?: string;
  readonly input?: string;
  readonly parameters?: string;
}

/** The deployment input, and the files of both revisions by path. */
export interface Rehearsal {
  readonly input: DeploymentRequest;
  readonly before?: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

const CONFIGURATION_PATH = 'stackgate-rehearsal.json';

/** Files other than the template that the input may name. They are read from the working directory. */
const FILES_NAMED_BY_INPUT = ['policyPath', 'waiversPath'] as const;

/**
 * Makes revisions and an input out of files.
 *
 * @throws UsageError or TemplateError that names the file
 */
export function prepareRehearsal(options: RehearsalOptions): Rehearsal {
  const given = options.input === undefined ? {} : readInputFile(options.input);
  const parameters = options.parameters === undefined ? { parameters: {} } : readParameterFile(options.parameters);
  const input = { ...defaultInput(options.after), ...given, templateConfigurationPath: CONFIGURATION_PATH };
  const named = FILES_NAMED_BY_INPUT.flatMap((field) => {
    const path = (given as Readonly<Record<string, unknown>>)[field];
    return typeof path === 'string' ? [[path, readTextFile(path)] as const] : [];
  });
  const revision = (file: string, values: GivenParameters) => ({
    [input.templatePath]: readTextFile(file),
    [CONFIGURATION_PATH]: JSON.stringify({ Parameters: values.parameters, ...(values.tags && { Tags: values.tags }) }),
    ...Object.fromEntries(named),
  });
  return {
    input,
    after: revision(options.after, parameters),
    ...(options.before === undefined ? {} : { before: revision(options.before, onlyDeclared(options.before, parameters)) }),
  };
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

/** A parameter that came with the new template is no mistake in the old one. */
function onlyDeclared(file: string, given: GivenParameters): GivenParameters {
  const declared = parseTemplate(readTextFile(file)).Parameters ?? {};
  const parameters = Object.fromEntries(Object.entries(given.parameters).filter(([name]) => Object.hasOwn(declared, name)));
  return { ...given, parameters };
}

/**
 * Reads a deployment input as the pipeline would get it; the gate itself checks the fields.
 *
 * @throws UsageError when it is no JSON object
 */
export function readInputFile(path: string): Partial<DeploymentRequest> {
  let value: unknown;
  try {
    value = JSON.parse(readTextFile(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path}: expected JSON, got a text that is none (${error.message}).`);
    throw error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${path}: expected a JSON object with the fields of the deployment input, such as "stackName".`);
  }
  return value;
}
