import type { StackTreeSide, TemplateTree } from '../../core/prediction/predict-change-set.ts';
import { defaultOf, resolveParameters } from '../../core/template/parameters.ts';
import { inSource } from './template-files.ts';

type Values = Readonly<Record<string, string>>;

/** The templates of an update or a first create, with the known parameter values. */
export interface ParameterChoice {
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
export interface ChosenParameters {
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
export function chooseParameters({ before, after, given, deployed, options }: ParameterChoice): ChosenParameters {
  if (before === undefined)
    return { before, after: { source: after, parameters: resolve(after, given, options.after) }, notes: [] };
  const old = { ...defaultsOf(before), ...declaredValues(before, deployed ?? given) };
  const kept = new Set(Object.keys({ ...before.template.Parameters }));
  const parameters = resolve(after, given, options.after, old, kept);
  const unknown = Object.keys({ ...after.template.Parameters }).filter((name) => parameters[name] === undefined);
  return {
    before: { source: before, parameters: old },
    after: {
      source: after,
      parameters,
      unknownParameters: Object.fromEntries(unknown.map((name) => [name, { Parameter: name }])),
    },
    notes: describeKeptDefaults(before, after, given),
  };
}

/** Selects the values of parameters that a template declares. */
export function declaredValues({ template }: TemplateTree, values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => template.Parameters?.[name] !== undefined));
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
    throw inSource(option, error);
  }
}

function describeKeptDefaults(before: TemplateTree, after: TemplateTree, given: Values): string[] {
  return Object.entries({ ...after.template.Parameters }).flatMap(([name, parameter]) => {
    const old = before.template.Parameters?.[name];
    if (old === undefined || given[name] !== undefined || defaultOf(old) === defaultOf(parameter)) return [];
    return [`The parameter ${name} keeps its deployed value. A new Default does not change an existing stack.`];
  });
}
