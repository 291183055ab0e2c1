import { placeError, placeErrorAt, TemplateError } from '../documents/template-error.ts';
import { createScope } from './create-scope.ts';
import { evaluateOperand, evaluateValue } from './evaluate-value.ts';
import type { Scope } from './scope.ts';
import type { EvaluationContext, StackInput } from './stack-input.ts';
import { hasUnknown, sameValue, toExpression, Unknown } from './values.ts';

/**
 * Checks the parameter values by the section Rules, as CloudFormation does before it creates or updates a stack. An assertion whose value
 * is unknown here counts as true: one about a stored value, or about the networks of the account.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 *
 * @throws {TemplateError} for a false assertion, with its description, and for a rule of a wrong form
 */
export function checkRules(side: StackInput, context: EvaluationContext): void {
  const { Rules, ...template } = side.template;
  if (Rules === undefined) return;
  // A rule can refer only to parameters.
  const parametersOnly = createScope({ ...template, Resources: {}, Conditions: {} }, side, context);
  const scope: Scope = { ...parametersOnly, block: 'Rules', evaluate: evaluateInRule };
  for (const [name, rule] of Object.entries(Rules)) {
    try {
      checkRule(name, rule, scope);
    } catch (error) {
      throw placeErrorAt(error, 'Rules', name);
    }
  }
}

function checkRule(name: string, rule: unknown, scope: Scope): void {
  const { RuleCondition, Assertions } = {
    ...(rule as { readonly RuleCondition?: unknown; readonly Assertions?: unknown } | null),
  };
  if (!Array.isArray(Assertions) || !Assertions.every(isAssertion)) {
    throw new TemplateError(
      'Template format error: Every Rules object must contain an Assertions member with a list of Assert members.',
    );
  }
  refuseOtherFunctions([RuleCondition, ...Assertions.map(({ Assert }) => Assert)]);
  if (RuleCondition !== undefined && evaluateOperand(RuleCondition, scope) !== true) return;
  for (const [index, { Assert, AssertDescription }] of Assertions.entries()) {
    if (typeof AssertDescription === 'object') {
      throw new TemplateError('Template format error: Every AssertDescription member must be a string.');
    }
    if (evaluateOperand(Assert, scope) !== false) continue;
    const what = AssertDescription === undefined ? '' : `: ${String(AssertDescription)}`;
    throw placeError(
      placeError(new TemplateError(`Template error: an assertion of the rule ${name} is false${what}`), index),
      'Assertions',
    );
  }
}

interface Assertion {
  readonly Assert: unknown;
  readonly AssertDescription?: unknown;
}

function isAssertion(value: unknown): value is Assertion {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'Assert');
}

/** Every function that CloudFormation documents for rules. */
const FUNCTIONS = new Set([
  'Ref',
  ...'And Contains EachMemberEquals EachMemberIn Equals Not Or RefAll ValueOf ValueOfAll'.split(' ').map((name) => `Fn::${name}`),
]);

function refuseOtherFunctions(value: unknown): void {
  const others = [...new Set(functionsIn(value))].filter((name) => !FUNCTIONS.has(name));
  if (others.length === 0) return;
  throw new TemplateError(
    `Template format error: Following functions are not supported in the Rules block of the template: [${others.join(', ')}]`,
  );
}

function functionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    ...(key === 'Ref' || key === 'Condition' || key.startsWith('Fn::') ? [key] : []),
    ...functionsIn(child),
  ]);
}

function evaluateInRule(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluateInRule(item, scope));
  const [[name = '', argument] = [], ...others] = Object.entries({ ...(value as object | null) });
  const ruleFunction = others.length === 0 && Object.hasOwn(RULE_FUNCTIONS, name) ? RULE_FUNCTIONS[name] : undefined;
  if (ruleFunction === undefined) return evaluateValue(value, scope);
  try {
    return ruleFunction(evaluateInRule(argument, scope));
  } catch (error) {
    throw placeError(error, name);
  }
}

/** The functions that only rules have. Those that read from the account have an unknown value. */
const RULE_FUNCTIONS: Readonly<Record<string, (argument: unknown) => unknown>> = {
  'Fn::Contains': compareMembers('Fn::Contains', ([list, text]) => asList(list).some((member) => sameValue(member, text))),
  'Fn::EachMemberEquals': compareMembers('Fn::EachMemberEquals', ([list, text]) =>
    asList(list).every((member) => sameValue(member, text)),
  ),
  'Fn::EachMemberIn': compareMembers('Fn::EachMemberIn', ([list, allowed]) =>
    asList(list).every((member) => asList(allowed).some((other) => sameValue(member, other))),
  ),
  'Fn::RefAll': (type) => new Unknown({ 'Fn::RefAll': toExpression(type) }),
  'Fn::ValueOf': (names) => new Unknown({ 'Fn::ValueOf': toExpression(names) }),
  'Fn::ValueOfAll': (names) => new Unknown({ 'Fn::ValueOfAll': toExpression(names) }),
};

function compareMembers(name: string, compare: (operands: readonly unknown[]) => boolean): (argument: unknown) => unknown {
  return (argument) => {
    if (!Array.isArray(argument) || argument.length !== 2) {
      throw new TemplateError(`Template error: every ${name} object requires a list of 2 parameters.`);
    }
    return hasUnknown(argument) ? new Unknown({ [name]: toExpression(argument) }) : compare(argument);
  };
}

/** A parameter with one value counts as a list with one member. */
function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
