import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareRehearsal, type RehearsalOptions } from '../../../cli/rehearsal/prepare-rehearsal.ts';
import { runCli } from '../run-cli.ts';

const TEMPLATE = 'Parameters: {A: {Type: String}, N: {Type: Number, Default: 1}}\nResources: {T: {Type: AWS::SNS::Topic}}';
const assembly = (artifacts: unknown) => ({ 'asm/manifest.json': { artifacts } });
const stage = (directoryName: string) => ({ S: { type: 'cdk:cloud-assembly', properties: { directoryName } } });
const nested = (url: string) => `Resources: {N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${url}}}}`;
const UTF16 = Buffer.from('\ufeffResources: {}', 'utf16le') as unknown as object;

/** Input of `plan`: arguments after `--after @t.yaml`, files, and the message. */
const PARAMETERS: readonly (readonly [string, unknown, RegExp])[] = [
  ['no file', undefined, /^@p\.json: cannot be read \(ENOENT.*\)\. Check the path\.$/],
  ['text that is not JSON', '{"a": ', /^@p\.json:1:7: A character is missing/],
  ['a number', '5', /^Expected @p\.json to be an object of names and values, got 5\.$/],
  ['a list of numbers', '[1]', /^Expected `0` in @p\.json to be an object with ParameterKey and ParameterValue, got 1\.$/],
  ['a list of texts', '["A=x"]', /^Expected `0` in @p\.json to be an object with ParameterKey and ParameterValue, got "A=x"\.$/],
  ['a list of other objects', '[{"Key": "A"}]', /^Expected `0\.ParameterKey` in @p\.json to be a string, got nothing\.$/],
  [
    'a parameter twice in a list',
    [1, 2].map((ParameterValue) => ({ ParameterKey: 'A', ParameterValue })),
    /^@p\.json: Expected each ParameterKey once, got A twice\./,
  ],
  [
    'a wrong UsePreviousValue',
    [{ ParameterKey: 'A', UsePreviousValue: 'yes' }],
    /^Expected `0\.UsePreviousValue` in @p\.json to be true or false/,
  ],
  ['an object as value', { A: { x: 1 } }, /^Expected `A` in @p\.json to be text, a number, or true or false, got an object\.$/],
  ['null as value', { A: null }, /^Expected `A` in @p\.json to be text, a number, or true or false, got null\.$/],
  ['a duplicate key', '{"A": "x", "A": "y"}', /^@p\.json:1:\d+: The key A occurs twice/],
  ['an unknown section', { Parameters: { A: 'x' }, Foo: 1 }, /^Expected @p\.json to have only known fields, got `Foo`/],
  [
    'a list as Tags',
    { Parameters: { A: 'x' }, Tags: [] },
    /^Expected `Tags` in @p\.json to be an object of names and values, got a list\.$/,
  ],
  [
    'a missing parameter',
    {},
    /^--parameters: Parameters: \[A\] must have values\. Give a value for each in the file of --parameters\.$/,
  ],
  [
    'an unknown parameter',
    { A: 'x', Z: 'y' },
    /^--parameters: Parameters: \[Z\] do not exist in the template\. Remove them from the file of --parameters, or declare them in the template\.$/,
  ],
  [
    'a value that breaks a constraint',
    { A: 'x', N: 'y' },
    /^--parameters: Parameter 'N' must be a number\. Give another value in the file of --parameters\.$/,
  ],
  ['bytes that are not UTF-8', UTF16, /^Expected @p\.json to be valid UTF-8/],
];

