import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useLocalAws } from '../support/local-aws.ts';
import { HAS_PYTHON, installPython } from '../support/python.ts';

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: src }
`;

// The tests start the sandbox with the Python of the SAM CLI.
const programs = HAS_PYTHON ? await installPython('sam') : '';

describe.skipIf(!HAS_PYTHON)('the SAM CLI', () => {
  const local = useLocalAws(['--sam-python', join(programs, 'python')]);

  it('deploys an application twice', { timeout: 400_000 }, async () => {
    mkdirSync(join(local.folder, 'src'));
    writeFileSync(join(local.folder, 'template.yaml'), TEMPLATE);
    const options = ['--stack-name', 'app', '--resolve-s3', '--capabilities', 'CAPABILITY_IAM', '--no-confirm-changeset'];
    const deploy = (code: string) => {
      writeFileSync(join(local.folder, 'src/index.js'), `exports.handler = async () => '${code}';\n`);
      return local.run(join(programs, 'sam'), ['deploy', ...options, '--no-progressbar']);
    };

    const first = await deploy('first');
    const second = await deploy('second');

    expect(first).toContain('Successfully created/updated stack - app in us-east-1');
    expect(first).toContain('AWS::IAM::Role');
    expect(second).toContain('Successfully created/updated stack - app in us-east-1');
  });
});
