import { splitAttribute } from '../documents/parse-yaml.ts';
import { TemplateError } from '../documents/template-error.ts';
import { splitSub } from '../template/references.ts';
import { splitCidr } from './cidr.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import type { Scope } from './scope.ts';
import { concatenate, hasUnknown, isUnknown, NO_VALUE, textOf, toExpression, Unknown } from './values.ts';

/**
 * Resolves every intrinsic function in a value. What cannot be known becomes an `Unknown` in its place; a property or list member that is
 * `AWS::NoValue` is left out.
 *
 * @throws {TemplateError} when the service could not resolve it either
 */
export function evaluateValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluateValue(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1) {
    const [name, argument] = only;
    const intrinsic = INTRINSICS[name];
    if (intrinsic !== undefined) return intrinsic(argument, scope);
    if (name.startsWith('Fn::') && !name.startsWith('Fn::ForEach::')) {
      throw new TemplateError(`Template format error: Unresolved function ${name}`);
    }
  }
  const evaluated: Record<string, unknown> = {};
  for (const [key, child] of entries) {
    const result = key === 'Fn::Transform' ? INTRINSICS[key]?.(child, scope) : evaluateValue(child, scope);
    if (result !== NO_VALUE) evaluated[key] = result;
  }
  return evaluated;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/**
 * The intrinsic functions by their key.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => {
    const name = scope.evaluate(argument, scope);
    return typeof name === 'string' ? lookUp(name, scope) : new Unknown({ Ref: toExpression(name) });
  },
  'Fn::GetAtt': (argument, scope) => {
    const [name, ...rest] =
      typeof argument === 'string' ? splitAttribute(argument) : asList(argument).map((part) => scope.evaluate(part, scope));
    if ([name, ...rest].some(isUnknown)) return new Unknown({ 'Fn::GetAtt': toExpression([name, ...rest]) });
    return getAttribute(String(name), rest.join('.'), scope);
  },
  'Fn::Sub': (argument, scope) => {
    const [raw, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const text = scope.evaluate(raw, scope);
    if (isUnknown(text)) return new Unknown({ 'Fn::Sub': text.expression });
    if (typeof text !== 'string' || typeof variables !== 'object' || variables === null) {
      throw new TemplateError(
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
      );
    }
    return concatenate(
      splitSub(text).map((piece) => ('literal' in piece ? piece.literal : substitute(piece.variable, variables, scope))),
    );
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, list] = asList(argument);
    const items = scope.evaluate(list, scope);
    if (typeof delimiter !== 'string' || !(Array.isArray(items) || isUnknown(items))) {
      throw new TemplateError(
        'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
      );
    }
    if (isUnknown(items)) return new Unknown({ 'Fn::Join': [delimiter, items.expression] });
    return concatenate(items.flatMap((item, index) => (index === 0 ? [item] : [delimiter, item])));
  },
  'Fn::Select': (argument, scope) => {
    const [rawIndex, rawList] = asList(argument).map((part) => scope.evaluate(part, scope));
    if (isUnknown(rawIndex) || isUnknown(rawList)) return new Unknown({ 'Fn::Select': toExpression([rawIndex, rawList]) });
    const index = /^\d+$/.test(String(rawIndex)) ? Number(rawIndex) : -1;
    const item = Array.isArray(rawList) ? rawList[index] : undefined;
    if (item === undefined) {
      throw new TemplateError(
        'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
      );
    }
    return item;
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, text] = asList(argument).map((part) => scope.evaluate(part, scope));
    return isUnknown(text) || isUnknown(delimiter)
      ? new Unknown({ 'Fn::Split': toExpression([delimiter, text]) })
      : textOf(text).split(String(delimiter));
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = asList(argument);
    const holds = scope.condition(String(name));
    if (!isUnknown(holds)) return scope.evaluate(holds ? whenTrue : whenFalse, scope);
    const branches = [whenTrue, whenFalse].map((branch) => scope.evaluate(branch, scope));
    const expressions = branches.map((branch) => (branch === NO_VALUE ? { Ref: 'AWS::NoValue' } : toExpression(branch)));
    return new Unknown({ 'Fn::If': [holds.expression, ...expressions] });
  },
  'Fn::FindInMap': (argument, scope) => findInMap(asList(argument), scope),
  'Fn::Base64': (argument, scope) => {
    const text = scope.evaluate(argument, scope);
    return isUnknown(text) ? new Unknown({ 'Fn::Base64': text.expression }) : toBase64(textOf(text));
  },
  'Fn::Cidr': (argument, scope) => {
    const parts = asList(scope.evaluate(argument, scope));
    if (hasUnknown(parts)) return new Unknown({ 'Fn::Cidr': toExpression(parts) });
    return splitCidr(String(parts[0]), Number(parts[1]), parts[2] === undefined ? undefined : Number(parts[2]));
  },
  'Fn::GetAZs': (argument, scope) => {
    const region = scope.evaluate(argument, scope);
    return scope.availabilityZones(region === '' ? scope.pseudoParameter('AWS::Region') : region);
  },
  'Fn::ImportValue': (argument, scope) => {
    const name = scope.evaluate(argument, scope);
    if (isUnknown(name)) return new Unknown({ 'Fn::ImportValue': name.expression });
    scope.trace.push({ kind: 'import', name: String(name) });
    return scope.importValue(String(name));
  },
  'Fn::GetStackOutput': (argument, scope) => new Unknown({ 'Fn::GetStackOutput': toExpression(scope.evaluate(argument, scope)) }),
  'Fn::Length': (argument, scope) => {
    const list = scope.evaluate(argument, scope);
    return Array.isArray(list) ? list.length : new Unknown({ 'Fn::Length': toExpression(list) });
  },
  'Fn::ToJsonString': (argument, scope) => {
    const value = scope.evaluate(argument, scope);
    return hasUnknown(value) ? new Unknown({ 'Fn::ToJsonString': toExpression(value) }) : JSON.stringify(value);
  },
  'Fn::Transform': (argument, scope) => {
    return new Unknown({ 'Fn::Transform': toExpression(scope.evaluate(argument, scope)) });
  },
  'Fn::Equals': evaluateCondition.bind(undefined, 'Fn::Equals'),
  'Fn::And': evaluateCondition.bind(undefined, 'Fn::And'),
  'Fn::Or': evaluateCondition.bind(undefined, 'Fn::Or'),
  'Fn::Not': evaluateCondition.bind(undefined, 'Fn::Not'),
};

function asList(argument: unknown): readonly unknown[] {
  return Array.isArray(argument) ? argument : [argument];
}

function lookUp(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (name.startsWith('AWS::')) {
    const pseudo = scope.pseudoParameter(name);
    if (pseudo !== undefined) return pseudo;
    throw unresolved(name, scope);
  }
  const parameter = scope.parameter(name);
  if (parameter !== undefined) {
    scope.trace.push({ kind: 'parameter', name });
    return parameter;
  }
  const value = scope.resource(name, undefined);
  if (value === undefined) throw unresolved(name, scope);
  scope.trace.push({ kind: 'resource', name });
  return value;
}

function getAttribute(name: string, attribute: string, scope: Scope): unknown {
  const value = scope.resource(name, attribute);
  if (value === undefined) throw unresolved(name, scope);
  scope.trace.push({ kind: 'resource', name, attribute });
  return value;
}

/** The service leaves the prefix out for Outputs: there it is a condition that took the resource away. */
function unresolved(name: string, scope: Scope): TemplateError {
  const prefix = scope.block === 'Outputs' ? '' : 'Template format error: ';
  return new TemplateError(`${prefix}Unresolved resource dependencies [${name}] in the ${scope.block} block of the template`);
}

