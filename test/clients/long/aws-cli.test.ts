import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../../sandbox/code-pipeline/zip.ts';
import { useLocalAws } from '../support/local-aws.ts';
import { HAS_PYTHON, installPython } from '../support/python.ts';

const QUEUE = { Type: 'AWS::SQS::Queue' };
const STATE_MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:stackgate';

describe.skipIf(!HAS_PYTHON)('the AWS CLI', () => {
  const local = useLocalAws();
  let aws: (...args: string[]) => Promise<string>;
  let query: (expression: string, ...args: string[]) => Promise<string>;
  beforeAll(async () => {
    const program = join(await installPython('aws'), 'aws');
    aws = (...args) => local.run(program, args);
    query = async (expression, ...args) => (await aws(...args, '--query', expression, '--output', 'text')).trim();
  });

  async function waitFor(expected: string, read: () => Promise<string>): Promise<void> {
    for (let attempt = 0; attempt < 60; attempt += 1) if ((await read()) === expected) return;
    throw new Error(`Expected ${expected} within 60 attempts, got ${await read()}.`);
  }

  it('packages and deploys a nested stack', async () => {
    writeFileSync(join(local.folder, 'child.json'), JSON.stringify({ Resources: { Queue: QUEUE } }));
    const child = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'child.json' } };
    writeFileSync(join(local.folder, 'parent.json'), JSON.stringify({ Resources: { Child: child } }));
    await aws('s3', 'mb', 's3://packages');

    const files = ['--template-file', 'parent.json', '--output-template-file', 'packaged.json', '--use-json'];
    await aws('cloudformation', 'package', '--s3-bucket', 'packages', ...files);
    await aws('cloudformation', 'deploy', '--stack-name', 'parent', '--template-file', 'packaged.json');

    const resources = ['cloudformation', 'describe-stack-resources', '--stack-name', 'parent'];
    expect(await query('StackResources[].ResourceStatus', ...resources)).toBe('CREATE_COMPLETE');
    expect(
      await query(
        "StackEvents[?ResourceType=='AWS::CloudFormation::Stack'] | [0].ResourceStatus",
        'cloudformation',
        'describe-stack-events',
        '--stack-name',
        'parent',
      ),
    ).toBe('CREATE_COMPLETE');
  });

  it('synchronizes a folder with S3, copies in S3, and removes the bucket', async () => {
    const folder = join(local.folder, 'site');
    mkdirSync(folder);
    const content = randomBytes(9_000_000);
    writeFileSync(join(folder, 'large.bin'), content);
    writeFileSync(join(folder, 'ü+ .txt'), 'text');

    await aws('s3', 'mb', 's3://site');
    await aws('s3', 'sync', 'site', 's3://site/a', '--no-progress');
    const again = await aws('s3', 'sync', 'site', 's3://site/a', '--no-progress');
    await aws('s3', 'cp', 's3://site/a/', 's3://site/b/', '--recursive', '--no-progress');
    await aws('s3', 'sync', 's3://site/b', 'back', '--no-progress');

    expect(again).toBe('');
    expect(readFileSync(join(local.folder, 'back/large.bin')).equals(content)).toBe(true);
    expect(readFileSync(join(local.folder, 'back/ü+ .txt'), 'utf8')).toBe('text');
    expect(await aws('s3', 'rb', 's3://site', '--force')).toContain('remove_bucket: site');
  });

  it('starts the pipeline, follows the state machine, and retries the stage', async () => {
    const upload = async (template: string) => {
      writeFileSync(join(local.folder, 'source.zip'), zip({ 'template.yaml': template }));
      await aws('s3', 'cp', 'source.zip', 's3://stackgate-source-us-east-1-111111111111/source.zip', '--no-progress');
      return query('pipelineExecutionId', 'codepipeline', 'start-pipeline-execution', '--name', 'sample');
    };
    const status = (id: string) =>
      query(
        'pipelineExecution.status',
        'codepipeline',
        'get-pipeline-execution',
        '--pipeline-name',
        'sample',
        '--pipeline-execution-id',
        id,
      );

    const good = await upload(JSON.stringify({ Resources: { Queue: QUEUE } }));
    await waitFor('Succeeded', () => status(good));
    const bad = await upload('Resources: 1');
    await waitFor('Failed', () => status(bad));
    const retry = ['--pipeline-name', 'sample', '--stage-name', 'Deploy', '--pipeline-execution-id', bad];
    await aws('codepipeline', 'retry-stage-execution', ...retry, '--retry-mode', 'FAILED_ACTIONS');
    await waitFor('Failed', () => status(bad));

    expect(await query('pipelines[].name', 'codepipeline', 'list-pipelines')).toBe('sample');
    expect(await query('pipeline.stages[].name', 'codepipeline', 'get-pipeline', '--name', 'sample')).toBe('Source\tDeploy');
    expect(await query('stageStates[].stageName', 'codepipeline', 'get-pipeline-state', '--name', 'sample')).toBe('Deploy');
    const executions = ['codepipeline', 'list-pipeline-executions', '--pipeline-name', 'sample'];
    expect(await query('pipelineExecutionSummaries[].status', ...executions)).toBe('Failed\tSucceeded');
    expect(await query('stateMachines[].stateMachineArn', 'stepfunctions', 'list-state-machines')).toBe(STATE_MACHINE);
    const machine = ['--state-machine-arn', STATE_MACHINE];
    expect(await query('definition', 'stepfunctions', 'describe-state-machine', ...machine)).toContain('Check Stack Existence');
    const execution = await query('executions[-1].executionArn', 'stepfunctions', 'list-executions', ...machine);
    expect(await query('status', 'stepfunctions', 'describe-execution', '--execution-arn', execution)).toBe('SUCCEEDED');
    expect(await query('events[-1].type', 'stepfunctions', 'get-execution-history', '--execution-arn', execution)).toBe(
      'ExecutionSucceeded',
    );
  });
});
