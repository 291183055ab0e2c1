import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { npmInstall, run, tryRun } from './support/run.ts';

type Versions = Readonly<Record<string, string>>;
const { devDependencies, peerDependencies }: { devDependencies: Versions; peerDependencies: Versions } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);

/** An app of a platform team, in TypeScript. */
const APP = `
import { App, Stack } from 'aws-cdk-lib';
import { Artifact, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { GatedDeployAction, Stackgate, type StackgateProps } from 'stackgate';

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Pipeline');
const props: StackgateProps = {
  stackNames: ['test-*'],
  deploymentRole: { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')] },
  policy: { document: { version: 1, preset: 'stateful' } },
};
const gate = new Stackgate(stack, 'Gate', props);
const source = new Artifact();
const deploy = new GatedDeployAction({ actionName: 'Deploy', gate, template: source.atPath('template.yaml'), environmentName: 'test', stackName: 'app' });
new Pipeline(stack, 'Pipeline', {
  stages: [
    { stageName: 'Source', actions: [new CodeCommitSourceAction({ actionName: 'Source', repository: new Repository(stack, 'R', { repositoryName: 'r' }), output: source })] },
    { stageName: 'Deploy', actions: [deploy, new ManualApprovalAction({ actionName: 'Look', runOrder: 2, additionalInformation: deploy.variables.verdict })] },
  ],
});
app.synth();
`;

const PIPELINE = `
    const build = new Artifact('Build');
    const repository = Repository.fromRepositoryName(this, 'Repository', 'app');
    const source = new CodeCommitSourceAction({ actionName: 'Source', repository, output: build });
    const review = new ManualApprovalAction({ actionName: 'Review' });
    const pipeline = new Pipeline(this, 'Pipeline', { stages: [{ stageName: 'Source', actions: [source] }, { stageName: 'Review', actions: [review] }] });
`;

const GATE = `
    const gate = new Stackgate(this, 'Gate', {
      stackNames: ['prod-app'],
      deploymentRole: { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')] },
      approvals: { topics: [new Topic(this, 'Approvals')] },
    });
`;

/** The TypeScript examples of the README, the guide and the API reference, each once, as complete apps. */
const EXAMPLES = [
  ...new Set(['README.md', 'docs/adopt.md', 'docs/api.md'].flatMap((page) => exampleApps(readFileSync(page, 'utf8')))),
];

function exampleApps(page: string): readonly string[] {
  return [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => toApp(code));
}

function toApp(code: string): string {
  return `
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Artifact, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { AccountRootPrincipal, ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { GatedDeployAction, Stackgate, TargetEvents, TargetRole } from 'stackgate';

const app = new App({ outdir: 'examples.out' });
class Example extends Stack {
  constructor() {
    super(app, 'Example', { env: { account: '111111111111', region: 'eu-west-1' } });
${code.includes('pipeline.') ? PIPELINE : ''}
${code.includes("'Gate'") ? '' : GATE}
${code.replaceAll(/^import .*$/gm, '')}
  }
}
new Example();
app.synth();
`;
}

const REMOVAL = {
  ChangeSetId: 'arn:aws:cloudformation:us-east-1:111111111111:changeSet/c/1',
  StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/s/1',
  Status: 'CREATE_COMPLETE',
  ExecutionStatus: 'AVAILABLE',
  Changes: [
    {
      Type: 'Resource',
      ResourceChange: {
        Action: 'Remove',
        LogicalResourceId: 'Orders',
        ResourceType: 'AWS::DynamoDB::Table',
        PolicyAction: 'Delete',
      },
    },
  ],
};

