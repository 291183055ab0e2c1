import * as z from 'zod/mini';
import { describeIssues } from '../documents/describe-issues.ts';
import { DeploymentError } from '../errors.ts';
import { matchesPattern } from '../text/match-pattern.ts';
import { type StackIdentity, stackNameOf } from './names.ts';

const NAME_WORDS = 'a name, a pattern with "*", or a list of them';
const namePattern = z.string(NAME_WORDS).check(z.regex(/^[-a-zA-Z0-9*]+$/, NAME_WORDS));
const ROLE_WORDS = 'the ARN of an IAM role, a pattern with "*", or a list of them';
const rolePattern = z.string(ROLE_WORDS).check(z.regex(/^(?:arn:.+|\*.*)$/, ROLE_WORDS));
const REGION_WORDS = 'a Region, a pattern with "*", or a list of them';
const regionPattern = z.string(REGION_WORDS).check(z.regex(/^[-a-z0-9*]+$/, REGION_WORDS));
const EXTERNAL_ID_WORDS = 'an external ID';
const UNSAFE_WORDS = '"reject", "ask", "blue-green", or a list of them';
const reaction = z.enum(['reject', 'ask', 'blue-green'], UNSAFE_WORDS);

const oneOrSeveral = <Item extends z.ZodMiniType>(item: Item, words: string) =>
  z.union([item, z.array(item).check(z.minLength(1, words))], words);

/** The fields of UserParameters that bind an action to its stacks; every form of UserParameters accepts them. */
export const BINDING_FIELDS = {
  environmentName: z.exactOptional(z.nullable(oneOrSeveral(namePattern, NAME_WORDS))),
  stackName: z.exactOptional(oneOrSeveral(namePattern, NAME_WORDS)),
  roleArn: z.exactOptional(oneOrSeveral(rolePattern, ROLE_WORDS)),
  onUnsafe: z.exactOptional(oneOrSeveral(reaction, UNSAFE_WORDS)),
  targetRoleArn: z.exactOptional(oneOrSeveral(rolePattern, ROLE_WORDS)),
  targetExternalId: z.exactOptional(z.string(EXTERNAL_ID_WORDS).check(z.minLength(1, EXTERNAL_ID_WORDS))),
  region: z.exactOptional(oneOrSeveral(regionPattern, REGION_WORDS)),
};

type BoundField = keyof typeof BINDING_FIELDS;

/** One bound field: a value, a pattern, or a list of both. `null` requires that the field is absent. */
export type Binding = string | readonly string[] | null;

/** The values that the owner of a pipeline permits, field by field. */
export type Bindings = { readonly [Field in BoundField]?: Binding };

const bindingsSchema = z.strictObject(BINDING_FIELDS, {
  error: (issue) =>
    issue.code === 'unrecognized_keys' ? `Known bindings are ${Object.keys(BINDING_FIELDS).join(', ')}.` : 'an object',
});

/** @throws DeploymentError ConfigurationError that names the field */
export function parseBindings(value: unknown, source: string): Bindings {
  const result = bindingsSchema.safeParse(value);
  if (result.success) return result.data;
  throw new DeploymentError('ConfigurationError', describeIssues(result.error.issues, value, source));
}

/**
 * Parses lists of bindings, by the name of their principal.
 *
 * @param words the expected value, for the message
 * @throws DeploymentError ConfigurationError that names the principal and the field
 */
export function parseBindingsLists(value: unknown, source: string, words: string): Readonly<Record<string, readonly Bindings[]>> {
  const result = z.record(z.string(), z.array(bindingsSchema, 'a list of stacks'), words).safeParse(value);
  if (result.success) return result.data;
  throw new DeploymentError('ConfigurationError', describeIssues(result.error.issues, value, source));
}

/** @throws DeploymentError ConfigurationError that names the pipeline and the field */
export function parsePipelineBindings(value: unknown, source: string): PipelineBindings {
  return parseBindingsLists(value, source, 'an object of pipeline names, each with a list of stacks');
}

/** Values that apply if the input does not give a field. */
export type InputDefaults = { readonly [Field in 'roleArn' | 'onUnsafe']?: string | undefined };

/** The sources of the input and of its bindings, for the message about a contradiction. */
export interface BindingSources {
  /** Source of the input, such as `deploy/prod.json`. */
  readonly input: string;
  /** Source of the bindings, such as `UserParameters`. */
  readonly bindings: string;
}

/**
 * Adds bound values to a deployment input and refuses an input that contradicts them. A single value without `*` is added if the
 * input does not give the field. A pattern or a list only restricts: the input gives the value.
 *
 * Fields are compared one by one, so the binding `prod` and `a-b` does not permit `prod-a` and `b`, although the names of both stacks are
 * equal. A binding of `stackName` without `environmentName` permits exact stack names only, and one without `targetRoleArn` or `region` only
 * stacks in the account or the Region of the gate.
 *
 * @param given the input, not validated yet
 * @throws DeploymentError ConfigurationError that names the field, the permitted values and the value that the input gives
 */
export function applyBindings(
  given: Readonly<Record<string, unknown>>,
  bindings: Bindings,
  sources: BindingSources,
  defaults: InputDefaults = {},
): Record<string, unknown> {
  const bound: Record<string, unknown> = { ...given };
  for (const [field, binding] of Object.entries(completeBindings(bindings))) {
    const effective = given[field] ?? defaults[field as keyof InputDefaults];
    if (given[field] === undefined && isValue(binding)) bound[field] = binding;
    else if (!permits(binding, effective)) throw contradiction(field, binding, effective, sources);
  }
  return bound;
}

