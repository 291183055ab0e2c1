import { type EvaluatedResource, type EvaluatedTemplate, evaluateExpanded } from '../evaluation/evaluate-template.ts';
import { expandTemplate } from '../evaluation/expand-template.ts';
import type { EvaluationContext, GivenParameters } from '../evaluation/stack-input.ts';
import { hasUnknown, isUnknown, textOf } from '../evaluation/values.ts';
import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { isKnownStateful, isStateful } from '../resource-types/is-stateful.ts';
import { findStableAttribute } from '../resource-types/stable-attributes.ts';
import type { Template } from '../template/template.ts';
import { COMPARED, type Comparison, combine, compareCopies } from './compare-copies.ts';
import { findLogBuckets } from './find-log-buckets.ts';
import { readPath } from './identifier-values.ts';
import { identifiersOf, referenceOf } from './identifiers.ts';

/** One stack from the template. */
export interface Copy extends GivenParameters {
  readonly stackName: string;
  /** ARN of the stack. */
  readonly stackId: string;
}

/** A stack that does not exist yet, so that CloudFormation has not assigned its ID. */
export type NextCopy = Omit<Copy, 'stackId'>;

/** A template, and the templates of its nested stacks. */
export interface TemplateFamily {
  /** The template after its macros. */
  readonly template: Template;
  /** Templates of nested stacks, by logical ID; a nested stack without one is an obstacle. */
  readonly nested?: Readonly<Record<string, TemplateFamily>>;
}

/** Two stacks from one template. */
export class TemplateCopies {
  readonly current: EvaluatedTemplate;
  readonly next: EvaluatedTemplate;
  /** Names of the macros and loops that only CloudFormation can apply. */
  readonly macros: readonly string[];
  /** Buckets that only receive access logs. */
  readonly logBuckets: ReadonlySet<string>;
  readonly #family: TemplateFamily;
  readonly #copies: readonly [Copy, Copy];
  readonly #children = new Map<string, TemplateCopies>();

  /** @throws {TemplateError} if CloudFormation could not create a stack from the template */
  constructor(family: TemplateFamily, current: Copy, next: NextCopy) {
    this.#family = family;
    this.#copies = [current, { ...next, stackId: otherStackId(current.stackId, next.stackName) }];
    const [first, second] = this.#copies.map((copy) => {
      const input = { template: family.template, ...copy };
      const expanded = expandTemplate(input, contextOf(copy));
      return { expanded, evaluated: evaluateExpanded(expanded, copy, contextOf(copy)) };
    }) as [Evaluated, Evaluated];
    this.logBuckets = findLogBuckets(second.expanded.template);
    this.current = first.evaluated;
    this.next = second.evaluated;
    const loops = second.expanded.unexpandedLoops.map((name) => `Fn::ForEach::${name}`);
    this.macros = [...new Set([...second.expanded.macros, ...loops])];
  }

  /** Compares one value in the two stacks. */
  compare(current: unknown, next: unknown): Comparison {
    return compareCopies(current, next, (logicalId, attribute) => this.#compareReference(logicalId, attribute));
  }

  /** Returns the two stacks that the current and the next stack create for a nested stack; undefined if its template is not known. */
  nested(logicalId: string): TemplateCopies | undefined {
    const family = this.#family.nested?.[logicalId];
    const [current, next] = [this.current.resources[logicalId], this.next.resources[logicalId]];
    if (family === undefined || current === undefined || next === undefined) return undefined;
    const known = this.#children.get(logicalId) ?? this.#createNested(family, current, next);
    this.#children.set(logicalId, known);
    return known;
  }

  #createNested(family: TemplateFamily, current: EvaluatedResource, next: EvaluatedResource): TemplateCopies {
    const [first, second] = [current.properties.Parameters, next.properties.Parameters];
    // Parameters that are unknown as a whole can have a value for each declared parameter.
    const names = Object.keys({ ...(isUnknown(second) ? family.template.Parameters : (second as object)) });
    const unknown = (name: string) => ({ [COMPARED]: this.compare(readPath(first, [name]), readPath(second, [name])) });
    const copyOf = (parent: Copy, parameters: unknown): Copy => {
      const values = names.map((name) => [name, readPath(parameters, [name])] as const);
      const known = values.filter(([, value]) => value !== undefined && !hasUnknown(value));
      return {
        ...nestedNames(parent, current.logicalId),
        parameters: Object.fromEntries(known.map(([name, value]) => [name, parameterText(value)])),
        unknownParameters: Object.fromEntries(
          values.filter(([, value]) => hasUnknown(value)).map(([name]) => [name, unknown(name)]),
        ),
      };
    };
    return new TemplateCopies(family, copyOf(this.#copies[0], first), copyOf(this.#copies[1], second));
  }

  /** Compares a reference. Each stack has its own resource, so the IDs of the resources differ; an attribute can be the same. */
  #compareReference(logicalId: string, attribute: string | undefined): Comparison {
    if (logicalId.startsWith('AWS::')) return 'same';
    const [current, next] = [this.current.resources[logicalId], this.next.resources[logicalId]];
    if (current === undefined || next === undefined || !isDescribed(next.type)) return 'unknown';
    if (attribute === undefined) return this.#compareId(current, next);
    if (next.type === NESTED_STACK_TYPE) return this.#compareOutput(logicalId, attribute);
    return isOwnAttribute(next.type, attribute) ? 'different' : 'unknown';
  }

  #compareId(current: EvaluatedResource, next: EvaluatedResource): Comparison {
    const reference = referenceOf(next.type);
    if (reference === undefined) return 'different';
    return combine(
      reference.map(({ path, isGenerated }) => {
        const [first, second] = [readPath(current.properties, path), readPath(next.properties, path)];
        return isGenerated && first === undefined && second === undefined ? 'different' : this.compare(first, second);
      }),
    );
  }

  #compareOutput(logicalId: string, attribute: string): Comparison {
    const copies = this.nested(logicalId);
    const name = attribute.replace(/^Outputs\./, '');
    const [current, next] = [copies?.current.outputs[name], copies?.next.outputs[name]];
    if (copies === undefined || current === undefined || next === undefined) return 'unknown';
    return copies.compare(current.value, next.value);
  }
}

