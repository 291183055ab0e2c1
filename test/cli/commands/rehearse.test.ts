import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';

const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};
const TOPIC = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'title' } } };
const PARAMETERS = { title: { Type: 'String' } };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rehearse-'));
  write('with-table.json', { Parameters: PARAMETERS, Resources: { News: TOPIC, Orders: TABLE } });
  write('without-table.json', { Parameters: PARAMETERS, Resources: { News: TOPIC } });
  write('configuration.json', { Parameters: { title: 'News' }, Tags: { team: 'shop' } });
  write('list.json', [{ ParameterKey: 'title', ParameterValue: 'News' }]);
  writeFileSync(join(folder, 'broken.yaml'), 'Resources: [');
  write('macro.json', { Transform: 'Own', Resources: { News: TOPIC } });
  write('input.json', {
    environmentName: 'test',
    stackName: 'news',
    templatePath: 'infra/news.yaml',
    policyPath: join(folder, 'no-policy.yaml'),
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(content));
}

async function rehearse(options: Readonly<Record<string, string>>) {
  const args = Object.entries(options).flatMap(([name, file]) => [`--${name}`, join(folder, file)]);
  const { exitCode, stdout, stderr } = await runCli(['rehearse', ...args, '--output', 'json', '--quiet']);
  return { status: exitCode, stderr, scenario: stdout === '' ? undefined : JSON.parse(stdout) };
}

