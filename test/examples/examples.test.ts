import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseDeploymentInput } from '../../core/deployment/deployment-input.ts';
import { parsePolicy } from '../../core/policy/parse-policy.ts';
import { readUserParameters } from '../../functions/trigger/user-parameters.ts';
import { runCli } from '../cli/run-cli.ts';

const FOLDER = 'examples/plain-template';
const read = (path: string): string => readFileSync(join(FOLDER, path), 'utf8');

describe('the example of a plain template', () => {
  it('has UserParameters that the trigger accepts, and that bind the input file to its stack', () => {
    const { Resources } = parse(read('pipeline.yaml'), { logLevel: 'silent' });
    const { Configuration } = Resources.Pipeline.Properties.Stages[1].Actions[0];
    const { source, bindings } = readUserParameters(Configuration.UserParameters);
    const input = parseDeploymentInput(
      { ...JSON.parse(read('deploy/prod.json')), revisionS3Bucket: 'b', revisionS3Key: 'k' },
      'deploy/prod.json',
    );

    expect(source).toEqual({ kind: 'file', path: 'deploy/prod.json' });
    expect(bindings).toEqual({ environmentName: input.environmentName, stackName: input.stackName });
  });

  it.each(['cdk-app', 'plain-template'])('has a valid gate policy in %s', (folder) => {
    const source = `examples/${folder}/gate-policy.yaml`;

    expect(() => parsePolicy({ source, text: readFileSync(source, 'utf8') })).not.toThrow();
  });

  it('deploys in a rehearsal', () => {
    const args = [
      '--after',
      'app/template.yaml',
      '--input',
      'deploy/prod.json',
      '--parameters',
      'app/prod.json',
      '--output',
      'json',
    ];

    const output = execFileSync(process.execPath, [resolve('cli/stackgate.ts'), 'rehearse', ...args], {
      cwd: FOLDER,
      encoding: 'utf8',
    });

    expect(JSON.parse(output)).toMatchObject({ pipelineAction: 'Succeeded' });
  });

  it('plans as its README shows', async () => {
    const [, command = ''] = /^npx stackgate (plan .*)$/m.exec(read('README.md')) ?? [];
    const args = command.replace('git:main:', '').split(' ');
    const paths = args.map((arg) => (/\.(?:yaml|json)$/.test(arg) ? join(FOLDER, arg) : arg));

    const { exitCode, stderr } = await runCli(paths);

    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });
});