type Evaluated = { readonly expanded: ReturnType<typeof expandTemplate>; readonly evaluated: EvaluatedTemplate };

/** `arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-shop/1a2b` */
function contextOf({ stackName, stackId }: Copy): EvaluationContext {
  const [, partition = '', , region = '', accountId = ''] = stackId.split(':');
  return { stackName, stackId, partition, region, accountId };
}

/** Returns an ARN in which each hexadecimal digit of the UUID differs, so that each part of the IDs of two stacks differs. */
function otherStackId(stackId: string, stackName: string): string {
  const [prefix = '', , uuid = ''] = stackId.split('/');
  return `${prefix}/${stackName}/${uuid.replace(/[0-9a-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))}`;
}

/** Names the two nested stacks. CloudFormation adds a random suffix to the name of each nested stack, so the names always differ. */
function nestedNames({ stackName, stackId }: Copy, logicalId: string): Pick<Copy, 'stackName' | 'stackId'> {
  const name = `${stackName}-${logicalId}`;
  return { stackName: name, stackId: stackId.replace(`/${stackName}/`, `/${name}/`) };
}

/** Returns the value of a parameter of a nested stack as a string. The items of a list are separated by commas. */
function parameterText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : textOf(value);
}

/** Checks whether the registry describes a type. The behavior of custom resources and of types of other publishers is not known. */
export function isDescribed(resourceType: string): boolean {
  return !isStateful(resourceType) || isKnownStateful(resourceType);
}

/**
 * Stable attributes that describe the network or the scope of a resource, such as its VPC, so that two resources can have the same value.
 */
const SHARED_ATTRIBUTES = /^(VpcId|AvailabilityZone(Id)?|CidrBlock|.*HostedZone(Id|ID|Name|NameID)|.*Port)$/;

/** Checks whether an attribute identifies its resource, so that two resources have different values. */
function isOwnAttribute(resourceType: string, attribute: string): boolean {
  const noun = String(resourceType.split('::')[2]);
  // Another resource with this name can exist in another scope.
  if (attribute.endsWith('Name') && identifiersOf(resourceType).some(({ length }) => length > 1)) return false;
  if (SHARED_ATTRIBUTES.test(attribute)) return false;
  return (
    ['Arn', 'Id', `${noun}Arn`, `${noun}Id`].includes(attribute) || findStableAttribute(resourceType, attribute) !== undefined
  );
}