describe('stackgate rehearse', () => {
  it('deploys a first create, with parameters in the template configuration form', async () => {
    const { status, scenario } = await rehearse({ after: 'with-table.json', parameters: 'configuration.json' });

    expect(status).toBe(0);
    expect(scenario.stack.resources).toEqual({ News: 'AWS::SNS::Topic', Orders: 'AWS::DynamoDB::Table' });
  });

  it('generates lists for imports and SSM parameters that the template splits', async () => {
    write('lists.json', {
      Parameters: { Nets: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/nets' } },
      Resources: {
        News: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::Select': [2, { Ref: 'Nets' }] } } },
        Mail: {
          Type: 'AWS::SNS::Topic',
          Properties: { DisplayName: { 'Fn::Select': [1, { 'Fn::Split': ['|', { 'Fn::ImportValue': 'zones' }] }] } },
        },
      },
      Outputs: { Zone: { Value: { 'Fn::Select': [0, { 'Fn::Split': [';', { 'Fn::ImportValue': 'more' }] }] } } },
    });
    const { status, scenario } = await rehearse({ after: 'lists.json' });

    expect(scenario.message).toContain('CREATE_COMPLETE');
    expect(status).toBe(0);
    expect(scenario.notes.join()).toContain('invented-zones-1|invented-zones-2|');
    expect(scenario.notes.join()).toContain('invented-nets-1,invented-nets-2,');
  });

  it('names the file of the deployed template when it cannot be read', async () => {
    const { status, stderr } = await rehearse({ before: 'broken.yaml', after: 'with-table.json' });

    expect(status).toBe(1);
    expect(stderr).toContain(
      'broken.yaml: Template format error: YAML not well-formed. (line 1, column 13) A character is missing',
    );
    expect(stderr).not.toContain('with-table.json');
  });

  it('describes the file of the account facts', async () => {
    write('facts.json', { exports: ['a'], ssmParameters: { '/a': 5 } });
    const { status, stderr } = await rehearse({ after: 'with-table.json', world: 'facts.json' });

    expect(status).toBe(1);
    expect(stderr).toContain('exports: Expected an object of names and values.');
    expect(stderr).toContain('ssmParameters./a: Expected a string: put the value in quotes.');
  });

  it('rejects a deletion, with parameters in the list form, and does not change the stack', async () => {
    const { status, scenario } = await rehearse({
      before: 'with-table.json',
      after: 'without-table.json',
      parameters: 'list.json',
    });

    expect(status).toBe(2);
    expect(scenario.message).toContain('Orders');
    expect(scenario.stack.resources.Orders).toBe('AWS::DynamoDB::Table');
    expect(scenario.leftovers.changeSets).toBe(0);
  });

  it.each([
    ['a missing file', { after: 'nowhere.yaml' }, 'nowhere.yaml'],
    ['a policy that the input names and that is not there', { after: 'with-table.json', input: 'input.json' }, 'no-policy.yaml'],
    [
      'a template before that cannot be deployed',
      { before: 'broken.yaml', after: 'with-table.json', parameters: 'list.json' },
      'YAML not well-formed',
    ],
  ])('reports the mistake in %s', async (_what, options, words) => {
    const { status, stderr } = await rehearse(options as unknown as Record<string, string>);

    expect(status).toBe(1);
    expect(stderr).toContain(words);
  });

  it.each([
    ['a parameter without a value', 'with-table.json', 'title'],
    ['a template that is no YAML', 'broken.yaml', 'YAML not well-formed'],
    ['a macro, which the sandbox cannot run', 'macro.json', 'got Transform [Own]'],
  ])('ends with exit code 1 on %s', async (_what, after, words) => {
    const { status, scenario } = await rehearse({ after });

    expect(status).toBe(1);
    expect(scenario.message).toContain(words);
  });
});

it('a type with the name of a property of every object is created as any other type', async () => {
  write('odd-type.json', { Resources: { A: { Type: 'constructor' } } });

  expect(await rehearse({ after: 'odd-type.json' })).toMatchObject({
    status: 0,
    scenario: { stack: { resources: { A: 'constructor' } } },
  });
});

describe('the parameter files in a message', () => {
  const template = (name: string) => ({
    Parameters: { [name]: { Type: 'String' } },
    Resources: { A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: name } } } },
  });
  const files = { 'old.json': template('Old'), 'new.json': template('New'), 'o.json': {}, 'n.json': { New: 'n' } };

  it('are not named if the user gave none', async () => {
    const { exitCode, stdout } = await runCli(['rehearse', '--after', '@new.json', '--quiet'], files);

    expect(exitCode).toBe(1);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('got none for New: give them in `parameters` of the deployment input.');
    expect(stdout).not.toMatch(/no-parameters|\w\.json or/);
  });

  it('are those of the deployed template if its creation fails', async () => {
    const given = ['--parameters', '@n.json', '--parameters-before', '@o.json'];
    const run = await runCli(['rehearse', '--before', '@old.json', '--after', '@new.json', ...given, '--quiet'], files);

    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(
      /parameter of \S*old\.json that has no default, got none for Old: give them in `parameters` or \S*o\.json\./,
    );
    expect(run.stderr).not.toMatch(/new\.json|n\.json/);
  });

  it('can be named by the deployment input, relative to the working directory', async () => {
    const input = { environmentName: 'test', stackName: 'shop', templatePath: 't.json' };
    const templateConfigurationPath = 'cli/demo/app/infra/configuration.json';
    const { Parameters } = JSON.parse(readFileSync(templateConfigurationPath, 'utf8'));
    write('by-input.json', {
      Parameters: Object.fromEntries(Object.keys(Parameters).map((name) => [name, { Type: 'String' }])),
      Resources: { A: { Type: 'AWS::SQS::Queue' } },
    });
    write('without-configuration.json', input);
    write('with-configuration.json', { ...input, templateConfigurationPath });
    const play = async (name: string) => (await rehearse({ after: 'by-input.json', input: name })).status;

    expect([await play('without-configuration.json'), await play('with-configuration.json')]).toEqual([1, 0]);
  });
});

describe('a template for AWS SAM', () => {
  const sam = (Type: string) => ({ Transform: 'AWS::Serverless-2016-10-31', Resources: { A: { Type } } });

  it('is deployed if it has no serverless resources', async () => {
    write('sam.json', sam('AWS::SQS::Queue'));

    expect(await rehearse({ after: 'sam.json' })).toMatchObject({
      status: 0,
      scenario: { stack: { resources: { A: 'AWS::SQS::Queue' } } },
    });
  });

  it('is refused with advice if it has serverless resources and no translator', async () => {
    write('sam.json', sam('AWS::Serverless::SimpleTable'));
    const { status, scenario } = await rehearse({ after: 'sam.json' });

    expect(status).toBe(1);
    expect(scenario.message).toContain('Give --sam-python with the path of a Python interpreter');
  });

  it('is processed by the translator of --sam-python', async () => {
    write('sam.json', sam('AWS::Serverless::SimpleTable'));
    const processed = JSON.stringify({ Resources: { B: { Type: 'AWS::SQS::Queue' } } });
    writeFileSync(join(folder, 'translator'), `#!/bin/sh\ncat >/dev/null\necho '${processed}'\n`, { mode: 0o700 });

    const { status, scenario } = await rehearse({ after: 'sam.json', 'sam-python': 'translator' });

    expect(status).toBe(0);
    expect(scenario.stack.resources).toEqual({ B: 'AWS::SQS::Queue' });
  });
});

