import { splitAttribute } from '../documents/parse-yaml.ts';
import { placeError, TemplateError } from '../documents/template-error.ts';
import { splitSub } from '../template/references.ts';
import type { Reference, Scope } from './scope.ts';
import { asList, isScalar, VALUE_FUNCTIONS } from './value-functions.ts';
import { concatenate, hasUnknown, isUnknown, NO_VALUE, sameValue, toExpression, Unknown } from './values.ts';

/**
 * Resolves every intrinsic function in a value. A value that cannot be known becomes an `Unknown` in its place. A property or list member
 * that is `AWS::NoValue` is omitted.
 *
 * @throws {TemplateError} when CloudFormation could not resolve it either; its path starts at the value
 */
export function evaluateValue(value: unknown, scope: Scope): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return evaluateList(value, scope);
  const entries = Object.entries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1) {
    const [name, argument] = only;
    if (isFunction(name)) return evaluateFunction(name, argument, scope);
  }
  const evaluated: Record<string, unknown> = {};
  for (const [key, child] of entries) {
    const result = key === 'Fn::Transform' ? evaluateFunction(key, child, scope) : evaluateMember(key, child, scope);
    if (result !== NO_VALUE) evaluated[key] = result;
  }
  return evaluated;
}

function evaluateList(items: readonly unknown[], scope: Scope): unknown[] {
  return items.map((item, index) => evaluateMember(index, item, scope)).filter((item) => item !== NO_VALUE);
}

function evaluateMember(key: string | number, value: unknown, scope: Scope): unknown {
  if (typeof value !== 'object') return value;
  try {
    return evaluateValue(value, scope);
  } catch (error) {
    throw placeError(error, key);
  }
}

function isFunction(name: string): boolean {
  return name === 'Ref' || (name.startsWith('Fn::') && !name.startsWith('Fn::ForEach::'));
}

function evaluateFunction(name: string, argument: unknown, scope: Scope): unknown {
  try {
    const valueFunction = VALUE_FUNCTIONS[name];
    if (valueFunction !== undefined) return valueFunction(scope.evaluate(argument, scope), argument);
    const scopeFunction = SCOPE_FUNCTIONS[name];
    if (scopeFunction !== undefined) return scopeFunction(argument, scope);
    throw new TemplateError(`Template error: Encountered unsupported function: ${name} Supported functions are: [${SUPPORTED}]`);
  } catch (error) {
    throw placeError(error, name);
  }
}

/** The functions in the message of the service. The message omits newer functions and those of AWS::LanguageExtensions. */
const SUPPORTED =
  'Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr';

type ScopeFunction = (argument: unknown, scope: Scope) => unknown;

