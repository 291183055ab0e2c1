import { TemplateError } from '../../core/documents/template-error.ts';
import { type PredictedStack, predictStackTree } from '../../core/prediction/predict-change-set.ts';
import type { Prediction, PredictionContext } from '../../core/prediction/prediction.ts';
import type { StackTreeSide, TemplateTree } from '../../core/prediction/template-tree.ts';
import { defaultOf, resolveParameters } from '../../core/template/parameters.ts';
import type { AwsAccess } from '../aws-clients.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import { readStack, regionOfArn } from '../command-line/read-names.ts';
import { type AssemblyStack, readCloudAssembly } from '../sources/cloud-assembly.ts';
import type { LiveStack } from '../sources/live-stack.ts';
import { declaredValues, readParameterFile } from '../sources/parameter-file.ts';
import { inSource, openTemplateFile, type PlanTarget, parsePlanTarget, readFromGit } from '../sources/template-files.ts';
import { UsageError } from '../usage-error.ts';

/** The input of `stackgate plan`. */
export interface PlanInput extends AwsAccess {
  readonly before?: string;
  readonly after: string;
  /** File with parameters. */
  readonly parameters?: string;
  readonly parametersBefore?: string;
  readonly stackName?: string;
}

/** The predicted stacks, and the name of the root stack; empty for several. */
export interface PlannedStacks {
  readonly stackName: string;
  /** Names of the stacks that are not nested, if they are known. */
  readonly stackNames: readonly string[];
  readonly stacks: readonly PredictedStack[];
  /** Notes that do not influence the verdict. */
  readonly notes: readonly string[];
}

/**
 * Predicts one stack with its nested stacks, or every stack of a cloud assembly.
 *
 * @throws UsageError that names the file or the option
 */
export async function planStacks(input: PlanInput, io: Pick<CommandIo, 'aws' | 'progress'>): Promise<PlannedStacks> {
  if (input.parametersBefore !== undefined && input.before === undefined) {
    throw new UsageError('Expected --before with --parameters-before.');
  }
  const after = parsePlanTarget('--after', input.after);
  const before = input.before === undefined ? undefined : parsePlanTarget('--before', input.before);
  if (after.kind === 'directory' || before?.kind === 'directory') return planAssemblies(before, after, input);
  return planOne(before, after, input, io);
}

async function planOne(
  before: PlanTarget | undefined,
  after: PlanTarget,
  input: PlanInput,
  io: Pick<CommandIo, 'aws' | 'progress'>,
): Promise<PlannedStacks> {
  const live = before?.kind === 'stack' ? await readDeployed(before.name, input, io) : undefined;
  const given = {
    after: input.parameters === undefined ? undefined : readParameterFile(input.parameters),
    before: input.parametersBefore === undefined ? undefined : readParameterFile(input.parametersBefore),
  };
  const next = open('--after', after);
  const old = live?.source ?? (before === undefined ? undefined : open('--before', before));
  const {
    before: oldSide,
    after: newSide,
    notes,
  } = chooseParameters({
    before: old,
    after: next,
    given: given.after?.parameters ?? {},
    deployed: live?.parameters ?? given.before?.parameters,
    options: { before: '--parameters-before', after: '--parameters' },
  });
  const context: PredictionContext = {
    ...live?.context,
    ...(input.region === undefined || live !== undefined ? {} : { region: input.region }),
    ...(input.stackName === undefined ? {} : { stackName: input.stackName }),
    ...tagsOf(live?.tags ?? given.before?.tags, given.after?.tags),
  };
  const stacks = predict(input.after, oldSide, newSide, context);
  const { stackName = '' } = context;
  return { stackName, stackNames: stackName === '' ? [] : [stackName], stacks, notes };
}

