import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Artifact, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction, S3SourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { parseDeploymentInput } from '../../../core/deployment/deployment-input.ts';
import { parsePolicy } from '../../../core/policy/parse-policy.ts';
import { readUserParameters } from '../../../functions/trigger/user-parameters.ts';
import { newApp } from '../../infra/support.ts';
import { runCli } from '../run-cli.ts';

const TEMPLATE = `
Parameters: { environmentName: { Type: String }, Size: { Type: String }, Color: { Type: String, Default: red } }
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  News: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Size } }
`;
const SAM = `
Transform: AWS::Serverless-2016-10-31
Resources: { Api: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs24.x, Handler: a.b, CodeUri: src } } }
`;
const STACK = { type: 'aws:cloudformation:stack', environment: 'aws://111111111111/eu-west-1' };
const CDK = {
  'cdk.json': '{ "app": "node app.js" }',
  'cdk.out/manifest.json': JSON.stringify({
    version: '48.0.0',
    artifacts: {
      Alarms: {
        ...STACK,
        dependencies: ['Shop'],
        properties: { templateFile: 'Network.template.json', parameters: { Cidr: 'x' } },
      },
      Shop: {
        ...STACK,
        dependencies: ['Network', 'Shop.assets'],
        properties: { templateFile: 'Shop.template.json', stackName: 'shop', tags: { team: 'a' } },
      },
      'Shop.assets': { type: 'cdk:asset-manifest', properties: {} },
      Network: { ...STACK, properties: { templateFile: 'Network.template.json', parameters: { Cidr: '10.0.0.0/16' } } },
    },
  }),
  'cdk.out/Shop.template.json': '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}',
  'cdk.out/Network.template.json': '{"Parameters":{"Cidr":{"Type":"String"}},"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}',
};

