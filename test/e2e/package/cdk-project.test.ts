import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { installNode } from './support/install-node.ts';
import { npmInstall, run, tryRun } from './support/run.ts';

/** The stack that a user writes into the project that `cdk init` creates. */
const STACK = `
import * as cdk from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Stackgate, type StackgateProps } from 'stackgate';

export class GateAppStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const gate: StackgateProps = {
      stackNames: ['test-*'],
      deploymentRole: { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')] },
    };
    new Stackgate(this, 'Gate', gate);
  }
}
`;

/** The test that \`cdk init\` suggests, for the gate. */
const TEST = `
import * as cdk from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as GateApp from '../lib/gate-app-stack';

test('Gate Created', () => {
  const app = new cdk.App();
  const stack = new GateApp.GateAppStack(app, 'MyTestStack');
  const template = Template.fromStack(stack);

  template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
});
`;

/** A project of an older \`cdk init\`: ts-jest, ts-node and TypeScript 5. */
const TS_JEST = {
  'package.json': JSON.stringify({ name: 'gate-app', version: '0.1.0', bin: { 'gate-app': 'bin/gate-app.js' } }),
  'jest.config.js': `module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\\\.tsx?$': 'ts-jest' },
};`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      module: 'commonjs',
      lib: ['es2022', 'dom'],
      declaration: true,
      strict: true,
      inlineSourceMap: true,
      inlineSources: true,
      experimentalDecorators: true,
      strictPropertyInitialization: false,
      typeRoots: ['./node_modules/@types'],
    },
    exclude: ['node_modules', 'cdk.out'],
  }),
};

const root = mkdtempSync(join(tmpdir(), 'stackgate-cdk-project-'));
const nodes: Record<string, string> = {};
const VERSIONS = ['20', '22'] as const;

beforeAll(() => {
  for (const version of VERSIONS) nodes[version] = installNode(version, root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a project made by `cdk init app --language typescript`', () => {
  const project = join(root, 'gate-app');

  beforeAll(() => {
    mkdirSync(project);
    run(
      resolve('node_modules/.bin/cdk'),
      ['init', 'app', '--language', 'typescript', '--generate-only'],
      project,
      resolve('node_modules/.bin'),
    );
    writeFileSync(join(project, 'lib/gate-app-stack.ts'), STACK);
    writeFileSync(join(project, 'test/gate-app.test.ts'), TEST);
    npmInstall(project, inject('tarball'));
  });

  it('compiles', () => {
    expect(run(join(project, 'node_modules/.bin/tsc'), [], project, nodes['22'])).toBe('');
  });

  it.each(VERSIONS)('passes its Jest tests on Node.js %s', (version) => {
    const { status, stderr } = tryRun(join(project, 'node_modules/.bin/jest'), [], project, nodes[version]);

    expect(stderr).toContain('1 passed');
    expect(status).toBe(0);
  });

  it.each(VERSIONS)('synthesizes the gate on Node.js %s', (version) => {
    run(join(project, 'node_modules/.bin/cdk'), ['synth', '--quiet'], project, nodes[version]);

    expect(readFileSync(join(project, 'cdk.out/GateAppStack.template.json'), 'utf8')).toContain(
      'AWS::StepFunctions::StateMachine',
    );
  });

  it.each(VERSIONS)('runs the command on Node.js %s', (version) => {
    const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
    writeFileSync(join(project, 'template.json'), JSON.stringify(template));

    const { status, stdout, stderr } = tryRun(
      join(project, 'node_modules/.bin/stackgate'),
      ['plan', '--after', 'template.json', '--format', 'json'],
      project,
      nodes[version],
    );

    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).changeSet.Changes).toHaveLength(1);
  });

  it.each(VERSIONS)('rehearses a deployment on Node.js %s', (version) => {
    const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
    writeFileSync(join(project, 'template.json'), JSON.stringify(template));

    const { status, stdout, stderr } = tryRun(
      join(project, 'node_modules/.bin/stackgate'),
      ['rehearse', '--quiet', '--after', 'template.json', '--output', 'json', '--record', 'records'],
      project,
      nodes[version],
    );

    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ pipelineAction: 'Succeeded', stack: { status: 'CREATE_COMPLETE' } });
    expect(existsSync(join(project, 'records/rehearsal-template/explanation.html'))).toBe(true);
  });
});

describe('a project with ts-jest and TypeScript 5', () => {
  const project = join(root, 'ts-jest-app');

  beforeAll(() => {
    for (const folder of ['lib', 'test']) mkdirSync(join(project, folder), { recursive: true });
    for (const [file, text] of Object.entries(TS_JEST)) writeFileSync(join(project, file), text);
    writeFileSync(join(project, 'lib/gate-app-stack.ts'), STACK);
    writeFileSync(join(project, 'test/gate-app.test.ts'), TEST);
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const cdk = ['aws-cdk-lib', 'constructs'].map((name) => `${name}@${devDependencies[name]}`);
    npmInstall(project, inject('tarball'), ...cdk, 'jest@29', 'ts-jest@29', '@types/jest@29', '@types/node@22', 'typescript@5.9');
  });

  it('compiles, and checks the declarations of the package', () => {
    expect(run(join(project, 'node_modules/.bin/tsc'), ['--noEmit'], project, nodes['20'])).toBe('');
  });

  // ts-jest checks the types of the whole CDK each time, which takes a minute; one version of Node.js is enough.
  it('passes its Jest tests', () => {
    const { status, stderr } = tryRun(join(project, 'node_modules/.bin/jest'), [], project, nodes['20']);

    expect(stderr).toContain('1 passed');
    expect(status).toBe(0);
  });
});

describe('a Node.js that is too old', () => {
  const project = join(root, 'old-node');

  beforeAll(() => {
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{ "private": true }');
    npmInstall(project, inject('tarball'));
    for (const version of ['8', '18']) nodes[version] = installNode(version, root);
  });

  it.each(['8', '18'])('gets one sentence with the required version from the command (%s)', (version) => {
    const { status, stdout, stderr } = tryRun(join(project, 'node_modules/.bin/stackgate'), ['plan'], project, nodes[version]);

    expect(stdout).toBe('');
    expect(stderr).toMatch(
      new RegExp(
        `^stackgate requires Node\\.js 20 or later, and this is Node\\.js ${version}\\.[\\d.]+\\. Install a newer version: \\S+\\n$`,
      ),
    );
    expect(status).toBe(1);
  });

  it('gets the sentence from the constructs as an error', () => {
    const { status, stderr } = tryRun(join(nodes['18'] ?? '', 'node'), ['-e', "require('stackgate')"], project);

    expect(stderr).toContain('Error: stackgate requires Node.js 20 or later, and this is Node.js 18.');
    expect(status).not.toBe(0);
  });
});

describe("the repository's lock file", () => {
  it('installs without EBADENGINE warnings on Node.js 20', () => {
    const clone = join(root, 'clone');
    mkdirSync(clone);
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) writeFileSync(join(clone, file), readFileSync(file));

    const { status, stderr } = tryRun('npm', ['ci', '--prefer-offline', '--ignore-scripts', '--dry-run'], clone, nodes['20']);

    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
