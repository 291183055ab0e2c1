import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod/mini';
import { REGION_NAME } from '../../core/deployment/region-name.ts';
import { formatProblems, parseDocument } from '../../core/documents/parse-document.ts';
import { TemplateError } from '../../core/documents/template-error.ts';
import { type EvaluatedResource, type EvaluatedTemplate, evaluateTemplate } from '../../core/evaluation/evaluate-template.ts';
import type { EvaluationContext, StackInput } from '../../core/evaluation/stack-input.ts';
import { toExpression } from '../../core/evaluation/values.ts';
import { nestedSide, refuseEndlessNesting, type StackTreeSide } from '../../core/prediction/template-tree.ts';
import { defaultOf } from '../../core/template/parameters.ts';
import { readPublicSsmParameter } from '../../sandbox/cloudformation/planning/read-ssm-values.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/sandbox.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { inSource } from '../sources/template-files.ts';
import { UsageError } from '../usage-error.ts';

const texts = z.record(
  z.string(),
  z.string('Expected a string: put the value in quotes.'),
  'Expected an object of names and values.',
);

const REGION = 'Expected a Region, such as eu-west-1.';
const ACCOUNT_ID = 'Expected 12 digits in quotes.';

const schema = z.strictObject({
  region: z.optional(z.string(REGION).check(z.regex(REGION_NAME, REGION))),
  accountId: z.optional(z.string(ACCOUNT_ID).check(z.regex(/^\d{12}$/, ACCOUNT_ID))),
  exports: z.optional(texts),
  ssmParameters: z.optional(texts),
});

/** Facts about the account that a rehearsal deploys to. */
export interface AccountFacts {
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  /** Values of other stacks' exports, by export name. */
  readonly exports: Readonly<Record<string, string>>;
  /** Values of SSM parameters, by name. */
  readonly ssmParameters: Readonly<Record<string, string>>;
}

/** Reads the file of `--world`, JSON or YAML. @throws UsageError that names the file and the field */
export function readAccountFacts(path: string | undefined): AccountFacts {
  if (path === undefined) return { exports: {}, ssmParameters: {} };
  const parsed = parseDocument(readTextFile(path), schema);
  if (parsed.kind === 'ok') {
    const { exports = {}, ssmParameters = {}, ...facts } = parsed.value;
    return { ...facts, exports, ssmParameters };
  }
  throw new UsageError(`Expected region, accountId, exports, and ssmParameters:\n${formatProblems(path, parsed.problems)}`);
}

/** The account of a rehearsal: the given facts, and a generated value for each fact that the templates need and the user did not give. */
export class RehearsedAccount {
  readonly sandbox: SandboxOptions;
  readonly #facts: AccountFacts;
  readonly #exports: Record<string, string>;
  readonly #invented = new Map<string, string>();
  readonly #remarks: string[] = [];
  /** Names of the SSM parameters that hold a list. */
  readonly #lists = new Set<string>();