function makeProject(files: Readonly<Record<string, string>>, parent = tmpdir()): string {
  const outer = mkdtempSync(join(parent, 'stackgate-test-'));
  onTestFinished(() => rmSync(outer, { recursive: true }));
  const folder = join(outer, 'my.shop');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');
const inputOf = (folder: string, path: string) =>
  parseDeploymentInput({ ...JSON.parse(read(folder, path)), revisionS3Bucket: 'b', revisionS3Key: 'k' }, path);

describe('stackgate init', () => {
  it('writes an input, a policy, and an action that belong together for a plain template', async () => {
    const folder = makeProject({
      'infra/template.yaml': TEMPLATE,
      'package.json': '{"Resources": 1}',
      'node_modules/x/t.yaml': TEMPLATE,
    });
    const { exitCode, stdout } = await runCli(['init', folder]);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`Found a CloudFormation template with the stack prod-my-shop. Wrote:
  deploy/prod.json
  gate-policy.yaml
  deploy/pipeline-action.yaml
Next:
  - The template of my-shop has parameters without a default: add Size to "parameters" of its input file.
  - Add the action to a stage of your pipeline.
`);
    const input = inputOf(folder, 'deploy/prod.json');
    expect(input).toMatchObject({ environmentName: 'prod', stackName: 'my-shop', templatePath: 'infra/template.yaml' });
    const [{ Configuration }] = parse(read(folder, 'deploy/pipeline-action.yaml'), { logLevel: 'silent' });
    const { source, bindings } = readUserParameters(Configuration.UserParameters);
    expect(source).toEqual({ kind: 'file', path: 'deploy/prod.json' });
    expect(bindings).toEqual({ environmentName: 'prod', stackName: 'my-shop' });
    const policy = read(folder, 'gate-policy.yaml');
    expect(policy).toContain('#   Orders (AWS::DynamoDB::Table)\n');
    expect(() => parsePolicy({ source: 'gate-policy.yaml', text: policy })).not.toThrow();
  });

  it('writes files with which a rehearsal succeeds', async () => {
    const folder = makeProject({ 'template.yaml': TEMPLATE, 'parameters.json': '{"environmentName": "prod", "Size": "M"}' });
    expect((await runCli(['init', folder, '--environment', 'test', '--stack-name', 'orders'])).exitCode).toBe(0);
    const file = (option: string, name: string) => [`--${option}`, join(folder, name)];

    const { exitCode, stdout } = await runCli([
      'rehearse',
      ...file('after', 'template.yaml'),
      ...file('input', 'deploy/test.json'),
      ...file('policy', 'gate-policy.yaml'),
      ...file('parameters', 'parameters.json'),
    ]);
    expect(stdout).toContain('Created the stack test-orders');
    expect(exitCode).toBe(0);
  });

  it('names the packaged template and the capabilities of an AWS SAM application', async () => {
    const folder = makeProject({ 'template.yml': SAM });
    const { stdout } = await runCli(['init', folder, '--output', 'json']);

    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'sam',
      stacks: ['prod-my-shop'],
      notes: [expect.stringMatching(/sam package/)],
    });
    expect(inputOf(folder, 'deploy/prod.json')).toMatchObject({
      templatePath: 'packaged.yaml',
      capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    });
    expect(read(folder, 'gate-policy.yaml')).toContain('No resource of this project is known to hold data.');
  });

  it('writes an input per stack of a CDK app, and a stage that the CDK synthesizes', async () => {
    const parent = resolve('.stackgate/test');
    mkdirSync(parent, { recursive: true });
    const folder = makeProject(CDK, parent);
    const { exitCode, stdout } = await runCli(['init', folder]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Found a CDK app with the stacks Alarms, Network, shop.');
    expect(inputOf(folder, 'deploy/shop.json')).toMatchObject({
      stackName: 'shop',
      templatePath: 'cdk.out/Shop.template.json',
      tags: { team: 'a' },
    });
    expect(inputOf(folder, 'deploy/Network.json')).toMatchObject({ parameters: { Cidr: '10.0.0.0/16' } });
    const { addGatedStage } = await import(join(folder, 'deploy/gated-stage.ts'));
    const stack = new Stack(newApp(), 'Pipeline', { env: { account: '111111111111', region: 'eu-west-1' } });
    const source = new Artifact('Source');
    const bucket = Bucket.fromBucketName(stack, 'Bucket', 'source');
    const pipeline = new Pipeline(stack, 'Pipeline', {
      stages: [
        {
          stageName: 'Source',
          actions: [new S3SourceAction({ actionName: 'Source', bucket, bucketKey: 'a.zip', output: source })],
        },
        { stageName: 'Review', actions: [new ManualApprovalAction({ actionName: 'Review' })] },
      ],
    });
    const directory = process.cwd();
    process.chdir(folder);
    try {
      addGatedStage(stack, pipeline, source);
    } finally {
      process.chdir(directory);
    }
    const template = Template.fromStack(stack);
    const [{ Properties }] = Object.values(template.findResources('AWS::CodePipeline::Pipeline')) as [
      { readonly Properties: { readonly Stages: readonly { readonly Actions: readonly object[] }[] } },
    ];
    expect(Properties.Stages.at(-1)?.Actions).toMatchObject([
      { Name: 'Network', RunOrder: 1 },
      { Name: 'shop', RunOrder: 2 },
      { Name: 'Alarms', RunOrder: 3 },
    ]);
    expect(JSON.stringify(Properties)).toContain('deploy/shop.json');
    expect(JSON.stringify(Properties)).toContain('deploy/Network.json');
  }, 60_000);

  it('ignores a cycle of dependencies, which the CDK does not write', async () => {
    const manifest = JSON.parse(CDK['cdk.out/manifest.json']);
    manifest.artifacts.Network.dependencies = ['Alarms'];
    const folder = makeProject({ ...CDK, 'cdk.out/manifest.json': JSON.stringify(manifest) });

    expect((await runCli(['init', folder])).exitCode).toBe(0);
  });

  it('writes only the stack of a CDK app that --stack-name names', async () => {
    const folder = makeProject(CDK);
    await runCli(['init', folder, '--stack-name', 'shop']);

    expect(readdirSync(join(folder, 'deploy')).sort()).toEqual(['gated-stage.ts', 'shop.json']);
    expect(read(folder, 'deploy/gated-stage.ts')).not.toContain('runOrder: ');
  });

  it('replaces no file, and writes nothing if one exists', async () => {
    const folder = makeProject({ 'template.yaml': TEMPLATE, 'gate-policy.yaml': 'mine' });
    const { exitCode, stderr } = await runCli(['init', folder]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Expected to write gate-policy.yaml, but the project already has it');
    expect(read(folder, 'gate-policy.yaml')).toBe('mine');
    expect(existsSync(join(folder, 'deploy'))).toBe(false);
  });

  it.each([
    ['no template', { 'README.md': '' }, [], /Expected a CDK app \(cdk\.json\) or a CloudFormation template, got neither/],
    [
      'two templates',
      { 'a.yaml': TEMPLATE, 'b/c.yaml': TEMPLATE },
      [],
      /Expected one template, got a\.yaml, b\/c\.yaml\. Choose one/,
    ],
    ['a CDK app that is not synthesized', { 'cdk.json': '{}' }, [], /Run `npx cdk synth` first/],
    ['an app without stacks', { 'cdk.json': '{}', 'cdk.out/manifest.json': '{}' }, [], /Expected a stack, got none/],
    ['an unknown stack', CDK, ['--stack-name', 'blog'], /Expected the stack blog, got no such stack/],
    ['a template that is not there', { 'a.yaml': TEMPLATE }, ['--template', 'b.yaml'], /b\.yaml: cannot be read/],
    ['a file in the place of the folder', { 'a.yaml': TEMPLATE, deploy: 'x' }, [], /deploy\/prod\.json: cannot be written/],
  ] satisfies [string, Record<string, string>, string[], RegExp][])(
    'ends with exit code 1 on %s',
    async (_what, files, args, message) => {
      const { exitCode, stdout, stderr } = await runCli(['init', makeProject(files), ...args]);

      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(message);
    },
  );

  it('needs a directory', async () => {
    expect((await runCli(['init', 'package.json'])).stderr).toMatch(/Expected the directory of a project, got a file/);
    expect((await runCli(['init', 'no-such-folder'])).stderr).toMatch(/no-such-folder: cannot be read/);
  });
});