function substitute(variable: string, variables: object, scope: Scope): unknown {
  if (Object.hasOwn(variables, variable)) return scope.evaluate((variables as Record<string, unknown>)[variable], scope);
  const [name = '', attribute] = splitAttribute(variable);
  return attribute === undefined ? lookUp(variable, scope) : getAttribute(name, attribute, scope);
}

function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/**
 * `Fn::FindInMap`. With a key that is not known, the value is unknown and its expression holds what it is chosen from: a mapping that is
 * edited elsewhere changes nothing.
 */
export function findInMap(argument: readonly unknown[], scope: Scope): unknown {
  const [mapName, topKey, secondKey] = argument.slice(0, 3).map((part) => scope.evaluate(part, scope));
  const fallback = (argument[3] as { DefaultValue?: unknown } | undefined)?.DefaultValue;
  if (argument.length < 3) {
    throw new TemplateError(
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  }
  if (isUnknown(mapName)) return new Unknown({ 'Fn::FindInMap': toExpression([mapName, topKey, secondKey]) });
  const mapping = scope.mapping(String(mapName));
  if (mapping === undefined && fallback !== undefined) return scope.evaluate(fallback, scope);
  if (typeof mapping !== 'object' || mapping === null) {
    throw new TemplateError(
      `Template error: Mapping named '${String(mapName)}' is not present in the 'Mappings' section of template.`,
    );
  }
  if (isUnknown(topKey)) {
    const choices = isUnknown(secondKey) ? mapping : pick(mapping, String(secondKey));
    return new Unknown({ 'Fn::FindInMap': toExpression([choices, topKey, secondKey]) });
  }
  const row = own(mapping, String(topKey));
  if (isUnknown(secondKey)) return new Unknown({ 'Fn::FindInMap': toExpression([row, secondKey]) });
  const value = own(row, String(secondKey));
  if (value !== undefined) return value;
  if (fallback !== undefined) return scope.evaluate(fallback, scope);
  throw new TemplateError(
    `Template error: Unable to get mapping for ${String(mapName)}::${String(topKey)}::${String(secondKey)}`,
  );
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function pick(mapping: object, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mapping).map(([top, row]) => [top, own(row, key)]));
}
