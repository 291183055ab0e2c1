import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../../cli/commands/plan.ts';
import { runCli } from '../run-cli.ts';

const topic = (name: string) => `Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: ${name}}}}`;
const withParameter = (more = '') =>
  `Parameters: {Name: {Type: String${more}}}\nResources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name}}}`;

async function plan(args: readonly string[], files: Readonly<Record<string, string | object>>) {
  const run = await runCli(['plan', ...args, '--format', 'json'], files);
  expect(run.stderr).toBe('');
  return { ...run, document: JSON.parse(run.stdout) as PlanDocument };
}

/** Changes such as `Topic Modify True`, one per line. */
function listing({ changeSet }: Pick<PlanDocument, 'changeSet'>): string[] {
  return changeSet.Changes.map(({ ResourceChange: { LogicalResourceId, Action, Replacement } = {} }) =>
    [LogicalResourceId, Action, Replacement].filter(Boolean).join(' '),
  );
}

describe('the text of a template', () => {
  it('names a key that occurs twice, in the template and in a nested one', async () => {
    const nested = 'Resources:\n  A: {Type: AWS::SNS::Topic}\n  A: {Type: AWS::SQS::Queue}\n';
    const parent =
      'Resources:\n  Sub:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: n.yaml, TemplateURL: n.yaml}\n';
    const { document } = await plan(['--after', '@p.yaml'], { 'p.yaml': parent, 'n.yaml': nested });

    expect(listing(document)).toEqual(['Sub Add', 'A Add']);
    expect(document.changeSet.Changes[1]?.ResourceChange?.ResourceType).toBe('AWS::SQS::Queue');
    expect(document.verdict.notes).toEqual([
      'The template contains the key TemplateURL twice in one mapping (line 4, column 39). CloudFormation uses the last one.',
      'Sub: The template contains the key A twice in one mapping (line 3, column 3). CloudFormation uses the last one.',
    ]);
  });

  it.each(['utf16le', 'latin1'] as const)('refuses a template in %s, as the gate does', async (encoding) => {
    const { exitCode, stderr } = await runCli(['plan', '--after', '@b.yaml'], {
      'b.yaml': Buffer.from('\uFEFFResources: {Ü: {Type: AWS::SQS::Queue}}', encoding),
    });
    expect(exitCode).toBe(1);
    expect(stderr).toBe('Expected @b.yaml to be valid UTF-8, got other bytes: save the file as UTF-8.\n');
  });

  it('refuses a template in UTF-16 without a byte order mark', async () => {
    const text = Buffer.from('Resources: {Q: {Type: AWS::SQS::Queue}}', 'utf16le');
    const { stderr } = await runCli(['plan', '--after', '@b.yaml'], { 'b.yaml': text });
    expect(stderr).toBe('Expected @b.yaml to be valid UTF-8, got other bytes: save the file as UTF-8.\n');
  });

  it('accepts a byte order mark', async () => {
    expect((await runCli(['plan', '--after', '@b.yaml'], { 'b.yaml': `\uFEFF${topic('a')}` })).exitCode).toBe(0);
  });
});

