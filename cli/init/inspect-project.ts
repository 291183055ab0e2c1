import { existsSync, globSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isKnownStateful } from '../../core/resource-types/is-stateful.ts';
import { defaultOf } from '../../core/template/parameters.ts';
import type { Template } from '../../core/template/template.ts';
import { readCloudAssembly } from '../sources/cloud-assembly.ts';
import { cannotRead, readTextFile } from '../sources/read-text-file.ts';
import { findTemplateFile, openTemplateFile } from '../sources/template-files.ts';
import { UsageError } from '../usage-error.ts';

/** The kinds of projects. */
export type ProjectKind = 'cdk' | 'sam' | 'template';

/** A stack that the pipeline will deploy. */
export interface ProjectStack {
  /** Absent: `stackName` is the exact name of the stack. */
  readonly environmentName?: string;
  readonly stackName: string;
  /** Path of the template in the artifact of the build. */
  readonly templatePath: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Run order of the action in its stage: an action starts when all actions with a lower run order have ended. */
  readonly runOrder: number;
  readonly template: Template;
}

/** A project and its stacks. */
export interface Project {
  readonly kind: ProjectKind;
  readonly stacks: readonly ProjectStack[];
  /** Resources that hold data according to the service specification: logical id and type. */
  readonly dataResources: readonly string[];
  /** Sentences about what a person must add. */
  readonly notes: readonly string[];
}

/** Choices of the user. */
export interface ProjectChoices {
  readonly environment: string;
  /** Name of the application, without the environment. */
  readonly stackName?: string | undefined;
  /** Path of the template, if the project has several. */
  readonly template?: string | undefined;
}

/** Output of `sam package`, as in the guide about AWS SAM. */
const PACKAGED_TEMPLATE = 'packaged.yaml';

const TEMPLATE_FILES = ['*', '*/*', '*/*/*'].flatMap((path) =>
  ['yaml', 'yml', 'json', 'template'].map((extension) => `${path}.${extension}`),
);

/** Folders whose templates are the output of a tool, or belong to another project. */
const OTHER_FOLDERS = /(?:^|[/\\])(?:node_modules|cdk\.out|\.[^/\\]+)(?:[/\\]|$)/;

/**
 * Inspects a project: a CDK app with `cdk.json`, or a template with or without the transform of AWS SAM.
 *
 * @throws UsageError if it has no template, or several without a choice
 */
export function inspectProject(folder: string, choices: ProjectChoices): Project {
  requireFolder(folder);
  const project =
    choices.template === undefined && existsSync(join(folder, 'cdk.json'))
      ? readCdkApp(folder, choices)
      : readTemplateProject(folder, choices);
  return {
    ...project,
    dataResources: project.stacks.flatMap(({ template }) => findDataResources(template)),
    notes: project.stacks.flatMap(findMissingParameters),
  };
}

type Stacks = Pick<Project, 'kind' | 'stacks'>;

function requireFolder(folder: string): void {
  try {
    if (statSync(folder).isDirectory()) return;
  } catch (error) {
    throw cannotRead(folder, error as NodeJS.ErrnoException);
  }
  throw new UsageError(`${folder}: Expected the directory of a project, got a file.`);
}

function readCdkApp(folder: string, { stackName }: ProjectChoices): Stacks {
  const assembly = join(folder, 'cdk.out');
  if (!existsSync(join(assembly, 'manifest.json'))) {
    throw new UsageError(
      `${folder}: Expected the synthesized stacks of the CDK app in cdk.out, got none. Run \`npx cdk synth\` first, or name a template with --template.`,
    );
  }
  const found = readCloudAssembly(assembly).filter((stack) => stackName === undefined || stack.stackName === stackName);
  if (found.length === 0) {
    throw new UsageError(
      stackName === undefined
        ? `${assembly}: Expected a stack, got none. Check the CDK app.`
        : `${assembly}: Expected the stack ${stackName}, got no such stack. Check --stack-name.`,
    );
  }
  const first = Math.min(...found.map(({ depth }) => depth));
  const stacks = found.map((stack) => ({
    stackName: stack.stackName,
    templatePath: toRevisionPath(folder, stack.templatePath),
    parameters: stack.parameters,
    tags: stack.tags,
    runOrder: stack.depth - first + 1,
    template: openTemplateFile(stack.templatePath).template,
  }));
  return { kind: 'cdk', stacks };
}

function readTemplateProject(folder: string, choices: ProjectChoices): Stacks {
  const { environment: environmentName, stackName = nameOf(folder) } = choices;
  const path = join(folder, choices.template ?? findOnlyTemplate(folder));
  const { template } = openTemplateFile(path);
  const isSam = [template.Transform].flat().includes('AWS::Serverless-2016-10-31');
  const templatePath = isSam ? PACKAGED_TEMPLATE : toRevisionPath(folder, path);
  return {
    kind: isSam ? 'sam' : 'template',
    stacks: [{ environmentName, stackName, templatePath, parameters: {}, tags: {}, runOrder: 1, template }],
  };
}

function findOnlyTemplate(folder: string): string {
  const templates = globSync(TEMPLATE_FILES, { cwd: folder })
    .filter((path) => !OTHER_FOLDERS.test(path) && isTemplate(join(folder, path)))
    .sort();
  const [first, ...others] = templates;
  if (first === undefined) {
    throw new UsageError(
      `${folder}: Expected a CDK app (cdk.json) or a CloudFormation template, got neither. Name the template with --template.`,
    );
  }
  if (others.length > 0) {
    throw new UsageError(`${folder}: Expected one template, got ${templates.join(', ')}. Choose one with --template.`);
  }
  return first;
}

/** Tests whether a file is a template. A project has many other YAML and JSON files, so a file with an error is not a template. */
function isTemplate(path: string): boolean {
  try {
    if (!/["']?Resources["']?\s*:/.test(readTextFile(path))) return false;
    return !(findTemplateFile(path) instanceof UsageError);
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

function findDataResources({ Resources = {} }: Template): readonly string[] {
  return Object.entries(Resources).flatMap(([id, { Type }]) => (isKnownStateful(Type) ? [`${id} (${Type})`] : []));
}

function findMissingParameters({ stackName, parameters, template }: ProjectStack): readonly string[] {
  const missing = Object.entries({ ...template.Parameters })
    .filter(([name, parameter]) => name !== 'environmentName' && defaultOf(parameter) === undefined && !(name in parameters))
    .map(([name]) => name);
  if (missing.length === 0) return [];
  return [
    `The template of ${stackName} has parameters without a default: add ${missing.join(', ')} to "parameters" of its input file.`,
  ];
}

/** Converts the name of a folder to the name of a stack. */
function nameOf(folder: string): string {
  return (
    basename(resolve(folder))
      .replace(/[^a-zA-Z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 100) || 'app'
  );
}

function toRevisionPath(folder: string, path: string): string {
  return path.slice(join(folder, '/').length).replaceAll('\\', '/');
}
