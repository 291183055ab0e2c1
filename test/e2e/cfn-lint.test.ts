import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readContext } from '../../infra/context.ts';
import { GateStack } from '../../infra/stacks/gate-stack.ts';
import { PipelineStack } from '../../infra/stacks/pipeline-stack.ts';
import { releaseTemplate } from '../../scripts/release-template.ts';

const tools = inject('tools');
const cdkJson: { context: Record<string, unknown> } = JSON.parse(readFileSync('cdk.json', 'utf8'));

/**
 * The CDK also writes dependencies that a reference implies: https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md#W3005
 */
const REDUNDANT_DEPENDENCY = 'W3005';

const VARIANTS: Readonly<Record<string, Record<string, unknown>>> = {
  'as cdk.json has it': {},
  'on GitHub, with everything': {
    source: {
      type: 'github',
      repository: 'owner/name',
      branch: 'main',
      connectionArn: 'arn:aws:codeconnections:us-east-1:111111111111:connection/00000000-0000-0000-0000-000000000000',
    },
    network: {
      vpcId: 'vpc-0123456789abcdef0',
      subnetIds: ['subnet-0123456789abcdef0'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    },
    notificationTopicArn: 'arn:aws:sns:us-east-1:111111111111:people',
  },
};

describe.skipIf(tools === undefined)('cfn-lint', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stackgate-lint-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(VARIANTS))('finds nothing in the templates of the sample pipeline %s', (name, overrides) => {
    const outdir = join(folder, name);
    const app = new App({ outdir, context: { ...cdkJson.context, ...overrides, 'aws:cdk:bundling-stacks': [] } });
    const context = readContext(app.node);
    const { gate } = new GateStack(app, 'StackgateGate', { context });
    new PipelineStack(app, 'StackgatePipeline', { context, gate });
    const files = app.synth().stacks.map(({ templateFullPath }) => templateFullPath);

    const { stdout, stderr, status } = spawnSync(
      join(tools ?? '', 'cfn-lint'),
      ['--ignore-checks', REDUNDANT_DEPENDENCY, '--', ...files],
      { encoding: 'utf8' },
    );

    expect(files).toHaveLength(2);
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  it('finds nothing in the released template', async () => {
    const out = join(folder, 'release');
    await releaseTemplate(out, 'infra/sample/gate-policy.yaml');

    const { stdout, stderr, status } = spawnSync(
      join(tools ?? '', 'cfn-lint'),
      ['--ignore-checks', REDUNDANT_DEPENDENCY, '--', join(out, 'template.json')],
      { encoding: 'utf8' },
    );

    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  });
});