describe('stackgate plan', () => {
  it.each([
    ['allows an update in place', 0, 'DisplayName: a', 'DisplayName: b', ''],
    ['asks about a replacement by default', 3, 'TopicName: a', 'TopicName: b', ''],
    ['forbids a replacement', 2, 'TopicName: a', 'TopicName: b', 'preset: strict'],
    ['asks if the policy asks', 3, 'TopicName: a', 'TopicName: b', 'preset: strict\ndefaults: {replace: ask}'],
    ['allows what a waiver waives', 0, 'TopicName: a', 'TopicName: b', 'waivable: [{effect: replace}]'],
  ])('%s with exit code %i', async (_, expected, before, after, policy) => {
    const text = (properties: string) => `Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {${properties}}}}`;
    const files = {
      'a.yaml': text(before),
      'b.yaml': text(after),
      'p.yaml': `version: 1\n${policy}\n`,
      'w.yaml':
        'version: 1\nwaivers: [{environment: prod, logicalResourceId: Topic, effect: replace, reason: new name, expires: 2026-12-01}]\n',
    };
    const { exitCode } = await runCli(
      [
        'plan',
        '--before',
        '@a.yaml',
        '--after',
        '@b.yaml',
        '--policy',
        '@p.yaml',
        '--waivers',
        '@w.yaml',
        '--environment',
        'prod',
      ],
      files,
    );
    expect(exitCode).toBe(expected);
  });

  it('prints the change set, the verdict, and the changes that cannot be predicted', async () => {
    const { document, exitCode } = await plan(['--before', '@a.yaml', '--after', '@b.yaml'], {
      'a.yaml': topic('a'),
      'b.yaml': topic('b'),
    });
    expect(listing(document)).toEqual(['Topic Modify True']);
    expect(document.changeSetWithoutPropertyValues.Changes).toHaveLength(1);
    expect(document.verdict).toMatchObject({
      changeSetAction: 'NEEDS-APPROVAL',
      decision: 'ask',
      findings: [{ logicalResourceId: 'Topic', effect: 'replace', decision: 'ask' }],
      counts: { replace: 1 },
    });
    expect(document.cannotPredict).toEqual([]);
    expect(document).not.toHaveProperty('stacks');
    expect(exitCode).toBe(3);
  });

  it('treats every resource as new without a previous template', async () => {
    const { document, exitCode } = await plan(['--after', '@b.yaml'], { 'b.yaml': topic('b') });
    expect(listing(document)).toEqual(['Topic Add']);
    expect(exitCode).toBe(0);
  });

  it('cannot predict resources that depend on a macro', async () => {
    const text = `Transform: Mine\n${topic('a')}`;
    const { document, exitCode } = await plan(['--before', '@a.yaml', '--after', '@a.yaml'], { 'a.yaml': text });
    expect(document.cannotPredict).toEqual([
      expect.objectContaining({ path: '', logicalResourceIds: ['Topic'], worst: 'anything' }),
    ]);
    expect(document.verdict.changeSetAction).toBe('CANNOT-TELL');
    expect(exitCode).toBe(4);
  });

  it.each([
    ['text', /NEEDS APPROVAL[\s\S]*Topic \(AWS::SNS::Topic\) would be replaced because TopicName changes/],
    ['markdown', /^## 🟡 Needs approval[\s\S]*\*\*Topic\*\*/],
    ['html', /^<!doctype html>/i],
  ])('prints the record as %s', async (format, expected) => {
    const { stdout } = await runCli(['plan', '--before', '@a.yaml', '--after', '@b.yaml', '--format', format], {
      'a.yaml': topic('a'),
      'b.yaml': topic('b'),
    });
    expect(stdout).toMatch(expected);
  });

  it('uses the region and the stack name of the options', async () => {
    const text = (region: string) =>
      `Conditions: {C: !Equals [!Ref AWS::Region, ${region}]}\nResources: {A: {Type: X, Condition: C}, B: {Type: X, Properties: {N: !Ref AWS::StackName}}}`;
    const files = { 'a.yaml': text('eu-west-1'), 'b.yaml': text('us-east-1') };
    const args = ['--before', '@a.yaml', '--after', '@b.yaml', '--region', 'us-east-1', '--stack-name', 'prod'];
    const { document } = await plan(args, files);
    expect(listing(document)).toEqual(['A Add']);
    expect(document.verdict.stack.name).toBe('prod');
  });
});

describe('parameters', () => {
  it.each([
    ["CodePipeline's form", { Parameters: { Name: 'b' }, Tags: { Team: 'x' }, StackPolicy: {} }],
    [
      "CloudFormation's form",
      [
        { ParameterKey: 'Name', ParameterValue: 'b' },
        { ParameterKey: 'Kept', UsePreviousValue: true },
      ],
    ],
    ['a plain object', { Name: 'b' }],
    ['YAML', 'Parameters:\n  Name: b\n'],
  ])('are read in %s', async (_, content) => {
    const args = ['--before', '@t.yaml', '--after', '@t.yaml', '--parameters', '@p.json', '--parameters-before', '@q.json'];
    const { document } = await plan(args, { 't.yaml': withParameter(), 'p.json': content, 'q.json': { Name: 'a' } });
    expect(listing(document)).toEqual(['Topic Modify True']);
  });

  it('keep numbers as they are written', async () => {
    const { document } = await plan(['--after', '@t.yaml', '--parameters', '@p.json'], {
      't.yaml': withParameter(),
      'p.json': '{"Name": 1.10}',
    });
    expect(document.changeSet.Changes[0]?.ResourceChange?.AfterContext).toContain('1.10');
  });

  it('of the new template are used for both if the old one has none', async () => {
    const args = ['--before', '@a.yaml', '--after', '@b.yaml', '--parameters', '@p.json'];
    const files = {
      'a.yaml': withParameter(),
      'b.yaml': withParameter().replace('Name:', 'New: {Type: String}, Name:'),
      'p.json': { Name: 'b', New: 'x' },
    };
    const { document } = await plan(args, files);
    expect(listing(document)).toEqual([]);
  });

  it('of the old template apply if the new template needs a value and has none', async () => {
    const args = ['--before', '@t.yaml', '--after', '@t.yaml', '--parameters-before', '@q.json'];
    expect(listing((await plan(args, { 't.yaml': withParameter(), 'q.json': { Name: 'a' } })).document)).toEqual([]);
  });

  const keeps = ['The parameter Name keeps its deployed value. A new Default does not change an existing stack.'];

  it.each([
    ['keep the default that they were deployed with', ', Default: a', ', Default: b', undefined, keeps],
    ['keep the value that they were deployed with', ', Default: c', ', Default: b', { Name: 'a' }, keeps],
    ['keep a value that is unknown here', '', '', undefined, []],
    ['keep an unknown value when they get a Default', '', ', Default: b', undefined, keeps],
  ])('that are not given %s', async (_, before, after, deployed, notes) => {
    const files = { 'a.yaml': withParameter(before), 'b.yaml': withParameter(after), 'q.json': { ...deployed } };
    const args = [
      '--before',
      '@a.yaml',
      '--after',
      '@b.yaml',
      ...(deployed === undefined ? [] : ['--parameters-before', '@q.json']),
    ];
    const { document } = await plan(args, files);
    expect(listing(document)).toEqual([]);
    expect(document.verdict.notes).toEqual(notes);
  });

  it('that are new take their default, and need a value without one', async () => {
    const files = { 'a.yaml': topic('a'), 'b.yaml': withParameter(', Default: b'), 'c.yaml': withParameter() };
    expect(listing((await plan(['--before', '@a.yaml', '--after', '@b.yaml'], files)).document)).toEqual(['Topic Modify True']);
    expect((await runCli(['plan', '--before', '@a.yaml', '--after', '@c.yaml'], files)).stderr).toBe(
      '--parameters: Parameters: [Name] must have values. Give a value for each in the file of --parameters.\n',
    );
  });

  it('that are removed need no value', async () => {
    const { document } = await plan(['--before', '@a.yaml', '--after', '@b.yaml'], {
      'a.yaml': withParameter(),
      'b.yaml': topic('b'),
    });
    expect(listing(document)).toEqual(['Topic Modify Conditional']);
  });

  it('contain stack tags, which are compared if both files have them', async () => {
    const args = ['--before', '@t.yaml', '--after', '@t.yaml', '--parameters', '@p.json', '--parameters-before', '@q.json'];
    const files = { 't.yaml': topic('a'), 'p.json': { Tags: { Team: 'a' } }, 'q.json': { Tags: { Team: 'b' } } };
    expect(listing((await plan(args, files)).document)).toEqual(['Topic Modify False']);
  });
});

describe('errors name the mistake', () => {
  it.each([
    ['a missing file', ['--after', '@nope.yaml'], {}, /^@nope\.yaml: cannot be read/],
    [
      'a template',
      ['--after', '@b.yaml'],
      { 'b.yaml': 'Resources: {A: {Type: X, Properties: {V: !Ref B}}}' },
      /^@b\.yaml: Template format error: Unresolved resource dependencies \[B\]/,
    ],
    [
      'a broken template',
      ['--after', '@b.yaml'],
      { 'b.yaml': 'a: 1\n\tb: 2' },
      /^@b\.yaml: Template format error: YAML not well-formed\. \(line 2, column 1\) The line is indented with a tab/,
    ],
    [
      'what only shows when values are known',
      ['--after', '@b.yaml'],
      {
        'b.yaml':
          'Conditions: {C: !Equals [a, b]}\nResources: {A: {Type: X, Condition: C}, B: {Type: X, Properties: {V: !Ref A}}}',
      },
      /^@b\.yaml: Template format error: Unresolved resource dependencies \[A\]/,
    ],
    [
      'a missing parameter',
      ['--after', '@t.yaml'],
      { 't.yaml': withParameter() },
      /^--parameters: Parameters: \[Name\] must have values/,
    ],
    [
      'an unknown parameter',
      ['--after', '@b.yaml', '--parameters', '@p.json'],
      { 'b.yaml': topic('b'), 'p.json': { X: '1' } },
      /^--parameters: Parameters: \[X\] do not exist in the template/,
    ],
    [
      'a parameter file',
      ['--after', '@b.yaml', '--parameters', '@p.json'],
      { 'b.yaml': topic('b'), 'p.json': { Parameters: { X: [1] } } },
      /`Parameters\.X` in @p\.json/,
    ],
    [
      'a list of parameters',
      ['--after', '@b.yaml', '--parameters', '@p.json'],
      { 'b.yaml': topic('b'), 'p.json': [{ ParameterValue: 'x' }] },
      /`0\.ParameterKey` in @p\.json/,
    ],
    [
      'a plain object of parameters',
      ['--after', '@b.yaml', '--parameters', '@p.json'],
      { 'b.yaml': topic('b'), 'p.json': { X: { y: 1 } } },
      /`X` in @p\.json/,
    ],
    [
      'an unknown section of parameters',
      ['--after', '@b.yaml', '--parameters', '@p.json'],
      { 'b.yaml': topic('b'), 'p.json': { Parameters: {}, Tag: {} } },
      /only known fields, got `Tag`/,
    ],
    [
      'broken parameters',
      ['--after', '@b.yaml', '--parameters', '@p.json'],
      { 'b.yaml': topic('b'), 'p.json': '{"a":' },
      /^@p\.json:1:6: A character is missing/,
    ],
    [
      'a policy',
      ['--after', '@b.yaml', '--policy', '@p.yaml'],
      { 'b.yaml': topic('b'), 'p.yaml': 'version: 2' },
      /@p\.yaml:1:1 version/,
    ],
    ['a git address', ['--after', 'git:nothing'], {}, /^--after: Expected git:REVISION:PATH/],
    ['a git revision that is an option', ['--after', 'git:--output=x:y'], {}, /^--after: Expected git:REVISION:PATH/],
    ['a live stack on the wrong side', ['--after', 'stack:prod'], {}, /^--after: Expected a template file, got a stack/],
    [
      'one directory',
      ['--before', '@b.yaml', '--after', '@cdk.out'],
      { 'b.yaml': topic('b'), 'cdk.out/manifest.json': {} },
      /Expected --before and --after to be two cloud assemblies/,
    ],
    [
      'a directory of something else',
      ['--after', '@dir'],
      { 'dir/a.txt': '' },
      /^@dir: Expected a cloud assembly .* got no manifest\.json/,
    ],
    [
      'a broken manifest',
      ['--after', '@dir'],
      { 'dir/manifest.json': { artifacts: [] } },
      /Expected a cloud assembly:\n@dir\/manifest\.json/,
    ],
  ] as const)('%s', async (_, args, files, expected) => {
    const { exitCode, stderr, stdout } = await runCli(['plan', ...args], files);
    expect(stderr).toMatch(expected);
    expect(stdout).toBe('');
    expect(exitCode).toBe(1);
  });
});

describe('nested stacks', () => {
  const parent = (address: string) =>
    `Resources: {Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${address}}}}`;

  it('are found in the folder of the template that names them', async () => {
    const files = {
      'a/root.yaml': parent('net/n.yaml'),
      'a/net/n.yaml': topic('a'),
      'b/root.yaml': parent('net/n.yaml'),
      'b/net/n.yaml': topic('b'),
    };
    const { document } = await plan(['--before', '@a/root.yaml', '--after', '@b/root.yaml'], files);
    expect(document.stacks?.map((stack) => [stack.path, listing(stack)])).toEqual([
      ['', ['Net Modify False']],
      ['Net', ['Topic Modify True']],
    ]);
    expect(document.verdict.findings).toMatchObject([{ path: 'Net', logicalResourceId: 'Topic', effect: 'replace' }]);
  });

  it.each(['https://bucket.s3.amazonaws.com/n.yaml', 'nowhere.yaml', '!Ref AWS::Region', '""', '"a\\0b"'])(
    'behind %s are unknown',
    async (address) => {
      const { document } = await plan(['--before', '@root.yaml', '--after', '@root.yaml'], { 'root.yaml': parent(address) });
      expect(document.changeSet.Changes).toEqual([]);
      expect(document.cannotPredict).toEqual([expect.objectContaining({ logicalResourceIds: ['Net'] })]);
    },
  );
});

describe('cloud assemblies', () => {
  const nested = (asset: string) => ({
    Resources: {
      Net: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: { 'Fn::Sub': 'https://${AWS::URLSuffix}/x' } },
        Metadata: { 'aws:asset:path': asset },
      },
    },
  });
  const stack = (templateFile: string, more: object = {}) => ({
    type: 'aws:cloudformation:stack',
    environment: 'aws://1/eu-west-1',
    properties: { templateFile, ...more },
  });
  const assembly = (folder: string, name: string) => ({
    [`${folder}/manifest.json`]: {
      artifacts: {
        App: stack('App.template.json', { stackName: 'prod-app', tags: { Team: name } }),
        Net: {
          ...stack('Net.template.json', { parameters: { Name: name } }),
          environment: 'aws://unknown-account/unknown-region',
        },
        Tree: { type: 'cdk:tree', properties: {} },
        'assembly-Stage': { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } },
        Assets: { type: 'cdk:asset-manifest' },
      },
    },
    [`${folder}/stage/manifest.json`]: { artifacts: { Staged: stack('Staged.template.json') } },
    [`${folder}/stage/Staged.template.json`]: nested('inner.json'),
    [`${folder}/stage/inner.json`]: topic(name),
    [`${folder}/App.template.json`]: topic('same'),
    [`${folder}/Net.template.json`]: withParameter(),
  });

  it('are planned stack by stack, with stages and nested stacks, as one report', async () => {
    const { document } = await plan(['--before', '@old', '--after', '@new'], {
      ...assembly('old', 'a'),
      ...assembly('new', 'b'),
    });
    expect(document.stacks?.map((one) => [one.path, listing(one)])).toEqual([
      ['Net', ['Topic Modify True']],
      ['Staged', ['Net Modify False']],
      ['Staged/Net', ['Topic Modify True']],
      ['prod-app', ['Topic Modify False']],
    ]);
    expect(document.verdict.findings.map(({ path, effect }) => `${path} ${effect}`)).toEqual([
      'Net replace',
      'Staged/Net replace',
    ]);
  });

  it('can add stacks, and do not change others', async () => {
    const single = (folder: string, name: string) => ({
      [`${folder}/manifest.json`]: { artifacts: { [name]: stack('t.json') } },
      [`${folder}/t.json`]: topic('a'),
    });
    const { document } = await plan(['--before', '@old', '--after', '@new'], {
      ...single('old', 'Gone'),
      ...single('new', 'New'),
    });
    expect(listing(document)).toEqual(['Topic Add']);
    expect(document.verdict.notes).toEqual(['The stack Gone is not in the new assembly. The deployed stack does not change.']);
  });

  it('accept parameters that the manifest does not contain', async () => {
    const files = {
      'new/manifest.json': { artifacts: { S: stack('t.json') } },
      'new/t.json': withParameter(),
      'p.json': { Name: 'b', Other: 'x' },
    };
    const { document } = await plan(['--after', '@new', '--parameters', '@p.json'], files);
    expect(listing(document)).toEqual(['Topic Add']);
  });
});