const OTHERS: readonly (readonly [string, readonly string[], Readonly<Record<string, unknown>>, RegExp])[] = [
  [
    'an empty template',
    ['--after', '@t.yaml'],
    { 't.yaml': '' },
    /^@t\.yaml: .* Expected an object with the section Resources, got nothing\.$/,
  ],
  ['a list as template', ['--after', '@t.yaml'], { 't.yaml': '- a' }, /^@t\.yaml: .* got a list\.$/],
  ['text as template', ['--after', '@t.yaml'], { 't.yaml': 'hello' }, /^@t\.yaml: .* got only text or a number\.$/],
  ['a template with a zero byte', ['--after', '@t.yaml'], { 't.yaml': 'Resources: \0' }, /^Expected @t\.yaml to be valid UTF-8/],
  ['a folder without a manifest', ['--after', '@d'], { 'd/t.yaml': TEMPLATE }, /^@d: Expected a cloud assembly/],
  [
    'a file in a file',
    ['--after', '@t.yaml/x'],
    { 't.yaml': TEMPLATE },
    /^@t\.yaml\/x: cannot be read \(ENOTDIR.*Check the path\.$/,
  ],
  [
    'a missing template of an assembly',
    ['--after', '@asm'],
    assembly({ S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'gone.json' } } }),
    /^@asm\/gone\.json: cannot be read/,
  ],
  ['a manifest with wrong artifacts', ['--after', '@asm'], assembly(5), /@asm\/manifest\.json:1:2 artifacts: Expected/],
  ['a missing stage', ['--after', '@asm'], assembly(stage('gone')), /^@asm\/gone: Expected a cloud assembly/],
  [
    'an assembly that contains itself',
    ['--after', '@asm'],
    assembly(stage('.')),
    /^@asm: Expected a cloud assembly whose stages are other folders/,
  ],
  [
    'a stack without a name',
    ['--after', '@t.yaml', '--before', 'stack:'],
    { 't.yaml': TEMPLATE },
    /^--before: Expected stack:NAME/,
  ],
  [
    'parameters of a stack that does not exist',
    ['--after', '@t.yaml', '--parameters-before', '@p.json'],
    { 't.yaml': TEMPLATE, 'p.json': {} },
    /^Expected --before with --parameters-before\.$/,
  ],
  [
    'a nested template that is a folder',
    ['--after', '@t.yaml'],
    { 't.yaml': nested('d'), 'd/x': '' },
    /^@d: Expected a file, got a directory\.$/,
  ],
  [
    'a nested template that is not UTF-8',
    ['--after', '@t.yaml'],
    { 't.yaml': nested('n.yaml'), 'n.yaml': UTF16 },
    /^Expected @n\.yaml to be valid UTF-8/,
  ],
  [
    'a nested template that is not valid',
    ['--after', '@t.yaml'],
    { 't.yaml': nested('n.yaml'), 'n.yaml': 'a: [' },
    /^@n\.yaml: Template format error: YAML not well-formed/,
  ],
  ...(['policy', 'waivers'] as const).flatMap((option): (typeof OTHERS)[number][] => {
    const plan = ['--after', '@ok.yaml', `--${option}`, '@f.yaml'];
    const files = (content: unknown) => ({ 'ok.yaml': nested('gone.yaml'), 'f.yaml': content });
    return [
      [`no file of ${option}`, plan, { 'ok.yaml': nested('gone.yaml') }, /^@f\.yaml: cannot be read .*Check the path\.$/],
      [
        `a folder as ${option}`,
        plan,
        { ...files(''), 'f.yaml': undefined, 'f.yaml/x': '' },
        /^@f\.yaml: Expected a file, got a directory\.$/,
      ],
      [`an empty file of ${option}`, plan, files(''), /@f\.yaml:1:1: The file is empty\.$/],
      [`broken YAML as ${option}`, plan, files('version: [1'), /@f\.yaml:1:12: A character is missing/],
      [`a list as ${option}`, plan, files('- a'), /@f\.yaml:1:1: Expected object, got \["a"\]\.$/],
      [`UTF-16 as ${option}`, plan, files(UTF16), /^Expected @f\.yaml to be valid UTF-8/],
      [
        `an unknown field of ${option}`,
        plan,
        files(`version: 1\n${option === 'waivers' ? 'waivers: []\n' : ''}foo: 1`),
        /foo: Unknown field: check its spelling or remove it\.$/,
      ],
    ];
  }),
];

