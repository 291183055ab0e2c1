import { TemplateError } from '../documents/template-error.ts';
import type { Scope } from './scope.ts';
import { hasUnknown, isUnknown, NO_VALUE, sameValue, toExpression, Unknown } from './values.ts';

/**
 * Evaluates a condition function. An unknown operand makes the result unknown, unless the other operands decide: `Fn::And` with a false
 * operand is false, and `Fn::Equals` of an unknown value with itself is true.
 */
export function evaluateCondition(name: string, argument: unknown, scope: Scope): boolean | Unknown {
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