describe('a git revision', () => {
  afterEach(() => {
    delete process.env.GIT_DIR;
  });

  it('is the template before, with nested templates', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stackgate-git-'));
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: folder, stdio: 'pipe' });
    const root = 'Resources: {Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml}}}';
    git('init', '-q', '-b', 'main');
    writeFileSync(join(folder, 'root.yaml'), root);
    writeFileSync(join(folder, 'n.yaml'), topic('a'));
    git('add', '.');
    git('commit', '-q', '-m', 'x');
    process.env.GIT_DIR = join(folder, '.git');

    const { document } = await plan(['--before', 'git:main:root.yaml', '--after', '@root.yaml'], {
      'root.yaml': root,
      'n.yaml': topic('b'),
    });
    const missing = await runCli(['plan', '--before', 'git:main:nope.yaml', '--after', '@root.yaml'], { 'root.yaml': root });
    rmSync(folder, { recursive: true });

    expect(document.stacks?.map(listing)).toEqual([['Net Modify False'], ['Topic Modify True']]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toMatch(/^git:main:nope\.yaml: cannot be read \(.*nope\.yaml/);
  });
});

describe('a live stack', () => {
  const client = mockClient(CloudFormationClient);
  afterEach(() => client.reset());

  const ARN = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod/1';

  function deploy(template: string): void {
    client.on(DescribeStacksCommand).resolves({
      Stacks: [
        {
          StackName: 'prod',
          StackId: ARN,
          CreationTime: new Date(0),
          StackStatus: 'UPDATE_COMPLETE',
          Parameters: [{ ParameterKey: 'Name', ParameterValue: 'a' }],
          Tags: [{ Key: 'Team', Value: 'x' }],
        },
      ],
    });
    client
      .on(ListStackResourcesCommand)
      .resolvesOnce({ StackResourceSummaries: [summary('Topic', 'arn:topic', 'AWS::SNS::Topic')], NextToken: 'n' })
      .resolvesOnce({ StackResourceSummaries: [summary('Net', 'arn:nested', 'AWS::CloudFormation::Stack'), {} as never] })
      .resolves({});
    client.on(GetTemplateCommand).resolves({ TemplateBody: template });
    client.on(GetTemplateCommand, { StackName: 'arn:nested' }).resolves({ TemplateBody: topic('nested') });
  }

  function summary(LogicalResourceId: string, PhysicalResourceId: string, ResourceType: string) {
    return {
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType,
      LastUpdatedTimestamp: new Date(0),
      ResourceStatus: 'CREATE_COMPLETE' as const,
    };
  }

  const template = (name: string) =>
    `Parameters: {Name: {Type: String, Default: d}}\nResources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name, DisplayName: ${name}}}, Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml}}}`;

  it('is the template before, with its parameters, resources, and nested stacks', async () => {
    deploy(template('a'));
    const { document } = await plan(['--before', 'stack:prod', '--after', '@t.yaml'], {
      't.yaml': template('b'),
      'n.yaml': topic('other'),
    });
    expect(document.stacks?.map((stack) => [stack.path, listing(stack)])).toEqual([
      ['', ['Net Modify False', 'Topic Modify False']],
      ['Net', ['Topic Modify True']],
    ]);
    expect(document.changeSet.Changes[1]?.ResourceChange?.PhysicalResourceId).toBe('arn:topic');
    expect(document.verdict.stack.name).toBe('prod');
  });

  it('with a hidden parameter value has the same unknown value before and after', async () => {
    const secret = (more: string) =>
      `Parameters: {Name: {Type: String, NoEcho: true, MinLength: 8, Default: default-value}}\nResources: {Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name${more}}}}`;
    deploy(secret(''));
    client.on(DescribeStacksCommand).resolves({
      Stacks: [
        {
          StackName: 'prod',
          StackId: ARN,
          CreationTime: new Date(0),
          StackStatus: 'UPDATE_COMPLETE',
          Parameters: [{ ParameterKey: 'Name', ParameterValue: '****' }],
        },
      ],
    });
    const { document } = await plan(['--before', 'stack:prod', '--after', '@t.yaml'], { 't.yaml': secret(', DisplayName: a') });
    expect(listing(document)).toEqual(['Topic Modify False']);
  });

  it('is an error if the stack does not exist', async () => {
    client.on(DescribeStacksCommand).resolves({ Stacks: [] });
    const { stderr, exitCode } = await runCli(['plan', '--before', 'stack:nope', '--after', '@t.yaml'], { 't.yaml': topic('a') });
    expect(stderr).toBe('stack:nope: The stack does not exist.\n');
    expect(exitCode).toBe(1);
  });

  it('that AWS does not show is an error', async () => {
    client.on(DescribeStacksCommand).rejects(Object.assign(new Error('Rate exceeded'), { name: 'Throttling' }));
    const { stderr, exitCode } = await runCli(['plan', '--before', 'stack:prod', '--after', '@t.yaml'], { 't.yaml': topic('a') });
    expect(stderr).toContain('Rate exceeded');
    expect(exitCode).toBe(1);
  });

  it('whose template cannot be read is an error', async () => {
    deploy('text');
    const { stderr } = await runCli(['plan', '--before', 'stack:prod', '--after', '@t.yaml'], { 't.yaml': topic('a') });
    expect(stderr).toBe(
      'stack:prod: Template format error: unsupported structure. Expected an object with the section Resources, got only text or a number.\n',
    );
  });
});
