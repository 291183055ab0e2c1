import { describe, expect, test } from 'vitest';
import type { TemplateError } from '../../../core/documents/template-error.ts';
import { checkRules } from '../../../core/evaluation/check-rules.ts';
import type { EvaluationContext } from '../../../core/evaluation/stack-input.ts';
import { side } from '../prediction/support.ts';

const PARAMETERS = `
Parameters:
  Stage: {Type: String, Default: test}
  Users: {Type: CommaDelimitedList, Default: 'ann,bob'}
  Version: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /version}
  Subnet: {Type: 'AWS::EC2::Subnet::Id', Default: subnet-1}
Conditions: {Always: !Equals [a, a]}
Resources: {Topic: {Type: AWS::SNS::Topic}}
`;

/** Checks a template with the rules, and returns the refusal; undefined if there is none. */
function check(
  rules: string,
  parameters: Record<string, string> = {},
  context: EvaluationContext = {},
): TemplateError | undefined {
  try {
    checkRules(side(`${PARAMETERS}Rules: ${rules}\n`, parameters), context);
    return undefined;
  } catch (error) {
    return error as TemplateError;
  }
}

const asserting = (assertion: string) => `{R: {Assertions: [{Assert: ${assertion}, AssertDescription: told}]}}`;

describe('an assertion', () => {
  test.each([
    ['!Equals [!Ref Stage, test]', true],
    ['!Equals [!Ref Stage, prod]', false],
    ['!Not [!Equals [!Ref Stage, prod]]', true],
    ['!And [!Equals [a, a], !Contains [[a, test], !Ref Stage]]', true],
    ['!Or [!Equals [a, b], !Contains [[a, b], !Ref Stage]]', false],
    ['!Contains [!Ref Users, bob]', true],
    ['!Contains [!Ref Users, bo]', false],
    ['!Contains [[1, 2], "2"]', true],
    ['!Contains [!Ref Stage, test]', true],
    ['!EachMemberEquals [!Ref Users, ann]', false],
    ['!EachMemberEquals [[ann, ann], ann]', true],
    ['!EachMemberIn [!Ref Users, [ann, bob, cid]]', true],
    ['!EachMemberIn [!Ref Users, [ann]]', false],
    ['!Equals [!Ref AWS::Region, us-east-1]', true],
  ])('%s is %s', (assertion, expected) => {
    const refusal = check(asserting(assertion), {}, { region: 'us-east-1' });

    expect(refusal?.message).toBe(expected ? undefined : 'Template error: an assertion of the rule R is false: told');
  });

  test.each([
    ['a stored value', '!Equals [!Ref Version, "6"]'],
    ['the networks of the account', '!EachMemberIn [!ValueOfAll ["AWS::EC2::Subnet::Id", VpcId], !RefAll "AWS::EC2::VPC::Id"]'],
    ['the network of a parameter', '!Equals [!ValueOf [Subnet, AvailabilityZone], us-east-1a]'],
    ['the Region', '!Equals [!Ref "AWS::Region", us-east-1]'],
  ])('about %s that is unknown here counts as true', (_, assertion) => {
    expect(check(asserting(assertion))).toBeUndefined();
    expect(check(asserting(`!Not [${assertion}]`))).toBeUndefined();
  });

  test('about a stored value is checked if the value is known', () => {
    const rule = asserting('!Not [!Contains [["1", "2"], !Ref Version]]');

    expect(check(rule, {}, { ssm: { after: { '/version': '14' } } })).toBeUndefined();
    expect(check(rule, {}, { ssm: { after: { '/version': '2' } } })?.message).toContain('is false: told');
  });

  test('has its place, and needs no description', () => {
    // A name that every object inherits is no function.
    expect(check('{R: {Assertions: [{Assert: {valueOf: a}}]}}')?.message).toMatch(/an assertion of the rule R is false$/);
    const refusal = check('{First: {Assertions: [{Assert: !Equals [a, a]}, {Assert: !Equals [a, b]}]}}');

    expect(refusal?.message).toBe('Template error: an assertion of the rule First is false');
    expect(refusal?.place).toBe('Rules/First/Assertions/1');
  });
});

test('an empty list has one empty member', () => {
  const rule = asserting('!Not [!Contains [!Ref Users, ""]]');

  expect(check(rule)).toBeUndefined();
  expect(check(rule, { Users: '' })?.message).toContain('is false');
});

describe('a rule condition', () => {
  const rule = (condition: string) => `{R: {RuleCondition: ${condition}, Assertions: [{Assert: !Equals [a, b]}]}}`;

  test('that is true applies the assertions', () => {
    expect(check(rule('!Equals [!Ref Stage, prod]'), { Stage: 'prod' })?.place).toBe('Rules/R/Assertions/0');
  });

  test.each([
    ['false', '!Equals [!Ref Stage, prod]'],
    ['unknown here', '!Equals [!Ref Version, "6"]'],
  ])('that is %s does not apply the assertions', (_, condition) => {
    expect(check(rule(condition))).toBeUndefined();
  });
});

test.each([
  [
    '!Equals [!Ref Topic, a]',
    'Template format error: Unresolved resource dependencies [Topic] in the Rules block of the template',
  ],
  [
    '{Condition: Always}',
    'Template format error: Following functions are not supported in the Rules block of the template: [Condition]',
  ],
  [
    '!Equals [!Join ["", [a]], !If [Always, a, !Join ["", [b]]]]',
    'Template format error: Following functions are not supported in the Rules block of the template: [Fn::Join, Fn::If]',
  ],
  ['!Contains [[a]]', 'Template error: every Fn::Contains object requires a list of 2 parameters.'],
  ['!EachMemberIn a', 'Template error: every Fn::EachMemberIn object requires a list of 2 parameters.'],
  ['!Equals [a]', 'Template error: every Fn::Equals object requires a list of 2 string parameters.'],
])('the assertion %s is refused', (assertion, message) => {
  expect(check(asserting(assertion))?.message).toBe(message);
});

test('a description that is no text is refused', () => {
  expect(check('{R: {Assertions: [{Assert: !Equals [a, a], AssertDescription: {a: b}}]}}')?.message).toBe(
    'Template format error: Every AssertDescription member must be a string.',
  );
});

test.each(['a', '{}', '{Assertions: a}', '{Assertions: [a]}', '{Assertions: [{}]}'])('the rule %s is refused', (rule) => {
  const refusal = check(`{R: ${rule}}`);

  expect(refusal?.message).toMatch(/^Template format error: Every Rules object must contain an Assertions member/);
  expect(refusal?.place).toBe('Rules/R');
});