async function messageOf(args: readonly string[], files: Readonly<Record<string, unknown>>): Promise<string> {
  const given = Object.entries(files).filter(([, content]) => content !== undefined) as [string, string][];
  const { exitCode, stdout, stderr } = await runCli(args, Object.fromEntries(given));
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).not.toMatch(/\n\s+at |defect|undefined|\[object|Invalid input/);
  return stderr.trimEnd();
}

describe('plan describes wrong input', () => {
  it.each(PARAMETERS)('in a parameter file: %s', async (_, content, message) => {
    const args = ['plan', '--after', '@t.yaml', '--parameters', '@p.json'];
    expect(await messageOf(args, { 't.yaml': TEMPLATE, 'p.json': content })).toMatch(message);
  });

  it.each(OTHERS)('%s', async (_, args, files, message) => {
    expect(await messageOf(['plan', ...args], files)).toMatch(message);
  });

  it('and accepts a nested template that does not exist', async () => {
    const { exitCode } = await runCli(['plan', '--after', '@t.yaml'], { 't.yaml': nested('gone.yaml') });
    expect(exitCode).toBe(0);
  });
});

describe('a rehearsal describes wrong input', () => {
  const messageOfRehearsal = (files: Readonly<Record<string, string>>, options: Partial<RehearsalOptions>): string => {
    const folder = mkdtempSync(join(tmpdir(), 'wrong-input-'));
    try {
      for (const [name, content] of Object.entries({ 't.yaml': TEMPLATE, ...files })) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
      const paths = Object.entries(options).map(([name, file]) => [name, join(folder, file ?? '')]);
      prepareRehearsal({ after: join(folder, 't.yaml'), ...Object.fromEntries(paths) });
      return '';
    } catch (error) {
      return (error as Error).message.replaceAll(`${folder}/`, '@');
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it.each([
    ['a list as exports', 'exports: [a]', '@w.yaml:1:1 exports: Expected an object of names and values.'],
    ['a number as export', 'exports: {a: 5}', '@w.yaml:1:11 exports.a: Expected a string: put the value in quotes.'],
    ['an unknown field', 'foo: 1', '@w.yaml:1:1 foo: Unknown field: check its spelling or remove it.'],
    ['text', 'hello', '@w.yaml:1:1: Expected object, got "hello".'],
    ['a Region that does not exist', 'region: nowhere', '@w.yaml:1:1 region: Expected a Region, such as eu-west-1.'],
    ['a number as Region', 'region: 5', '@w.yaml:1:1 region: Expected a Region, such as eu-west-1.'],
    ['an account ID without quotes', 'accountId: 123456789012', '@w.yaml:1:1 accountId: Expected 12 digits in quotes.'],
    ['an account ID that is too short', 'accountId: "12"', '@w.yaml:1:1 accountId: Expected 12 digits in quotes.'],
    ['broken YAML', 'exports: [', '@w.yaml:1:11: A character is missing'],
    ['nothing', '', '@w.yaml:1:1: The file is empty.'],
  ])('in the file of --world: %s', (_, text, message) => {
    expect(messageOfRehearsal({ 'w.yaml': text }, { world: 'w.yaml' })).toContain(message);
  });

  it('in an input that is not JSON, or not an object', () => {
    expect(messageOfRehearsal({ 'i.json': '{' }, { input: 'i.json' })).toMatch(/^Expected @i\.json to be JSON, got invalid JSON/);
    expect(messageOfRehearsal({ 'i.json': '[]' }, { input: 'i.json' })).toMatch(/^@i\.json: Expected a JSON object/);
  });

  it('in parameters of a deployed template that is not given', () => {
    expect(messageOfRehearsal({ 'p.json': '{}' }, { parametersBefore: 'p.json' })).toBe(
      'Expected --before with --parameters-before.',
    );
  });
});
