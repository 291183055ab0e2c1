import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useLocalAws } from './support/local-aws.ts';
import { HAS_PYTHON, installPython } from './support/python.ts';

const QUEUE = { Type: 'AWS::SQS::Queue' };

describe.skipIf(!HAS_PYTHON)('the AWS CLI', () => {
  const local = useLocalAws();
  let aws: (...args: string[]) => Promise<string>;
  beforeAll(async () => {
    const program = join(await installPython('aws'), 'aws');
    aws = (...args) => local.run(program, args);
  });

  function writeTemplate(name: string, Resources: object): string {
    const path = join(local.folder, name);
    writeFileSync(path, JSON.stringify({ Resources }));
    return path;
  }

  it('deploys a stack twice', async () => {
    const deploy = (template: string) =>
      aws('cloudformation', 'deploy', '--stack-name', 'deployed', '--template-file', template, '--no-fail-on-empty-changeset');
    const created = await deploy(writeTemplate('one.json', { A: QUEUE }));
    const updated = await deploy(writeTemplate('two.json', { A: QUEUE, B: QUEUE }));
    const same = await deploy(join(local.folder, 'two.json'));

    expect(created).toContain('Successfully created/updated stack - deployed');
    expect(updated).toContain('Successfully created/updated stack - deployed');
    expect(same).toContain('No changes to deploy');
  });

  it('makes, waits for, describes, executes and deletes change sets', async () => {
    const stack = ['--stack-name', 'changed', '--change-set-name', 'set'];
    const body = `file://${writeTemplate('changed.json', { A: QUEUE })}`;
    await aws('cloudformation', 'create-change-set', ...stack, '--change-set-type', 'CREATE', '--template-body', body);
    await aws('cloudformation', 'wait', 'change-set-create-complete', ...stack);
    const changes = await aws(
      'cloudformation',
      'describe-change-set',
      ...stack,
      '--query',
      'Changes[].ResourceChange.Action',
      '--output',
      'text',
    );
    await aws('cloudformation', 'execute-change-set', ...stack);
    await aws('cloudformation', 'wait', 'stack-create-complete', '--stack-name', 'changed');
    const events = await aws(
      'cloudformation',
      'describe-stack-events',
      '--stack-name',
      'changed',
      '--query',
      'StackEvents[0].ResourceStatus',
      '--output',
      'text',
    );
    await aws('cloudformation', 'delete-stack', '--stack-name', 'changed');
    await aws('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', 'changed');

    expect([changes.trim(), events.trim()]).toEqual(['Add', 'CREATE_COMPLETE']);
  });

  it('copies a file of more than 8 MB to S3 and back', async () => {
    const content = randomBytes(9_000_000);
    writeFileSync(join(local.folder, 'large.bin'), content);

    await aws('s3', 'mb', 's3://files');
    await aws('s3', 'cp', 'large.bin', 's3://files/a b/large.bin', '--no-progress');
    await aws('s3', 'cp', 's3://files/a b/large.bin', 'back.bin', '--no-progress');

    expect(readFileSync(join(local.folder, 'back.bin')).equals(content)).toBe(true);
    expect(await aws('s3', 'ls', 's3://files', '--recursive')).toContain('9000000 a b/large.bin');
  });
});
