import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeploymentInput } from '../../core/deployment/deployment-input.ts';
import { parseTemplateConfiguration } from '../../core/deployment/template-configuration.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { DeploymentError } from '../../core/errors.ts';
import { parsePolicy, parseWaivers } from '../../core/policy/parse-policy.ts';
import { readTemplate } from '../../core/template/parse-template.ts';
import { readUserParameters } from '../../functions/trigger/user-parameters.ts';
import { HARMLESS_TEMPLATE, setupHostileFlow, TEMPLATE_PATH } from './hostile-flow.ts';

/** Every text that a pusher can write, with its reader. */
const READERS = {
  template: (text: string) => readTemplate(text, 'infra/template.yaml'),
  policy: (text: string) => parsePolicy({ source: 'policy.yaml', text }),
  waivers: (text: string) => parseWaivers({ source: 'waivers.yaml', text }),
  'template configuration': (text: string) => parseTemplateConfiguration(text, 'prod.json'),
  'deployment input': (text: string) => parseDeploymentInput(parseJson(text, 'input.json'), 'input.json'),
  UserParameters: readUserParameters,
};
type Reader = keyof typeof READERS;

const ALL = Object.keys(READERS) as Reader[];
const YAML: readonly Reader[] = ['template', 'policy', 'waivers'];
const JSON_ONLY: readonly Reader[] = ['template configuration', 'deployment input', 'UserParameters'];

/** A generous limit, because the machine may be busy. A quadratic algorithm would take minutes. */
const LONGEST_MS = 12_000;

function read(reader: Reader, text: string): { readonly error: unknown; readonly ms: number } {
  const start = performance.now();
  try {
    READERS[reader](text);
    return { error: undefined, ms: performance.now() - start };
  } catch (error) {
    return { error, ms: performance.now() - start };
  }
}

