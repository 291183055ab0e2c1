import { describe, expect, test } from 'vitest';
import { resolveParameters } from '../../../core/template/parameters.ts';
import { parseTemplate } from '../../../core/template/parse-template.ts';

function resolve(
  declared: string,
  given: Record<string, string> = {},
  previous: Record<string, string> = {},
): Record<string, string> {
  return resolveParameters(parseTemplate(`Parameters: {P: ${declared}}`), given, previous);
}

describe('a parameter takes', () => {
  test('the given value, else the previous value, else its default', () => {
    const declared = '{Type: String, Default: d}';
    expect(resolve(declared, { P: 'g' }, { P: 'p' })).toEqual({ P: 'g' });
    expect(resolve(declared, {}, { P: 'p' })).toEqual({ P: 'p' });
    expect(resolve(declared)).toEqual({ P: 'd' });
  });

  test('its default as text', () => {
    expect(resolve('{Type: Number, Default: 5}')).toEqual({ P: '5' });
    expect(resolve('{Type: String, Default: false}')).toEqual({ P: 'false' });
  });

  test('no value from the prototype of the given values', () => {
    expect(() => resolveParameters(parseTemplate('Parameters: {toString: {Type: String}}'), {})).toThrow('must have values');
  });

  test('no value without a declaration', () => {
    expect(resolveParameters(parseTemplate('Resources: {}'), {})).toEqual({});
  });
});

describe('parameters are refused with the message of the service', () => {
  test('if one has no value', () => {
    expect(() => resolve('{Type: String}')).toThrow('Parameters: [P] must have values');
  });

  test('if an SSM-backed parameter has no value', () => {
    expect(() => resolve('{Type: "AWS::SSM::Parameter::Value<String>"}')).toThrow(
      'Parameter P should either have input value or default value',
    );
  });

  test('if one is not declared', () => {
    expect(() => resolve('{Type: String, Default: x}', { Q: '1', R: '2' })).toThrow(
      'Parameters: [Q, R] do not exist in the template',
    );
  });

  test.each([
    ['{Type: Number}', 'abc', "Parameter 'P' must be a number."],
    ['{Type: Number}', '', "Parameter 'P' must be a number."],
    ['{Type: Number, ConstraintDescription: x}', 'abc', "Parameter 'P' must be a number."],
    ['{Type: List<Number>}', '1,b', "Parameter 'P' must be a number."],
    ['{Type: Number, MinValue: 3}', '2', "Parameter 'P' must be a number not less than 3"],
    ['{Type: Number, MaxValue: 3}', '4', "Parameter 'P' must be a number not greater than 3"],
    ['{Type: String, AllowedValues: [a, b]}', 'c', "Parameter 'P' must be one of AllowedValues"],
    ['{Type: CommaDelimitedList, AllowedValues: [a, b]}', 'a, c', "Parameter 'P' must be one of AllowedValues"],
    ['{Type: String, AllowedPattern: "[a-z]+"}', 'a1', "Parameter 'P' must match pattern [a-z]+"],
    ['{Type: String, AllowedPattern: "a_\\\\-+"}', 'b', "Parameter 'P' must match pattern a_\\-+"],
    ['{Type: String, MinLength: 3}', 'ab', "Parameter 'P' must contain at least 3 characters"],
    ['{Type: String, MaxLength: "3"}', 'abcd', "Parameter 'P' must contain at most 3 characters"],
    [
      '{Type: String, MaxLength: 3, ConstraintDescription: short names}',
      'abcd',
      'Parameter P failed to satisfy constraint: short names',
    ],
    ['{Type: String}', 'ä'.repeat(2049), "Parameter 'P' must contain at most 4096 characters"],
  ])('%s given %j', (declared, value, message) => {
    expect(() => resolve(declared, { P: value })).toThrow(expect.objectContaining({ name: 'TemplateError', message }));
  });

  test.each([
    ['{Type: Number, MinValue: 1, MaxValue: 3}', '2.5'],
    ['{Type: String, AllowedValues: [1, true]}', '1'],
    ['{Type: CommaDelimitedList, AllowedValues: [a, b]}', 'a, b'],
    ['{Type: String, AllowedPattern: "[a-z]+", MinLength: 1, MaxLength: 9}', 'abc'],
    // The service checks a Java pattern that JavaScript cannot read.
    ['{Type: String, AllowedPattern: "(?<!x)[\\\\p{Alpha}&&[^b]]++"}', 'b'],
  ])('%s accepts %j', (declared, value) => {
    expect(resolve(declared, { P: value })).toEqual({ P: value });
  });
});
