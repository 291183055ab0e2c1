import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type LocalAws, type ServeOptions, serve } from '../../../cli/sandbox/serve.ts';
import { UsageError } from '../../../cli/usage-error.ts';
import { zip } from '../../../sandbox/code-pipeline/zip.ts';

const TEMPLATE = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'state.jsonl');
}

/** The timeouts of fetch are virtual here: five minutes are 15 seconds at this speed. */
const SPEED = 20;

async function start(options: Partial<ServeOptions> = {}): Promise<LocalAws> {
  const local = await serve({ port: 0, speed: SPEED, region: 'eu-west-1', ...options });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await local.close();
    isOpen = false;
  };
  onTestFinished(close);
  return { ...local, close };
}

const authorization =
  'AWS4-HMAC-SHA256 Credential=sandbox/20260101/eu-west-1/x/aws4_request, SignedHeaders=host, Signature=secret';

async function query({ url }: LocalAws, fields: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ Version: '2010-05-15', ...fields });
  return (await fetch(url, { method: 'POST', body, headers: { authorization } })).text();
}

async function callPipeline({ url }: LocalAws, operation: string, input: object) {
  const headers = { 'x-amz-target': `CodePipeline_20150709.${operation}`, 'content-type': 'application/x-amz-json-1.1' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) })).json() as Promise<Record<string, unknown>>;
}

async function waitForStack(local: LocalAws, StackName: string): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await query(local, { Action: 'DescribeStacks', StackName });
    if (answer.includes('<StackStatus>CREATE_COMPLETE<')) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error(`Expected the stack ${StackName} to be created, got no such status.`);
}

describe('a template with the transform of AWS SAM', () => {
  const transform = 'AWS::Serverless-2016-10-31';
  const create = (local: LocalAws, Type: string) =>
    query(local, {
      Action: 'CreateStack',
      StackName: 's',
      'Capabilities.member.1': 'CAPABILITY_AUTO_EXPAND',
      TemplateBody: JSON.stringify({ Transform: transform, Resources: { A: { Type } } }),
    });

  it('is deployed as it is if it has no serverless resources', async () => {
    const local = await start();

    expect(await create(local, 'AWS::SQS::Queue')).toContain('<StackId>');
    await waitForStack(local, 's');
  });

  it('is refused with advice if it has serverless resources and no translator', async () => {
    expect(await create(await start(), 'AWS::Serverless::SimpleTable')).toContain(
      `Transform ${transform} failed with: it needs the SAM translator. Give --sam-python`,
    );
  });

  it('is processed by the translator', async () => {
    const translator = join(dirname(temporaryFile()), 'translator');
    const processed = `{"Resources":{"B":{"Type":"AWS::SNS::Topic"}}}`;
    writeFileSync(translator, `#!/bin/sh\ncat >/dev/null\necho '${processed}'\n`, { mode: 0o700 });
    const local = await start({ samPython: translator });

    await create(local, 'AWS::Serverless::SimpleTable');
    await waitForStack(local, 's');

    const resources = await query(local, { Action: 'DescribeStackResources', StackName: 's' });
    expect(resources).toContain('<ResourceType>AWS::SNS::Topic</ResourceType>');
    expect(resources).not.toContain('AWS::Serverless');
  });

  it('fails with the last line of a translator that fails', async () => {
    const translator = join(dirname(temporaryFile()), 'translator');
    writeFileSync(translator, '#!/bin/sh\necho Traceback >&2\necho "Error: no" >&2\nexit 1\n', { mode: 0o700 });

    expect(await create(await start({ samPython: translator }), 'AWS::Serverless::SimpleTable')).toContain(
      `Transform ${transform} failed with: Error: no<`,
    );
  });
});