/** Loads the SDK only for a deployed stack. */
async function readDeployed(
  name: string,
  { profile, region }: AwsAccess,
  io: Pick<CommandIo, 'aws' | 'progress'>,
): Promise<LiveStack> {
  const stack = readStack('--before stack:')(name);
  const { readLiveStack } = await import('../sources/live-stack.ts');
  return io.progress(`Reading the stack ${name}`, async () =>
    readLiveStack(await io.aws({ profile, region: regionOfArn(stack) ?? region }).cloudFormation(), stack),
  );
}

function open(option: string, target: PlanTarget): TemplateTree {
  switch (target.kind) {
    case 'file':
      return openTemplateFile(target.path);
    case 'git':
      return openTemplateFile(target.path, readFromGit(target.revision));
    default:
      throw new UsageError(
        `${option}: Expected a template file, got a ${target.kind}: a deployed template is only valid for --before.`,
      );
  }
}

function planAssemblies(before: PlanTarget | undefined, after: PlanTarget, input: PlanInput): PlannedStacks {
  if (after.kind !== 'directory' || (before !== undefined && before.kind !== 'directory')) {
    throw new UsageError('Expected --before and --after to be two cloud assemblies, got one of them.');
  }
  const given = input.parameters === undefined ? {} : readParameterFile(input.parameters).parameters;
  const old = new Map((before === undefined ? [] : readCloudAssembly(before.path)).map((stack) => [stack.stackName, stack]));
  const next = readCloudAssembly(after.path);
  const planned = next.map((stack) => planAssemblyStack(old.get(stack.stackName), stack, given));
  const gone = [...old.keys()].filter((name) => !next.some(({ stackName }) => stackName === name));
  return {
    stackName: '',
    stackNames: next.map(({ stackName }) => stackName),
    stacks: planned.flatMap(({ stacks }) => stacks),
    notes: [
      ...planned.flatMap(({ notes }) => notes),
      ...gone.map((name) => `The stack ${name} is not in the new assembly. The deployed stack does not change.`),
    ],
  };
}

function planAssemblyStack(
  before: AssemblyStack | undefined,
  after: AssemblyStack,
  given: Readonly<Record<string, string>>,
): Pick<PlannedStacks, 'stacks' | 'notes'> {
  const { stackName, region, accountId } = after;
  const context = {
    stackName,
    ...(region === undefined ? {} : { region }),
    ...(accountId === undefined ? {} : { accountId }),
    ...tagsOf(before?.tags, after.tags),
  };
  const sources = {
    before: before === undefined ? undefined : openTemplateFile(before.templatePath),
    after: openTemplateFile(after.templatePath),
  };
  const {
    before: oldSide,
    after: newSide,
    notes,
  } = chooseParameters({
    ...sources,
    given: declaredValues(sources.after, { ...given, ...after.parameters }),
    deployed: before === undefined ? undefined : { ...given, ...before.parameters },
    options: { before: before?.templatePath ?? '', after: after.templatePath },
  });
  const stacks = predict(after.templatePath, oldSide, newSide, context);
  return {
    stacks: stacks.map((stack) => ({ ...stack, path: stack.path === '' ? stackName : `${stackName}/${stack.path}` })),
    notes: notes.map((note) => `${stackName}: ${note}`),
  };
}

function predict(
  name: string,
  before: StackTreeSide | undefined,
  after: StackTreeSide,
  context: PredictionContext,
): PredictedStack[] {
  try {
    const stacks = predictStackTree(before, after, context);
    for (const { prediction, path } of stacks) refuse(prediction, path === '' ? after.source.file : path);
    return stacks;
  } catch (error) {
    throw inSource(name, error);
  }
}

/** @throws {TemplateError} for an update that CloudFormation refuses as a whole */
function refuse({ refusal }: Prediction, place: string | undefined): void {
  if (refusal === undefined) return;
  const error = new TemplateError(`${refusal}.`, 'Keep the types, or give the resources of the new types other logical IDs.');
  if (place !== undefined) error.file = place;
  throw error;
}

