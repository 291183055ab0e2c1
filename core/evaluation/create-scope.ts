import { dnsSuffixOf, partitionOf } from '../deployment/partitions.ts';
import { placeErrorAt, TemplateError } from '../documents/template-error.ts';
import { defaultOf, isSsmParameter } from '../template/parameters.ts';
import { isModuleName } from '../template/references.ts';
import type { Template, TemplateParameter } from '../template/template.ts';
import { evaluateOperand, evaluateValue } from './evaluate-value.ts';
import { resolveReferences } from './resolve-references.ts';
import type { Scope } from './scope.ts';
import type { EvaluationContext, GivenParameters } from './stack-input.ts';
import { Unknown } from './values.ts';

/**
 * Creates the scope of an expanded template: the values of its names.
 *
 * @param mayBringNames true if a macro or a loop that is not expanded can declare other names
 */
export function createScope(
  template: Template,
  given: GivenParameters,
  context: EvaluationContext,
  mayBringNames = false,
): Scope {
  const conditions = new Map<string, boolean | Unknown>();
  const open = new Set<string>();
  const scope: Scope = {
    evaluate: evaluateValue,
    parameter: (name) => {
      const parameter = ownMember(template.Parameters, name);
      if (parameter === undefined) return undefined;
      const unknown = ownMember(given.unknownParameters, name);
      return unknown === undefined
        ? readParameter(name, parameter, ownMember(given.parameters, name), context)
        : new Unknown(unknown);
    },
    pseudoParameter: (name) => pseudoParameter(name, context),
    resource: (logicalId, attribute) => {
      const resource = ownMember(template.Resources, logicalId);
      if (resource === undefined) {
        return mayBringNames || isModuleName(template, logicalId) ? readResource(logicalId, attribute, context) : undefined;
      }
      if (resource.Condition !== undefined && scope.condition(resource.Condition) === false) return undefined;
      return readResource(logicalId, attribute, context);
    },
    mapping: (name) => ownMember(template.Mappings, name),
    condition: (name) => {
      const known = conditions.get(name);
      if (known !== undefined) return known;
      if (typeof name !== 'string') {
        if (mayBringNames) return new Unknown({ Condition: name });
        throw new TemplateError('Template format error: Every Condition member must be a string.');
      }
      const condition = ownMember(template.Conditions, name);
      if (condition === undefined) {
        if (mayBringNames) return new Unknown({ Condition: name });
        throw new TemplateError(`Template error: unresolved condition dependency ${name} in Fn::If`);
      }
      if (open.has(name)) {
        throw new TemplateError(`Template format error: Circular dependency between conditions: [${[...open].join(', ')}]`);
      }
      open.add(name);
      try {
        const holds = evaluateOperand(condition, { ...scope, block: 'Conditions', trace: [] });
        conditions.set(name, holds);
        return holds;
      } catch (error) {
        throw placeErrorAt(error, 'Conditions', name);
      } finally {
        open.delete(name);
      }
    },
    importValue: (name) => context.exports?.[name] ?? new Unknown({ 'Fn::ImportValue': name }),
    availabilityZones: (region) =>
      context.availabilityZones ?? new Unknown({ 'Fn::GetAZs': region instanceof Unknown ? region.expression : region }),
    resolveReferences: (value) => resolveReferences(value, context.references?.after),
    block: 'Resources',
    trace: [],
  };
  return scope;
}

function ownMember<T>(members: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined;
}

function readParameter(
  name: string,
  parameter: TemplateParameter,
  given: string | undefined,
  context: EvaluationContext,
): unknown {
  const value = given ?? defaultOf(parameter);
  if (value === undefined) return new Unknown({ Parameter: name });
  const type = String(parameter.Type);
  if (!isSsmParameter(parameter)) {
    const resolved = String(resolveReferences(value, context.references?.after));
    return isList(type) ? splitList(resolved) : resolved;
  }
  const stored = context.ssm?.after?.[value];
  if (stored === undefined) return new Unknown({ SsmParameter: value });
  return isList(type.slice('AWS::SSM::Parameter::Value<'.length, -1)) ? splitList(stored) : stored;
}

function isList(type: string): boolean {
  return type === 'CommaDelimitedList' || type.startsWith('List<');
}

function splitList(value: string): string[] {
  return value.split(',').map((member) => member.trim());
}

function readResource(logicalId: string, attribute: string | undefined, context: EvaluationContext): unknown {
  if (attribute === undefined) return context.physicalIds?.[logicalId] ?? new Unknown({ Ref: logicalId });
  const attributes = context.attributes?.[logicalId];
  const value = attributes !== undefined && Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  return value ?? new Unknown({ 'Fn::GetAtt': [logicalId, attribute] });
}

/** Returns the value of a pseudo parameter; unknown if the context does not have it. */
function pseudoParameter(name: string, context: EvaluationContext): unknown {
  const unknown = new Unknown({ Ref: name });
  switch (name) {
    case 'AWS::Region':
      return context.region ?? unknown;
    case 'AWS::AccountId':
      return context.accountId ?? unknown;
    case 'AWS::StackName':
      return context.stackName ?? unknown;
    case 'AWS::StackId':
      return context.stackId ?? unknown;
    case 'AWS::NotificationARNs':
      return context.notificationArns ?? unknown;
    case 'AWS::Partition':
      return partitionIn(context) ?? unknown;
    case 'AWS::URLSuffix': {
      const partition = partitionIn(context);
      return partition === undefined ? unknown : dnsSuffixOf(partition);
    }
    default:
      return undefined;
  }
}

function partitionIn({ partition, region }: EvaluationContext): string | undefined {
  return partition ?? (region === undefined ? undefined : partitionOf(region));
}

/** The text that is shown in place of the value of a `NoEcho` parameter. */
const HIDDEN = '****';

/** Returns a scope whose values can be shown: `NoEcho` parameters are hidden, and conditions still use their values. */
export function hideSecrets(scope: Scope, template: Template): Scope {
  const secrets = new Set(
    Object.entries(template.Parameters ?? {}).flatMap(([name, parameter]) => (String(parameter.NoEcho) === 'true' ? [name] : [])),
  );
  if (secrets.size === 0) return scope;
  return { ...scope, parameter: (name) => (secrets.has(name) ? HIDDEN : scope.parameter(name)) };
}
