import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { npmInstall, run, tryRun } from './support/run.ts';

describe('the example of a CDK app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-example-'));
  const project = join(folder, 'cdk-app');

  beforeAll(() => {
    cpSync('examples/cdk-app', project, { recursive: true });
    npmInstall(project, inject('tarball'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compiles and passes its test', () => {
    expect(run(join(project, 'node_modules/.bin/tsc'), [], project)).toBe('');

    const { stderr, status } = tryRun(join(project, 'node_modules/.bin/jest'), [], project);
    expect(stderr).toContain('1 passed');
    expect(status).toBe(0);
  });

  it('is synthesized', () => {
    run(join(project, 'node_modules/.bin/cdk'), ['synth', '--quiet'], project);

    expect(readFileSync(join(project, 'cdk.out/Delivery.template.json'), 'utf8')).toContain('AWS::CodePipeline::Pipeline');
  });
});