/** Compares stack tags only if both are known. */
function tagsOf(
  before: Readonly<Record<string, string>> | undefined,
  after: Readonly<Record<string, string>> | undefined,
): Pick<PredictionContext, 'tags'> {
  return before === undefined || after === undefined ? {} : { tags: { before, after } };
}

type Values = Readonly<Record<string, string>>;

/** The templates of an update or a first create, with the known parameter values. */
interface ParameterChoice {
  readonly before: TemplateTree | undefined;
  readonly after: TemplateTree;
  /** Values for the deployment. */
  readonly given: Values;
  /** Values of the deployed stack; without them, the deployed stack has the given values and its defaults. */
  readonly deployed: Values | undefined;
  /** Names of the options that give the values, for messages. */
  readonly options: { readonly before: string; readonly after: string };
}

/** The templates with their parameter values. */
interface ChosenParameters {
  readonly before: StackTreeSide | undefined;
  readonly after: StackTreeSide;
  readonly notes: readonly string[];
}

/**
 * Chooses the parameter values of both templates as a deployment does: a parameter that is not given keeps the value that the deployed
 * stack has, even if its Default changed. A kept value that is unknown here is the same unknown value before and after.
 *
 * @throws UsageError when a new parameter has no value, or a value breaks a constraint
 */
function chooseParameters({ before, after, given, deployed, options }: ParameterChoice): ChosenParameters {
  if (before === undefined)
    return { before, after: { source: after, parameters: resolve(after, given, options.after) }, notes: [] };
  const known = { ...defaultsOf(before), ...declaredValues(before, deployed ?? given) };
  const old = Object.fromEntries(Object.entries(known).filter(([name, value]) => !isHidden(before, name, value)));
  const hidden = Object.keys(known).filter((name) => old[name] === undefined);
  const kept = new Set(Object.keys({ ...before.template.Parameters }));
  const parameters = resolve(after, given, options.after, old, kept);
  const unknown = Object.keys({ ...after.template.Parameters }).filter((name) => parameters[name] === undefined);
  return {
    before: { source: before, parameters: old, unknownParameters: namesToUnknown(hidden) },
    after: {
      source: after,
      parameters,
      unknownParameters: namesToUnknown(unknown),
    },
    notes: describeKeptDefaults(before, after, given),
  };
}

/** CloudFormation returns asterisks for the deployed value of a parameter with `NoEcho`. */
function isHidden({ template }: TemplateTree, name: string, value: string): boolean {
  return value === '****' && String(template.Parameters?.[name]?.NoEcho) === 'true';
}

/** Gives each parameter the same unknown value before and after. */
function namesToUnknown(names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, { Parameter: name }]));
}

function defaultsOf({ template }: TemplateTree): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...template.Parameters }).flatMap(([name, parameter]) => {
      const value = defaultOf(parameter);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function resolve(
  source: TemplateTree,
  given: Values,
  option: string,
  old?: Values,
  kept?: ReadonlySet<string>,
): Record<string, string> {
  try {
    return resolveParameters(source.template, given, old, kept);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw inSource(option, new TemplateError(error.message, adviseOnParameters(error.message)));
  }
}

function adviseOnParameters(message: string): string {
  if (/must have values$|or default value$/.test(message)) return 'Give a value for each in the file of --parameters.';
  return message.endsWith('do not exist in the template')
    ? 'Remove them from the file of --parameters, or declare them in the template.'
    : 'Give another value in the file of --parameters.';
}

function describeKeptDefaults(before: TemplateTree, after: TemplateTree, given: Values): string[] {
  return Object.entries({ ...after.template.Parameters }).flatMap(([name, parameter]) => {
    const old = before.template.Parameters?.[name];
    if (old === undefined || given[name] !== undefined || defaultOf(old) === defaultOf(parameter)) return [];
    return [`The parameter ${name} keeps its deployed value. A new Default does not change an existing stack.`];
  });
}