describe('the package, installed in an empty project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-package-'));
  const project = join(folder, 'project');
  const installed = join(project, 'node_modules', 'stackgate');

  const tarball = inject('tarball');

  beforeAll(() => {
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    const cdk = ['aws-cdk-lib', 'constructs'].map((name) => `${name}@${devDependencies[name]}`);
    npmInstall(project, tarball, ...cdk);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('contains constructs, command, schemas, definition and bundles, and no sources', () => {
    const files = globSync('**/*', { cwd: installed }).filter((file) => !file.includes('node_modules'));

    expect(files).toEqual(
      expect.arrayContaining([
        'dist/infra/index.js',
        'dist/infra/index.d.ts',
        'dist/cli/stackgate.js',
        'dist/functions/inspect-change-set/index.mjs',
        'dist/statemachine/deploy.asl.json',
        'schemas/policy.schema.json',
        'docs/install.md',
        'CHANGELOG.md',
        'LICENSE',
      ]),
    );
    expect(files.filter((file) => /(?<!\.d)\.ts$/.test(file))).toEqual([]);
    expect(globSync('dist/functions/*/index.mjs', { cwd: installed })).toHaveLength(globSync('functions/*/index.ts').length);
  });

  it('installs neither Node.js nor a build tool', () => {
    expect(existsSync(join(project, 'node_modules/.bin/node'))).toBe(false);
    const installedPackages = globSync('node_modules/{*,@*/*}/package.json', { cwd: project });

    expect(installedPackages.filter((path) => /esbuild|typescript|@aws-sdk|powertools|commander|zod/.test(path))).toEqual([]);
  });

  it('imports only its peer dependencies and modules of Node.js', () => {
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const files = globSync('dist/**/*.d.ts', { cwd: installed }).concat('dist/infra/constructs.js');
    const imported = files.flatMap((file) => importsOf(readFileSync(join(installed, file), 'utf8')));
    const packages = new Set(
      imported.filter((name) => !isBuiltin(name) && !name.startsWith('.')).map((name) => name.split('/')[0]),
    );

    expect(dependencies).toBeUndefined();
    expect([...packages].sort()).toEqual(Object.keys(peerDependencies).sort());
  });

  it('contains the licences of the bundled packages', () => {
    const notices = readFileSync(join(installed, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');

    for (const name of ['@aws-sdk/client-cloudformation', '@aws-cdk/aws-service-spec', 'commander', 'yaml', 'yauzl', 'zod']) {
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    expect(notices).toContain('Permission is hereby granted, free of charge');
  });

  it.each([
    ['an ES module', 'app.mts', ['--module', 'nodenext']],
    ['a CommonJS module, as `cdk init` makes it', 'app.cts', ['--module', 'nodenext']],
    ['an ES module for Node.js 16 and later', 'app.mts', ['--module', 'node16']],
    ['a bundler', 'app.mts', ['--module', 'preserve', '--moduleResolution', 'bundler']],
  ])('has types that strict TypeScript accepts in %s', (_name, file, module) => {
    writeFileSync(join(project, file), APP);
    const options = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022', '--types', 'node', ...module];
    const roots = ['--typeRoots', resolve('node_modules/@types')];

    expect(run(resolve('node_modules/.bin/tsc'), [...options, ...roots, '--ignoreConfig', file], project)).toBe('');
  });

  it('synthesizes a gate and a gated deploy from JavaScript, with the bundles as assets', () => {
    writeFileSync(join(project, 'app.mjs'), toJavaScript(APP));

    run(process.execPath, ['app.mjs'], project);

    const template = JSON.parse(readFileSync(join(project, 'cdk.out/Pipeline.template.json'), 'utf8'));
    const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(21);
    expect(types).toContain('AWS::CodePipeline::Pipeline');
    const bundled = new Set(
      globSync('cdk.out/asset.*/index.mjs', { cwd: project }).map((file) => readFileSync(join(project, file), 'utf8')),
    );
    expect(bundled).toContain(readFileSync(join(installed, 'dist/functions/trigger/index.mjs'), 'utf8'));
  });

  it('runs the examples of the README, the guide and the API reference', () => {
    const files = EXAMPLES.map((_app, index) => `example-${index}.mts`);
    for (const [index, file] of files.entries()) writeFileSync(join(project, file), EXAMPLES[index] ?? '');
    const options = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022', '--types', 'node', '--module', 'nodenext'];
    const roots = ['--typeRoots', resolve('node_modules/@types')];

    expect(files.length).toBeGreaterThan(2);
    expect(run(resolve('node_modules/.bin/tsc'), [...options, ...roots, '--ignoreConfig', ...files], project)).toBe('');
    for (const file of files) run(process.execPath, [file], project);
  });

  it('works with the oldest supported CDK', () => {
    const old = join(folder, 'old');
    mkdirSync(old);
    writeFileSync(join(old, 'package.json'), JSON.stringify({ name: 'old-consumer', private: true, type: 'module' }));
    const cdk = `aws-cdk-lib@${peerDependencies['aws-cdk-lib']?.replace('^', '')}`;
    npmInstall(old, tarball, cdk);
    writeFileSync(join(old, 'app.mjs'), toJavaScript(APP));

    run(process.execPath, ['app.mjs'], old);

    expect(existsSync(join(old, 'cdk.out/Pipeline.template.json'))).toBe(true);
  }, 300_000);

  it('runs its command', () => {
    writeFileSync(join(project, 'change-set.json'), JSON.stringify(REMOVAL));
    const command = join(project, 'node_modules/.bin/stackgate');

    const { status, stdout, stderr } = tryRun(command, ['inspect', 'change-set.json', '--format', 'json'], project);

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ changeSetAction: 'NEEDS-APPROVAL', decision: 'ask' });
    expect(status).toBe(3);
  });

  it('plans without credentials', () => {
    const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
    writeFileSync(join(project, 'template.json'), JSON.stringify(template));

    const out = run(
      join(project, 'node_modules/.bin/stackgate'),
      ['plan', '--after', 'template.json', '--format', 'json'],
      project,
    );

    expect(JSON.parse(out).changeSet.Changes).toHaveLength(1);
  });

  it('exports its schemas and the definition of the state machine', () => {
    const script = `
      import { readFileSync } from 'node:fs';
      for (const name of ['schemas/policy.schema.json', 'statemachine/deploy.asl.json']) JSON.parse(readFileSync(new URL(import.meta.resolve('stackgate/' + name))));
    `;

    expect(() => run(process.execPath, ['--input-type=module', '-e', script], project)).not.toThrow();
  });
});

/** Module names in `import`, `export ... from` and `require`. */
function importsOf(source: string): readonly string[] {
  return [...source.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*["']([^"'\n]+)["']/g)].map(([, name = '']) => name);
}

function toJavaScript(typescript: string): string {
  return typescript.replaceAll(/, type StackgateProps|: StackgateProps/g, '');
}