describe('the policy of a rehearsal', () => {
  const run = (...args: string[]) =>
    runCli(['rehearse', '--quiet', '--before', '@before.json', '--after', '@after.json', ...args], {
      'before.json': { Resources: { Orders: TABLE, Jobs: { Type: 'AWS::SQS::Queue' } } },
      'after.json': { Resources: { Orders: TABLE } },
      'input.json': { environmentName: 'prod', stackName: 'shop', templatePath: 't.json', waiversPath: 'gone.yaml' },
      'queues.yaml':
        'version: 1\npreset: strict\nrules: [{ match: { resourceType: AWS::SQS::Queue }, decision: allow, reason: Jobs. }]\n',
      'no-creates.yaml':
        'version: 1\ndefaults: { create: forbid }\nrules: [{ match: { effect: delete }, decision: allow, reason: Ok. }]\n',
      'waivable.yaml': 'version: 1\npreset: strict\nwaivable: [{ effect: delete }]\n',
      'waivers.yaml':
        'version: 1\nwaivers: [{ stack: prod-shop, logicalResourceId: Jobs, effect: delete, reason: Empty., expires: "2026-02-01" }]\n',
      'typo.yaml': 'version: 1\npreset: stricter\n',
    });

  it.each([
    ['the preset standard without --policy', [], 2],
    ['a policy that needs a waiver', ['--policy', '@waivable.yaml'], 2],
    ['the given policy', ['--policy', '@queues.yaml'], 0],
    ['a policy that forbids creates, which does not judge the deployed template', ['--policy', '@no-creates.yaml'], 0],
    [
      'waivers, which replace those of the input',
      ['--policy', '@waivable.yaml', '--input', '@input.json', '--waivers', '@waivers.yaml'],
      0,
    ],
  ])('is %s', async (_what, args, exitCode) => {
    expect(await run(...args)).toMatchObject({ exitCode });
  });

  it.each([
    ['--policy', 'typo.yaml'],
    ['--waivers', 'typo.yaml'],
  ])('of %s is refused with the position of a mistake', async (option, file) => {
    const { exitCode, stderr } = await run(option, `@${file}`);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(new RegExp(`^Expected a (?:policy file|file of waivers):\n@${file}:\\d+:\\d+ `));
  });
});

describe('the record of a rehearsal', () => {
  it('has the layout of the bucket of the gate, so that other commands read it, and an explanation', async () => {
    const record = join(folder, 'records');
    const args = ['rehearse', '--before', join(folder, 'before.json'), '--after', join(folder, 'after.json'), '--record', record];
    write('before.json', { Resources: { Orders: TABLE } });
    write('after.json', { Resources: { News: { Type: 'AWS::SNS::Topic' } } });
    const { exitCode, stdout } = await runCli(args);

    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/✗ Failed[\s\S]*note: The decision record and the explanation are .*explanation\.html\.\n$/);
    const files = readdirSync(join(record, 'rehearsal-after')).map((name) => name.replace(/^stackgate-[^.]+/, 'record'));
    expect(files.sort()).toEqual(['explanation.html', 'record.html', 'record.json', 'record.md']);
    const replayed = await runCli(['replay', record, '--policy', '@p.yaml'], { 'p.yaml': 'version: 1\npreset: observe\n' });
    expect(replayed.stdout).toMatch(/ask → allow[\s\S]*1 of 1 decisions would differ\.\n$/);
  });

  it('is absent if the gate refuses the input', async () => {
    write('unnamed.json', { environmentName: 'test', stackName: 'news', templatePath: 'a.json', tmeout: 5 });
    const { status, scenario } = await rehearse({ after: 'after.json', input: 'unnamed.json', record: 'none' });

    expect(status).toBe(1);
    expect(scenario.notes).toEqual(['The deployment has no decision record, because no execution was started.']);
  });

  it('cannot be written below a file', async () => {
    const { status, stderr } = await rehearse({ after: 'after.json', record: 'after.json' });

    expect(status).toBe(1);
    expect(stderr).toMatch(/after\.json\/.*: cannot be written \(.*\)\. Check the path of --record\.\n$/);
  });
});