describe('the sandbox over HTTP', () => {
  it.each([
    [false, 'CREATE_COMPLETE'],
    [true, 'FAILED'],
  ])('with early validation %s, a change set without a required property is %s', async (earlyValidation, status) => {
    const local = await start({ earlyValidation });
    const TemplateBody = JSON.stringify({ Resources: { S: { Type: 'AWS::SNS::Subscription' } } });
    const place = { StackName: 's', ChangeSetName: 'c' };
    await query(local, { Action: 'CreateChangeSet', ...place, ChangeSetType: 'CREATE', TemplateBody });
    await vi.waitFor(
      async () => expect(await query(local, { Action: 'DescribeChangeSet', ...place })).toContain(`<Status>${status}</Status>`),
      10_000,
    );
  });

  it('has a pipeline that deploys an archive through the gate', async () => {
    const local = await start();
    const { name, sourceBucket, sourceKey, stackName, templatePath } = local.sample;

    await fetch(`${local.url}/${sourceBucket}/${sourceKey}`, { method: 'PUT', body: zip({ [templatePath]: TEMPLATE }) });
    const started = await callPipeline(local, 'StartPipelineExecution', { name });

    expect(started).toEqual({ pipelineExecutionId: expect.any(String) });
    expect(await waitForStack(local, stackName)).toContain('arn:aws:cloudformation:eu-west-1:');
  });

  it('refuses to start the pipeline without an archive, and names the expected key', async () => {
    const local = await start();

    expect(await callPipeline(local, 'StartPipelineExecution', { name: local.sample.name })).toEqual({
      __type: 'ValidationException',
      message:
        'The source s3://stackgate-source-eu-west-1-111111111111/source.zip does not exist. Upload an archive there first.',
    });
  });

  it('names the option to change if the port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;

    await expect(start({ port })).rejects.toThrow(
      new UsageError(`Port ${port} is in use. Choose another one with --port, or --port 0 for any free port.`),
    );
  });
});

describe('a state file', () => {
  it('restores stacks with their IDs, objects, and the time', async () => {
    const statePath = temporaryFile();
    const first = await start({ statePath });
    await fetch(`${first.url}/bucket`, { method: 'PUT' });
    await fetch(`${first.url}/bucket/key`, { method: 'PUT', body: 'content' });
    await query(first, { Action: 'CreateStack', StackName: 's', TemplateBody: TEMPLATE });
    const created = await waitForStack(first, 's');
    await first.close();

    const second = await start({ statePath, region: 'us-east-1' });

    const idOf = (answer: string) => /<StackId>(.*?)</.exec(answer)?.[1];
    expect(idOf(await query(second, { Action: 'DescribeStacks', StackName: 's' }))).toBe(idOf(created));
    expect(await (await fetch(`${second.url}/bucket/key`)).text()).toBe('content');
    expect([second.region, second.restored > 3]).toEqual(['eu-west-1', true]);
  });

  it('holds no signature', async () => {
    const statePath = temporaryFile();
    const local = await start({ statePath });
    await query(local, { Action: 'ListStacks' });

    expect(readFileSync(statePath, 'utf8')).toContain('Credential=sandbox/20260101/eu-west-1/x');
    expect(readFileSync(statePath, 'utf8')).not.toContain('secret');
  });

  it('ignores a last line that was cut off', async () => {
    const statePath = temporaryFile();
    await (await start({ statePath })).close();
    appendFileSync(statePath, '{"at":1,"requ');

    expect((await start({ statePath })).restored).toBe(0);
  });

  it.each([
    ['{"a":1}\n', 'a header of the sandbox of this version ({"stackgateSandbox":1,...}) in line 1 of '],
    [
      '{"stackgateSandbox":1,"startTime":0,"region":"eu-west-1"}\nnone\n{"end":1}\n',
      'a request or the end of a run in line 2 of ',
    ],
  ])('is refused if it holds something else: %s', async (content, expected) => {
    const statePath = temporaryFile();
    writeFileSync(statePath, content);

    await expect(start({ statePath })).rejects.toThrow(
      new UsageError(`Expected ${expected}${statePath}, got something else. Delete the file to start with an empty sandbox.`),
    );
  });

  it('is refused if it cannot be written', async () => {
    await expect(start({ statePath: '/nowhere/state.jsonl' })).rejects.toThrow(
      /^Cannot write \/nowhere\/state\.jsonl: ENOENT.*--state\.$/,
    );
  });
});