/** Returns the bindings that are single values, without patterns and lists. */
export function boundValuesOf(bindings: Bindings): Bindings {
  return Object.fromEntries(Object.entries(bindings).filter(([, binding]) => isValue(binding)));
}

/** Returns the bindings of the account and the Region of the stack. */
export function targetBindingsOf(bindings: Bindings): Bindings {
  const complete = completeBindings(bindings);
  return Object.fromEntries(Object.entries(complete).filter(([field]) => TARGET_FIELDS.has(field)));
}

/**
 * Returns true for a deployment that the bindings permit in each field. Bindings without a target permit only the account and the Region of
 * the gate.
 *
 * @param input the complete deployment input of one stack
 */
export function permitsStack(bindings: Bindings, input: Readonly<Record<string, unknown>>): boolean {
  const complete: Bindings = { targetRoleArn: null, region: null, ...completeBindings(bindings) };
  const effective = { ...input, onUnsafe: input.onUnsafe ?? 'reject' } as Readonly<Record<string, unknown>>;
  return Object.entries(complete).every(([field, binding]) => permits(binding, effective[field]));
}

/** Fields that name the account and the Region of a stack. */
const TARGET_FIELDS: ReadonlySet<string> = new Set(['targetRoleArn', 'targetExternalId', 'region']);

/** Stacks that each pipeline may deploy, by the name of the pipeline; `*` is every other pipeline. */
export type PipelineBindings = Readonly<Record<string, readonly Bindings[]>>;

/**
 * Refuses a deployment if the owner of the gate does not permit the pipeline to deploy the stack.
 *
 * @param pipelineName the name that CodePipeline confirmed. If it is undefined, only the stacks that every pipeline may deploy are
 * permitted
 * @param input the complete deployment input of one stack
 * @throws DeploymentError PermissionError
 */
export function checkPipeline(pipelines: PipelineBindings, pipelineName: string | undefined, input: StackIdentity): void {
  const own = pipelineName !== undefined && Object.hasOwn(pipelines, pipelineName) ? pipelines[pipelineName] : pipelines['*'];
  requirePermission(own ?? [], input, `the pipeline ${pipelineName ?? '(unknown)'}`, '`pipelines`');
}

/**
 * Refuses a deployment that none of the bindings permits.
 *
 * @param input the complete deployment input of one stack
 * @param who the principal of the bindings, for the message
 * @param source the prop of the gate that has the bindings, for the message
 * @throws DeploymentError PermissionError
 */
export function requirePermission(permitted: readonly Bindings[], input: StackIdentity, who: string, source: string): void {
  const given: Readonly<Record<string, unknown>> = { ...input };
  if (permitted.some((bindings) => permitsStack(bindings, given))) return;
  const bound = FURTHER_FIELDS.filter((field) => permitted.some((bindings) => bindings[field] !== undefined));
  const further = bound.map((field) => `\`${field}\` ${given[field] === undefined ? 'absent' : JSON.stringify(given[field])}`);
  throw new DeploymentError(
    'PermissionError',
    `Expected the gate to permit ${who} to deploy the stack ${stackNameOf(input)}${further.length === 0 ? '' : ` with ${further.join(', ')}`}, ` +
      `but ${source} does not permit it: ask the owner of the gate to add the stack to ${source}, or correct the input.`,
  );
}

/** Fields of a binding in addition to the names of the stack. */
const FURTHER_FIELDS = ['roleArn', 'onUnsafe', 'targetRoleArn', 'targetExternalId', 'region'] as const;

/**
 * Completes bindings that contain `stackName`: the other fields that identify the stack are then bound too. Without an environment, the
 * stack name is an exact name, both in a binding and in an input. Without a target, the stack is in the account and the Region of the gate.
 */
function completeBindings(bindings: Bindings): Bindings {
  if (bindings.stackName === undefined) return bindings;
  return { environmentName: null, targetRoleArn: null, region: null, ...bindings };
}

function isValue(binding: Binding): binding is string {
  return typeof binding === 'string' && !binding.includes('*');
}

function permits(binding: Binding, value: unknown): boolean {
  if (binding === null) return value === undefined;
  return typeof value === 'string' && [binding].flat().some((pattern) => matchesPattern(pattern, value));
}

const HOME_WORDS = 'absent, because the stack is bound to the account and the Region of the gate';

/** The meaning of a field that must be absent. */
const ABSENT_WORDS: Readonly<Record<string, string>> = {
  environmentName: 'absent, because the stack is bound by its exact name',
  targetRoleArn: HOME_WORDS,
  region: HOME_WORDS,
};

function contradiction(field: string, binding: Binding, value: unknown, sources: BindingSources): DeploymentError {
  const permitted =
    binding === null
      ? ABSENT_WORDS[field]
      : [binding]
          .flat()
          .map((pattern) => `"${pattern}"`)
          .join(' or ');
  const got = value === undefined ? 'nothing' : JSON.stringify(value);
  return new DeploymentError(
    'ConfigurationError',
    `Expected \`${field}\` in ${sources.input} to be ${permitted} (${sources.bindings}), got ${got}: ` +
      'correct the input, or ask the owner of the pipeline to change the binding.',
  );
}