it('the former option --json prints the same as --output json', async () => {
  const { stdout } = await runCli(['rehearse', '--after', '@t.yaml', '--json'], {
    't.yaml': 'Resources: {T: {Type: AWS::SNS::Topic}}',
  });

  expect(JSON.parse(stdout)).toMatchObject({ pipelineAction: 'Succeeded' });
});

it('early validation refuses the change set, and without it the execution fails', async () => {
  const files = {
    'a.yaml': 'Resources: {T: {Type: AWS::SNS::Topic}}',
    'b.yaml': 'Resources: {T: {Type: AWS::SNS::Topic}, S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref T}}}',
  };
  const args = ['rehearse', '--before', '@a.yaml', '--after', '@b.yaml', '--json', '--quiet'];
  const messages: string[] = [];
  for (const more of [[], ['--early-validation']]) {
    const { exitCode, stdout } = await runCli([...args, ...more], files);
    expect(exitCode).toBe(2);
    messages.push(JSON.parse(stdout).message);
  }

  expect(messages[0]).toMatch(/The first resource that failed is S /);
  expect(messages[1]).toMatch(/AWS::EarlyValidation::/);
});

describe('an account that the template depends on', () => {
  const VPC = {
    Parameters: { Vpc: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>', Default: '/network/vpc' } },
    Resources: {
      Group: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          GroupDescription: { Ref: 'Vpc' },
          VpcId: { 'Fn::ImportValue': { 'Fn::Sub': '${AWS::Region}-Vpc' } },
        },
      },
    },
  };

  it('gets generated exports and SSM parameters, with a note for each', async () => {
    write('vpc.json', VPC);
    const { status, scenario } = await rehearse({ after: 'vpc.json' });

    expect(status).toBe(0);
    expect(scenario.notes).toEqual([
      'The export us-east-1-Vpc was not given, so the rehearsal generated the value invented-us-east-1-Vpc. To set it, add it to the ' +
        'file of --world.',
      'The SSM parameter /network/vpc was not given, so the rehearsal generated the value invented-network-vpc. To set it, add it to ' +
        'the file of --world.',
    ]);
  });

  it('has the region, the exports, and the SSM parameters of --world', async () => {
    write('vpc.json', VPC);
    write('world.yaml', { region: 'eu-west-1', exports: { 'eu-west-1-Vpc': 'vpc-1' }, ssmParameters: { '/network/vpc': 'x' } });
    const { status, scenario } = await rehearse({ after: 'vpc.json', world: 'world.yaml' });

    expect([status, scenario.notes]).toEqual([0, []]);
  });

  it('names the field of --world that is wrong', async () => {
    write('world.yaml', { exports: { a: 1 }, export: {} });
    const { status, stderr } = await rehearse({ after: 'vpc.json', world: 'world.yaml' });

    expect(status).toBe(1);
    expect(stderr).toMatch(/world\.yaml:1:13 exports\.a: Expected a string: put the value in quotes\.\n.*export: Unknown field/);
  });
});

describe('nested templates', () => {
  it('in files are found as plan finds them', async () => {
    write('nested.json', {
      Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: { 'Fn::ImportValue': 'key' } } } },
    });
    write('parent.json', {
      Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'nested.json' } } },
    });
    const { status, scenario } = await rehearse({ after: 'parent.json' });

    expect(status).toBe(0);
    expect(scenario.stack.resources).toEqual({ N: 'AWS::CloudFormation::Stack' });
    expect(scenario.notes).toEqual([expect.stringContaining('The export key was not given')]);
  });

  it.each([
    'https://<BUCKET>.s3.amazonaws.com/t.yaml',
    'https://%BUCKET%.s3.amazonaws.com/t.yaml',
    'https://b.s3.amazonaws.com/%zz',
  ])('at %s fail their resource', async (TemplateURL) => {
    write('parent.json', { Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } } });
    const { status, stderr, scenario } = await rehearse({ after: 'parent.json' });

    expect([status, stderr]).toEqual([2, '']);
    expect(scenario.message).toContain('N (AWS::CloudFormation::Stack), CREATE_FAILED: TemplateURL must be a supported URL.');
  });
});

describe('parameters of the deployed template', () => {
  it('come from --parameters-before', async () => {
    write('removed.json', { Resources: { News: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'News' } } } });
    const { status } = await rehearse({ before: 'without-table.json', after: 'removed.json', 'parameters-before': 'list.json' });

    expect(status).toBe(0);
  });
});