  constructor(facts: AccountFacts) {
    const { region, accountId } = facts;
    this.#facts = facts;
    this.#exports = { ...facts.exports };
    this.sandbox = {
      ...(region === undefined ? {} : { region }),
      ...(accountId === undefined ? {} : { accountId }),
      cloudFormation: { readSsmParameter: (name) => this.#readSsmParameter(name) },
    };
  }

  /** Sentences about the generated values, and about templates that CloudFormation refuses. */
  get notes(): string[] {
    const generated = [...this.#invented].map(
      ([what, value]) =>
        `${what} was not given, so the rehearsal generated the value ${value}. To set it, add it to the file of --world.`,
    );
    return [...this.#remarks, ...generated];
  }

  /** Adds a sentence to the notes. */
  note(sentence: string): void {
    this.#remarks.push(sentence);
  }

  /**
   * Generates the exports that a template or its nested templates import.
   *
   * @param file source of the template, for messages
   * @param ancestors the stacks that contain the stack of the template
   * @throws UsageError for a template that CloudFormation could not evaluate, with the property path
   */
  inventExports(file: string, side: StackTreeSide, ancestors: readonly StackTreeSide[] = []): void {
    const { region = 'us-east-1', accountId = '111111111111' } = this.#facts;
    const { source, ...given } = side;
    const context = { region, accountId, exports: this.#exports };
    const evaluated = this.#evaluate(file, { template: source.template, ...given }, context);
    for (const name of storedLists(side)) this.#lists.add(name);
    const delimiters = evaluated === undefined ? new Map<string, string>() : findSplitImports(evaluated);
    for (const name of evaluated?.imports ?? []) {
      if (Object.hasOwn(this.#exports, name)) continue;
      this.#exports[name] = invent(name, delimiters.get(name));
      this.#invented.set(`The export ${name}`, String(this.#exports[name]));
    }
    for (const resource of Object.values(evaluated?.resources ?? {})) {
      const nested = inFile(file, () => findNestedSide(resource, side, ancestors));
      if (nested !== undefined) this.inventExports(nested.source.file ?? file, nested, [...ancestors, side]);
    }
  }

  /** Creates stacks that export the values. */
  async createExports(sandbox: Sandbox): Promise<void> {
    const entries = Object.entries(this.#exports);
    for (let start = 0; start < entries.length; start += MAX_OUTPUTS) {
      const outputs = entries
        .slice(start, start + MAX_OUTPUTS)
        .map(([Name, Value], index) => [`O${index}`, { Value, Export: { Name } }]);
      const TemplateBody = JSON.stringify({
        Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
        Outputs: Object.fromEntries(outputs),
      });
      const StackName = `rehearsal-exports-${start}`;
      await sandbox.run(sandbox.clients('rehearsal').cloudFormation().send(new CreateStackCommand({ StackName, TemplateBody })));
      await sandbox.run(new Promise((resolve) => setTimeout(resolve, SETTLING_MS)));
    }
  }

  /** Evaluates a template. An error without a property path is about the whole template: the rehearsal shows the answer of the gate, with a note. */
  #evaluate(file: string, input: StackInput, context: EvaluationContext): EvaluatedTemplate | undefined {
    try {
      return evaluateTemplate(input, context);
    } catch (error) {
      const placed = inSource(file, error);
      if (!(error instanceof TemplateError && error.place === '')) throw placed;
      this.note((placed as UsageError).message);
      return undefined;
    }
  }

  #readSsmParameter(name: string): string {
    const { ssmParameters } = this.#facts;
    const known = Object.hasOwn(ssmParameters, name) ? ssmParameters[name] : readPublicSsmParameter(name);
    if (known !== undefined) return known;
    const value = invent(name, this.#lists.has(name) ? ',' : undefined);
    this.#invented.set(`The SSM parameter ${name}`, value);
    return value;
  }
}

/** The items of a generated list: more than the availability zones of a Region. */
const MEMBERS = 6;

/** Generates a value, or a list of values if the template splits it. */
function invent(name: string, delimiter: string | undefined): string {
  const value = `invented-${name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-/, '')}`;
  if (delimiter === undefined) return value;
  return Array.from({ length: MEMBERS }, (_, index) => `${value}-${index + 1}`).join(delimiter);
}

/** Finds the imported values that the template divides by Fn::Split, with the delimiter. */
function findSplitImports({ resources, outputs }: EvaluatedTemplate): Map<string, string> {
  const delimiters = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { 'Fn::Split': split } = value as {
      readonly 'Fn::Split'?: readonly [unknown, { readonly 'Fn::ImportValue'?: unknown }];
    };
    const [delimiter, text] = Array.isArray(split) ? split : [];
    const name = text?.['Fn::ImportValue'];
    if (typeof delimiter === 'string' && typeof name === 'string') delimiters.set(name, delimiter);
    for (const child of Object.values(value)) visit(child);
  };
  for (const { properties } of Object.values(resources)) visit(toExpression(properties));
  for (const { value } of Object.values(outputs)) visit(toExpression(value));
  return delimiters;
}

/** Lists the names of the SSM parameters that a template reads as a list. */
function storedLists({ source: { template }, parameters: given }: StackTreeSide): string[] {
  return Object.entries({ ...template.Parameters }).flatMap(([name, parameter]) => {
    const isList = /^AWS::SSM::Parameter::Value<(?:List<|CommaDelimitedList>)/.test(String(parameter.Type));
    const stored = given[name] ?? defaultOf(parameter);
    return isList && stored !== undefined ? [stored] : [];
  });
}

/** The outputs of one stack. */
const MAX_OUTPUTS = 200;

/** Virtual time for a stack with one resource, with a margin. */
const SETTLING_MS = 60_000;

/** Maximum depth of nested templates. */
const MAX_NESTING = 10;

/** Finds the template of a nested stack. Endless nesting is an error only if the nested stack exists. */
function findNestedSide(
  resource: EvaluatedResource,
  parent: StackTreeSide,
  ancestors: readonly StackTreeSide[],
): StackTreeSide | undefined {
  if (resource.type !== 'AWS::CloudFormation::Stack') return undefined;
  const side = nestedSide(parent, resource);
  if (side === undefined) return undefined;
  const isLast = ancestors.length >= MAX_NESTING;
  try {
    refuseEndlessNesting(resource.logicalId, side, [...ancestors, parent], isLast);
  } catch (error) {
    if (resource.exists === true) throw error;
    return undefined;
  }
  return isLast ? undefined : side;
}

function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw inSource(file, error);
  }
}