/** The intrinsic functions that look up names, or that do not evaluate every argument, by their key. */
const SCOPE_FUNCTIONS: Readonly<Record<string, ScopeFunction>> = {
  Ref: (argument, scope) => {
    const name = scope.evaluate(argument, scope);
    if (isUnknown(name)) return new Unknown({ Ref: name.expression });
    if (typeof name === 'string') return lookUp(name, scope);
    throw new TemplateError('Template error: every Ref object must have a single String value.');
  },
  'Fn::GetAtt': (argument, scope) => {
    const [name, ...rest] = typeof argument === 'string' ? splitAttribute(argument) : evaluateList(asList(argument), scope);
    if ([name, ...rest].some(isUnknown)) return new Unknown({ 'Fn::GetAtt': toExpression([name, ...rest]) });
    if (typeof name === 'string' && rest.length > 0 && rest.every(isScalar)) return getAttribute(name, rest.join('.'), scope);
    throw new TemplateError(
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
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
  'Fn::If': (argument, scope) => {
    const [name, ...branches] = asList(argument);
    if (typeof name !== 'string' || branches.length !== 2) {
      throw new TemplateError('Template error: Fn::If requires a list argument with the first element being a condition');
    }
    const holds = scope.condition(name);
    if (!isUnknown(holds)) return evaluateMember(holds ? 1 : 2, branches[holds ? 0 : 1], scope);
    return new Unknown({
      'Fn::If': [holds.expression, ...branches.map((branch) => toExpression(evaluateBranch(branch, scope)))],
    });
  },
  'Fn::FindInMap': (argument, scope) => findInMap(asList(argument), scope),
  'Fn::GetAZs': (argument, scope) => {
    const region = scope.evaluate(argument, scope);
    if (typeof region !== 'string' && !isUnknown(region)) {
      throw new TemplateError('Template error: every Fn::GetAZs object must have a String-typed value.');
    }
    return scope.availabilityZones(region === '' ? scope.pseudoParameter('AWS::Region') : region);
  },
  'Fn::ImportValue': (argument, scope) => {
    const name = scope.evaluate(argument, scope);
    if (isUnknown(name)) return new Unknown({ 'Fn::ImportValue': name.expression });
    if (!isScalar(name)) throw new TemplateError('Template error: every Fn::ImportValue object must have a String-typed value.');
    scope.trace.push({ kind: 'import', name: String(name) });
    return scope.importValue(String(name));
  },
  'Fn::Equals': evaluateCondition.bind(undefined, 'Fn::Equals'),
  'Fn::And': evaluateCondition.bind(undefined, 'Fn::And'),
  'Fn::Or': evaluateCondition.bind(undefined, 'Fn::Or'),
  'Fn::Not': evaluateCondition.bind(undefined, 'Fn::Not'),
};

/**
 * Evaluates a value that CloudFormation may not need. An error makes the value unknown, because the error matters only if CloudFormation
 * needs the value.
 */
export function evaluateBranch(branch: unknown, scope: Scope): unknown {
  const trace: Reference[] = [];
  try {
    return scope.evaluate(branch, { ...scope, trace });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return new Unknown({ Unresolved: branch });
  } finally {
    scope.trace.push(
      ...trace.map((reference) => (reference.kind === 'resource' ? { ...reference, isPossible: true as const } : reference)),
    );
  }
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

/** CloudFormation omits the prefix for Outputs if a condition removed the resource. */
function unresolved(name: string, scope: Scope): TemplateError {
  const prefix = scope.block === 'Outputs' ? '' : 'Template format error: ';
  return new TemplateError(`${prefix}Unresolved resource dependencies [${name}] in the ${scope.block} block of the template`);
}

function substitute(variable: string, variables: object, scope: Scope): unknown {
  if (Object.hasOwn(variables, variable)) {
    const given = evaluateMember(variable, (variables as Readonly<Record<string, unknown>>)[variable], scope);
    if (isText(given)) return given;
    throw new TemplateError(
      'Template error: every value of the context object of every Fn::Sub object must be a string or a function that returns a string',
    );
  }
  const [name = '', attribute] = splitAttribute(variable);
  const value = attribute === undefined ? lookUp(variable, scope) : getAttribute(name, attribute, scope);
  if (isText(value)) return value;
  throw new TemplateError(`Template error: variable ${variable} in Fn::Sub expression does not resolve to a string`);
}

/** Tests for a value that becomes a part of a text. An unknown value can. */
function isText(value: unknown): boolean {
  return isScalar(value) || isUnknown(value) || value === NO_VALUE;
}

/**
 * Evaluates Fn::FindInMap. With an unknown key, the value is unknown, and its expression contains the possible values. A
 * change of other values in the mapping has no effect.
 */
function findInMap(argument: readonly unknown[], scope: Scope): unknown {
  const [mapName, topKey, secondKey] = evaluateList(argument.slice(0, 3), scope);
  const fallback = (argument[3] as { DefaultValue?: unknown } | null | undefined)?.DefaultValue;
  if (secondKey === undefined || ![mapName, topKey, secondKey].every((part) => isScalar(part) || isUnknown(part))) {
    throw new TemplateError(
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  }
  // The value for a missing key is a part of the expression, because the unknown key can be missing.
  const otherwise = fallback === undefined ? [] : [{ DefaultValue: evaluateBranch(fallback, scope) }];
  if (isUnknown(mapName)) return new Unknown({ 'Fn::FindInMap': toExpression([mapName, topKey, secondKey, ...otherwise]) });
  const mapping = scope.mapping(String(mapName));
  if (mapping === undefined && fallback !== undefined) return scope.evaluate(fallback, scope);
  if (typeof mapping !== 'object' || mapping === null) {
    throw new TemplateError(
      `Template error: Mapping named '${String(mapName)}' is not present in the 'Mappings' section of template.`,
    );
  }
  if (isUnknown(topKey)) {
    const choices = isUnknown(secondKey) ? mapping : pick(mapping, String(secondKey));
    return new Unknown({ 'Fn::FindInMap': toExpression([choices, topKey, secondKey, ...otherwise]) });
  }
  const row = own(mapping, String(topKey));
  if (isUnknown(secondKey)) return new Unknown({ 'Fn::FindInMap': toExpression([row, secondKey, ...otherwise]) });
  const value = own(row, String(secondKey));
  if (value !== undefined) return value;
  if (fallback !== undefined) return scope.evaluate(fallback, scope);
  throw new TemplateError(
    `Template error: Unable to get mapping for ${String(mapName)}::${String(topKey)}::${String(secondKey)}`,
  );
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function pick(mapping: object, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mapping).map(([top, row]) => [top, own(row, key)]));
}

/**
 * Evaluates a condition function. An unknown operand makes the result unknown, unless the other operands decide: `Fn::And` with a false
 * operand is false, and `Fn::Equals` of an unknown value with itself is true.
 */
function evaluateCondition(name: string, argument: unknown, scope: Scope): boolean | Unknown {
  const operands = Array.isArray(argument) ? argument : [argument];
  if (name === 'Fn::Equals') return areEqual(operands, scope);
  if (name === 'Fn::Not' ? operands.length !== 1 : operands.length < 2 || operands.length > 10) throw wrongCount(name);
  const results = operands.map((operand) => evaluateOperand(operand, scope));
  const unknown = results.filter(isUnknown);
  if (name === 'Fn::Not') {
    const [result] = results;
    return isUnknown(result) ? new Unknown({ 'Fn::Not': [result.expression] }) : !result;
  }
  const decisive = name === 'Fn::Or';
  if (results.includes(decisive)) return decisive;
  return unknown.length === 0 ? !decisive : new Unknown({ [name]: unknown.map(toExpression) });
}

/** Evaluates the definition of a condition: a condition function, or `{ Condition: name }`. */
export function evaluateOperand(operand: unknown, scope: Scope): boolean | Unknown {
  const name = (operand as { Condition?: unknown } | null)?.Condition;
  if (typeof name === 'string') return scope.condition(name);
  const result = scope.evaluate(operand, scope);
  return isUnknown(result) ? result : result !== NO_VALUE && String(result) === 'true';
}

function wrongCount(name: string): TemplateError {
  return new TemplateError(
    name === 'Fn::Not'
      ? 'Template error: every Fn::Not object requires one boolean parameter.'
      : `Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
  );
}

function areEqual(operands: readonly unknown[], scope: Scope): boolean | Unknown {
  if (operands.length !== 2) {
    throw new TemplateError('Template error: every Fn::Equals object requires a list of 2 string parameters.');
  }
  const [left, right] = operands.map((operand) => scope.evaluate(operand, scope));
  if (sameValue(left, right)) return true;
  return hasUnknown([left, right]) ? new Unknown({ 'Fn::Equals': [toExpression(left), toExpression(right)] }) : false;
}