describe('an error in the template', () => {
  it('is one sentence with the file, the resource, and the function', async () => {
    write('cidr.json', {
      Resources: { S: { Type: 'AWS::EC2::Subnet', Properties: { CidrBlock: { 'Fn::Cidr': [{ a: 1 }, 3, 4] } } } },
    });
    const { status, stderr } = await rehearse({ after: 'cidr.json' });

    expect(status).toBe(1);
    expect(stderr).toMatch(
      /cidr\.json: Template error: every Fn::Cidr .* The error is at Resources\/S\/Properties\/CidrBlock\/Fn::Cidr\.\n$/,
    );
    expect(stderr).not.toMatch(/\[object Object\]/);
  });

  it.each([
    ['reference.yaml', 'Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref B}}}'],
    ['attribute.yaml', 'Resources: {A: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: !GetAtt A}}'],
    ['circle.yaml', 'Resources: {A: {Type: AWS::SNS::Topic, DependsOn: B}, B: {Type: AWS::SNS::Topic, DependsOn: A}}'],
    ['tab.yaml', 'Resources:\n\tA: x'],
  ])('in %s is the sentence of plan in a note, if the gate refuses the template', async (name, text) => {
    writeFileSync(join(folder, name), text);
    const { scenario, status } = await rehearse({ after: name });
    const plan = await runCli(['plan', '--after', `@${name}`], { [name]: text });

    expect(scenario.pipelineAction).toBe('Failed');
    expect(status).toBeGreaterThan(0);
    expect(scenario.notes.map((note: string) => `${note.replace(`${folder}/`, '@')}\n`)).toEqual([plan.stderr]);
  });

  it('names a nested stack that has the template of a stack that contains it', async () => {
    const inner = (url: string) =>
      JSON.stringify({ Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: url } } } });
    const files = { 'self.json': inner('self.json'), 'one.json': inner('two.json'), 'two.json': inner('one.json') };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

    for (const name of ['self.json', 'one.json']) {
      const { stderr, status } = await rehearse({ after: name });
      const plan = await runCli(['plan', '--after', `@${name}`], files);

      expect([status, plan.exitCode]).toEqual([1, 1]);
      expect(stderr).toContain('The nested stack N has the template');
      expect(stderr.replaceAll(`${folder}/`, '@')).toBe(plan.stderr);
    }
  });

  it('does not name a nested stack that a condition removes, or that may not exist', async () => {
    const template = (condition: object) => ({
      Conditions: { C: condition },
      Resources: {
        T: { Type: 'AWS::SNS::Topic' },
        N: { Type: 'AWS::CloudFormation::Stack', Condition: 'C', Properties: { TemplateURL: 'condition.json' } },
      },
    });
    write('condition.json', template({ 'Fn::Equals': ['a', 'b'] }));
    expect((await rehearse({ after: 'condition.json' })).status).toBe(0);
    write('condition.json', template({ 'Fn::Equals': [{ Ref: 'AWS::StackName' }, 'other'] }));
    expect((await rehearse({ after: 'condition.json' })).status).toBe(0);
  });

  it('names the parameter file as in the command', async () => {
    write('wrong.json', { Parameters: { title: ['News'] } });
    write('unknown.json', { Parameters: { title: 'News', subtitle: 'x' } });

    expect((await rehearse({ after: 'with-table.json', parameters: 'wrong.json' })).stderr).toContain('wrong.json');
    const { scenario } = await rehearse({ after: 'with-table.json', parameters: 'unknown.json' });
    expect(scenario.message).toContain('subtitle');
    expect(scenario.message).not.toContain('stackgate-rehearsal');
  });

  it('is refused for bytes that are not UTF-8, as in the gate', async () => {
    writeFileSync(join(folder, 'utf16.yaml'), Buffer.from('\uFEFFResources: {Q: {Type: AWS::SQS::Queue}}', 'utf16le'));
    const { status, stderr } = await rehearse({ after: 'utf16.yaml' });

    expect([status, stderr]).toEqual([1, expect.stringMatching(/utf16\.yaml to be valid UTF-8/)]);
  });
});

it('the text fits the width of the terminal', async () => {
  const files = { 't.yaml': 'Resources: {T: {Type: AWS::SNS::Topic}}' };
  const { stdout } = await runCli(['rehearse', '--after', '@t.yaml'], files, { columns: 60 });

  expect(stdout).toContain('Created the stack rehearsal-t');
  const [text = ''] = stdout.split('rehearsal-t: CREATE_COMPLETE');
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
});
