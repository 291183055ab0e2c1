import { TemplateError } from '../documents/template-error.ts';
import type { Scope } from './scope.ts';
import { hasUnknown, isUnknown, sameValue, toExpression, Unknown } from './values.ts';

/**
 * Whether a condition function holds. An unknown operand makes it unknown, unless the others decide: `Fn::And` with a false one is false
 * whatever the rest, `Fn::Equals` of one unknown with itself is true.
 */
export function evaluateCondition(name: string, argument: unknown, scope: Scope): boolean | Unknown {
  const operands = Array.isArray(argument) ? argument : [argument];
  if (name === 'Fn::Equals') return areEqual(operands, scope);
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

/** A condition's own text: a condition function, or `{ Condition: name }`. */
export function evaluateOperand(operand: unknown, scope: Scope): boolean | Unknown {
  const name = (operand as { Condition?: unknown } | null)?.Condition;
  if (typeof name === 'string') return scope.condition(name);
  const result = scope.evaluate(operand, scope);
  return isUnknown(result) ? result : String(result) === 'true';
}

function areEqual(operands: readonly unknown[], scope: Scope): boolean | Unknown {
  if (operands.length !== 2) {
    throw new TemplateError('Template error: every Fn::Equals object requires a list of 2 string parameters.');
  }
  const [left, right] = operands.map((operand) => scope.evaluate(operand, scope));
  if (sameValue(left, right)) return true;
  return hasUnknown([left, right]) ? new Unknown({ 'Fn::Equals': [toExpression(left), toExpression(right)] }) : false;
}
