import { describe, expect, it } from 'vitest';
import { readDeploymentState, readFirstEvent } from '../../../core/deployment/read-state.ts';
import { parseTemplateConfiguration } from '../../../core/deployment/template-configuration.ts';
import { parseJson } from '../../../core/documents/parse-text.ts';
import { readTemplate } from '../../../core/template/parse-template.ts';
import { makeState } from './state-factory.ts';

const configurationError = expect.objectContaining({ name: 'ConfigurationError' });

describe('the state', () => {
  it('is returned unchanged', () => {
    const state = makeState();

    expect(readDeploymentState(state)).toBe(state);
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ ...makeState(), execution: undefined }],
    [{ ...makeState(), execution: { id: 'x', name: 'y' } }],
    [{ ...makeState(), stackName: 1 }],
  ])('is not %j', (event) => {
    expect(() => readDeploymentState(event)).toThrow(configurationError);
  });
});

describe('the first event', () => {
  const execution = makeState().execution;

  it('is the execution and its input', () => {
    expect(readFirstEvent({ execution, input: { a: 1 } })).toEqual({ execution, input: { a: 1 } });
  });

  it.each([[{ execution, input: 'text' }], [{ execution, input: [] }], [{ execution }], [{ input: {} }], [null]])(
    'is not %j',
    (event) => {
      expect(() => readFirstEvent(event)).toThrow(configurationError);
    },
  );
});

describe('the template configuration', () => {
  it('has the format of CodePipeline', () => {
    const text = JSON.stringify({ Parameters: { A: 'x', N: 1 }, Tags: { t: 'v' }, StackPolicy: { Statement: [] } });

    expect(parseTemplateConfiguration(text, 'prod.json')).toEqual({
      parameters: { A: 'x', N: '1' },
      tags: { t: 'v' },
      stackPolicyBody: '{"Statement":[]}',
    });
  });

  it('may be empty', () => {
    expect(parseTemplateConfiguration('{}', 'prod.json')).toEqual({
      parameters: {},
      tags: undefined,
      stackPolicyBody: undefined,
    });
  });

  it.each([
    ['{"Parametres":{}}', '`Parametres`'],
    ['{"Parameters":[]}', '`Parameters` in prod.json'],
    ['{"Parameters":{"A":{"x":"hunter2"}}}', '`Parameters.A`'],
    ['{"Parameters":{"A":null}}', 'got null'],
    ['{"Parameters":{"A":["hunter2"]}}', 'a list is one string, with commas), got a list'],
    ['[]', 'a JSON object'],
    ['{"Parameters":{"A":"hunter2"', 'to be JSON'],
  ])('is refused if it is %s, without its values in the message', (text, expected) => {
    expect(() => parseTemplateConfiguration(text, 'prod.json')).toThrow(configurationError);
    expect(() => parseTemplateConfiguration(text, 'prod.json')).toThrow(expected);
    expect(() => parseTemplateConfiguration(text, 'prod.json')).not.toThrow(/hunter2/);
  });
});

describe('JSON that a person wrote', () => {
  it('is refused with the position and without the text', () => {
    expect(() => parseJson('{"a": "hunter2" "b"}', 'prod.json')).toThrow(
      /prod\.json to be JSON, got invalid JSON at line 1 column \d+: correct it\.$/,
    );
    expect(() => parseJson('hunter2', 'prod.json')).toThrow(/got invalid JSON: correct it\.$/);
    expect(() => parseJson(' ', 'prod.json')).toThrow(/got nothing: correct it\.$/);
  });
});

describe('the template', () => {
  it('is parsed', () => {
    expect(readTemplate('Resources: {}', 'infra/template.yaml').template).toEqual({ Resources: {} });
  });

  it('is refused with the message of CloudFormation and the path', () => {
    expect(() => readTemplate('{', 'infra/template.yaml')).toThrow(/infra\/template\.yaml to be .*JSON not well-formed/);
    expect(() => readTemplate('{', 'infra/template.yaml')).toThrow(configurationError);
  });

  it('is refused with the available detail', () => {
    expect(() => readTemplate('A: !Nope x', 't.yaml')).toThrow(/CloudFormation has no function !Nope\. Correct the template/);
  });
});