function expectRefusal(reader: Reader, text: string, says: RegExp = /^Expected /): void {
  const { error, ms } = read(reader, text);
  expect(error).toBeInstanceOf(DeploymentError);
  const { name, message } = error as DeploymentError;
  expect(name).toBe('ConfigurationError');
  expect(message).toMatch(says);
  expect(message.length).toBeLessThanOrEqual(10_000);
  expect(ms).toBeLessThan(LONGEST_MS);
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

const ALIAS_BOMB = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...[...'bcdefghijkl'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghijkl'[index]}`).join(', ')}]`),
].join('\n');

describe.each(YAML)('YAML of a %s', (reader) => {
  it('that grows exponentially through aliases is refused', () => expectRefusal(reader, ALIAS_BOMB, /alias/));

  it('that refers to itself is refused', () => expectRefusal(reader, 'version: &a [*a]'));

  it('with tens of thousands of aliases is refused in time', () => {
    expectRefusal(reader, `version: &a 1\nrules: [${'*a,'.repeat(60_000)}]`);
  });

  it('that would exhaust the call stack is refused', () => {
    expectRefusal(reader, `version: ${'['.repeat(60_000)}`);
    expectRefusal(reader, `version: ${'['.repeat(60_000)}${']'.repeat(60_000)}`);
    expectRefusal(reader, '- '.repeat(60_000));
  });

  it('with __proto__ is refused', () => {
    expectRefusal(reader, 'version: 1\n__proto__: {preset: observe}', /__proto__ is not allowed/);
    expectRefusal(reader, 'version: 1\ndefaults: {__proto__: {delete: allow}}', /__proto__ is not allowed/);
  });

  it('with a key that is a list is refused', () => expectRefusal(reader, 'version: 1\n? [a, b]\n: 1', /A key must be a string/));

  it('of several documents is refused', () => expectRefusal(reader, 'version: 1\n---\nversion: 1'));

  it('that creates objects of a programming language is refused', () =>
    expectRefusal(reader, 'version: !!js/function "() => 1"'));
});

describe('YAML of a template', () => {
  it('with fifty thousand keys is read in time', () => {
    expect(
      read(
        'template',
        lines(50_000, (index) => `k${index}: 1`),
      ).ms,
    ).toBeLessThan(LONGEST_MS);
  });

  it('with a thousand aliases among ten thousand anchors is read in time, with the correct values', () => {
    const text = `a:\n${lines(10_000, (index) => `- &a${index} ${index}`)}\nb:\n${lines(1_000, (index) => `- *a${9_999 - index}`)}`;
    const { b } = readTemplate(text, 't.yaml').template as { b?: readonly number[] };
    expect([b?.[0], b?.[999]]).toEqual([9_999, 9_000]);
  });

  it('resolves an alias to the latest anchor of its name', () => {
    expect(readTemplate('a: &o {i: &x 1}\nb: &x 2\nc: *o\nd: *x\n&k key: *k', 't.yaml').template).toEqual({
      a: { i: 1 },
      b: 2,
      c: { i: 1 },
      d: 2,
      key: 'key',
    });
  });
});

describe.each(['policy', 'waivers'] as const)('YAML of a %s', (reader) => {
  it('with a duplicate key is refused, for every notation and depth of the key', () => {
    expectRefusal(reader, 'version: 1\nversion: 1', /The key version occurs twice/);
    expectRefusal(reader, 'version: 1\n"version": 1', /The key version occurs twice/);
    expectRefusal(reader, 'version: 1\nrules: [{a: 1, a: 2}]', /The key a occurs twice/);
  });
});

describe('YAML of a policy', () => {
  it('with twenty thousand keys is refused in time', () => {
    expectRefusal(
      'policy',
      lines(20_000, (index) => `k${index}: 1`),
      /Unknown field/,
    );
  });

  it('cannot make the policy less strict with a merge key', () =>
    expectRefusal('policy', 'version: 1\n<<: {preset: observe}', /merge key/));

  it('cannot name a property of Object.prototype as its preset', () =>
    expectRefusal('policy', 'version: 1\npreset: constructor', /preset/));
});

describe.each(JSON_ONLY)('JSON of %s', (reader) => {
  it('with a duplicate key is refused, even if the keys are escaped differently', () => {
    expectRefusal(
      reader,
      '{"input": {"environmentName": "test", "environmentName": "prod"}}',
      /The key environmentName occurs twice/,
    );
    expectRefusal(reader, '{"Parameters": {"A": "1", "\\u0041": "2"}}', /The key A occurs twice/);
  });

  it('with __proto__ is refused', () => {
    expectRefusal(reader, '{"__proto__": {"roleArn": "x"}}', /__proto__ is not allowed/);
    expectRefusal(reader, '{"parameters": {"__proto__": "x"}}', /__proto__ is not allowed/);
  });

  it('that is nested too deeply is refused', () => {
    expectRefusal(reader, `{"StackPolicy": {"a": ${'['.repeat(200)}${']'.repeat(200)}}}`, /nested deeper/);
    expectRefusal(reader, `{"StackPolicy": {"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`, /nested deeper/);
    expectRefusal(reader, '['.repeat(200_000));
  });

  it('with tens of thousands of unknown fields is refused in a message that can be read', () => {
    expectRefusal(reader, `{${lines(20_000, (index) => `"k${index}": {}`).replaceAll('\n', ',')}}`);
  });
});

describe('a huge number', () => {
  const DIGITS = '12345678901234567890';

  it.each([
    [DIGITS, DIGITS],
    ['1.10', '1.10'],
    ['1e999', '1e999'],
    ['42', '42'],
  ])('as a parameter, %s, keeps every digit', (written, value) => {
    const input = `{"environmentName": "prod", "stackName": "s", "templatePath": "t", "revisionS3Bucket": "b", "revisionS3Key": "k"`;
    const { parameters } = parseDeploymentInput(parseJson(`${input}, "parameters": {"A": ${written}}}`, 'i'), 'i');

    expect(parameters).toEqual({ A: value });
    expect(parseTemplateConfiguration(`{"Parameters": {"A": ${written}}}`, 'c').parameters).toEqual({ A: value });
  });

  it('is refused in a numeric field', () => {
    expectRefusal('deployment input', '{"timeoutMinutes": 1e999}', /timeoutMinutes/);
    expectRefusal('deployment input', `{"timeoutMinutes": ${'9'.repeat(30_000)}}`, /timeoutMinutes/);
    expectRefusal('policy', 'version: 1e999', /version/);
  });
});

describe('text of any kind', () => {
  it.each(ALL)('is read as a %s, or refused with a ConfigurationError', (reader) => {
    const json = fc.json({ maxDepth: 6 });
    const word = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      "'",
      '&a',
      '*a',
      '!Sub',
      '|',
      '>',
      '-',
      '?',
      '#',
      '%',
      '\n',
      ' ',
      '\t',
    );
    const soup = fc
      .array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(json, soup, fc.string({ unit: 'binary' })), (text) => {
        const { error } = read(reader, text);
        return error === undefined || (error instanceof DeploymentError && error.name === 'ConfigurationError');
      }),
      { numRuns: 400 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('a push with a hostile file', () => {
  const POLICY = 'gate/policy.yaml';
  const WAIVERS = 'gate/waivers.yaml';
  const CONFIGURATION = 'infra/prod.json';
  const GOOD = { [POLICY]: 'version: 1', [WAIVERS]: 'version: 1\nwaivers: []', [CONFIGURATION]: '{}' };
  const input = { policyPath: POLICY, waiversPath: WAIVERS, templateConfigurationPath: CONFIGURATION };

  it.each([
    [TEMPLATE_PATH, ALIAS_BOMB],
    [TEMPLATE_PATH, '{"Resources": {}, "__proto__": {}}'],
    [POLICY, ALIAS_BOMB],
    [POLICY, 'version: 1\nversion: 1'],
    [POLICY, `version: ${'['.repeat(60_000)}`],
    [WAIVERS, ALIAS_BOMB],
    [WAIVERS, 'version: 1\nwaivers: [{logicalResourceId: A}]'],
    [CONFIGURATION, `{"StackPolicy": {"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`],
    [CONFIGURATION, '{"Parameters": {"A": "1", "A": "2"}}'],
    [CONFIGURATION, `{${lines(9_000, (index) => `"k${index}": 1`).replaceAll('\n', ',')}}`],
  ])('%s fails with a ConfigurationError that names it, and changes nothing', async (path, text) => {
    const { deployFirst, pushFiles, expectUntouched } = setupHostileFlow({ input });
    await deployFirst(GOOD);

    const changed = HARMLESS_TEMPLATE.replace('"AWS::SQS::Queue"', '"AWS::SQS::Queue","Properties":{"DelaySeconds":5}');
    const result = await pushFiles({ [TEMPLATE_PATH]: changed, ...GOOD, [path]: text });

    expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
    expect(result.message).toContain(path);
    expectUntouched();
  });

  it.each([TEMPLATE_PATH, POLICY, CONFIGURATION])('%s creates no stack', async (path) => {
    const { pushFiles, stack, expectUntouched } = setupHostileFlow({ input });

    const result = await pushFiles({ [TEMPLATE_PATH]: HARMLESS_TEMPLATE, ...GOOD, [path]: '{"a": 1, "__proto__": 2}' });

    expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
    expect(stack()).toBeUndefined();
    expectUntouched();
  });
});

describe('an input file', () => {
  const FILE = 'deploy/prod.json';
  const userParameters = JSON.stringify({ inputFile: FILE });
  const good = { environmentName: 'prod', stackName: 'shop', templatePath: TEMPLATE_PATH };

  it.each([
    ['a duplicate key', '{"environmentName": "test", "environmentName": "prod"}'],
    ['__proto__', JSON.stringify(good).replace('{', '{"__proto__": {"roleArn": "x"},')],
    ['nesting beyond any stack', '['.repeat(30_000)],
    ['more than 64 KiB', JSON.stringify({ ...good, parameters: { A: 'x'.repeat(70_000) } })],
    ['a list', '[]'],
    ['nothing', ''],
    ['bytes that are not text', '\ud800'],
    ['three thousand unknown fields', JSON.stringify(Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`k${i}`, 1])))],
  ])('with %s fails with a ConfigurationError, and nothing is started', async (_words, text) => {
    const { pushFiles, executions, sandbox } = setupHostileFlow({ userParameters });

    const result = await pushFiles({ [TEMPLATE_PATH]: HARMLESS_TEMPLATE, [FILE]: text });

    expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
    expect(result.message).toContain(FILE);
    expect(result.message?.length).toBeLessThanOrEqual(5_000);
    expect(executions()).toEqual([]);
    expect(sandbox.calls.count({ service: 'CloudFormation' })).toBe(0);
  });

  it('is read from another bucket only up to its limit', async () => {
    const { pushFiles, executions, sandbox } = setupHostileFlow({
      userParameters: JSON.stringify({ s3Bucket: 'inputs', stateMachineFile: 'prod.json' }),
    });
    sandbox.s3.put('inputs', 'prod.json', { size: 5 * 1_024 ** 3, read: (start, end) => Buffer.alloc(end - start, ' ') });

    const result = await pushFiles({ [TEMPLATE_PATH]: HARMLESS_TEMPLATE });

    expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
    expect(result.message).toContain('at most 524288 bytes');
    expect(sandbox.s3.bytesServed).toBeLessThan(640 * 1_024);
    expect(executions()).toEqual([]);
  });

  it('in another bucket is refused if it is empty, and the message says so', async () => {
    const { pushFiles, sandbox } = setupHostileFlow({
      userParameters: JSON.stringify({ s3Bucket: 'inputs', stateMachineFile: 'prod.json' }),
    });
    sandbox.s3.put('inputs', 'prod.json', '');

    const result = await pushFiles({ [TEMPLATE_PATH]: HARMLESS_TEMPLATE });

    expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
    expect(result.message).toContain('s3://inputs/prod.json to be JSON, got nothing');
  });
});
