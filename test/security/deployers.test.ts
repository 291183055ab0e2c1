import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { DEPLOYERS, setupDeployers, TEMPLATE_PATH } from '../support/deployers.ts';
import { makeTemplate, SHOP } from '../support/flow.ts';

const TEMPLATE = makeTemplate(SHOP);
const ROLE = 'arn:aws:iam::111111111111:role/admin';

describe('a deployer', () => {
  it.each([
    ['another stack', { stackName: 'blog' }],
    ['another environment', { environmentName: 'test' }],
    ['the same name split elsewhere', { environmentName: undefined, stackName: 'prod-shop' }],
    ['another Region', { region: 'eu-west-1' }],
    ['another account', { targetRoleArn: 'arn:aws:iam::222222222222:role/stackgate-target' }],
    ['a wave with a stack of another deployer', { targets: [{}, { stackName: 'blog-api' }] }],
  ])('cannot deploy %s', async (_words, input) => {
    const { send, executions, sandbox } = setupDeployers({
      targets: [
        { roleArn: 'arn:aws:iam::222222222222:role/stackgate-target', regions: ['eu-west-1'] },
        { regions: ['eu-west-1'] },
      ],
    });

    await expect(send(TEMPLATE, { input })).rejects.toMatchObject({
      name: 'PermissionError',
      message: expect.stringContaining('to permit the deployer release to deploy the stack'),
    });
    expect(executions()).toEqual([]);
    expect(sandbox.cloudFormation.stacks()).toEqual({});
  });

  it('cannot use a service role or a reaction that the owner does not permit', async () => {
    const [stack] = DEPLOYERS.release;
    const { send, executions } = setupDeployers({
      deployers: { release: [{ ...stack, roleArn: ROLE.replace('admin', 'shop-deploy'), onUnsafe: 'reject' }] },
      deploymentRoleArn: ROLE.replace('admin', 'shop-deploy'),
    });

    await expect(send(TEMPLATE, { input: { roleArn: ROLE } })).rejects.toMatchObject({ name: 'PermissionError' });
    await expect(send(TEMPLATE, { input: { onUnsafe: 'blue-green' } })).rejects.toMatchObject({ name: 'PermissionError' });
    expect(executions()).toEqual([]);
    expect(await send(TEMPLATE)).toMatchObject({ stackName: 'prod-shop' });
  });

  it.each([
    ['of another deployer', 'blog', 'to permit the deployer blog to deploy the stack prod-shop'],
    ['that no deployer has', 'other', 'to be invoked through the alias of a deployer of the gate, got "other"'],
    ['that every object has', 'toString', 'got "toString"'],
    ['that is a version', '1', 'got "1"'],
    ['that is missing', undefined, 'got no alias'],
  ])('is known by its alias: an alias %s starts nothing', async (_words, alias, message) => {
    const { send, executions, sandbox } = setupDeployers();
    if (alias !== undefined && !/^(?:1|blog)$/.test(alias)) sandbox.lambda.publishAlias('start-deployment', alias);
    const functionName = alias === undefined ? 'start-deployment' : `start-deployment:${alias}`;

    await expect(send(TEMPLATE, { functionName })).rejects.toMatchObject({
      name: 'PermissionError',
      message: expect.stringContaining(message),
    });
    expect(executions()).toEqual([]);
  });

  it.each([
    ['the execution of a pipeline', { input: { pipelineExecutionId: 'a' } }, 'to have no `pipelineExecutionId`'],
    ['the bucket of another revision', { input: { revisionS3Bucket: 'a' } }, 'to have no `revisionS3Bucket`'],
    ['the key of another revision', { input: { revisionS3Key: 'a' } }, 'to have no `revisionS3Key`'],
    ['the name of a pipeline', { input: { pipelineName: 'a' } }, 'Known fields are'],
    ['the execution of an action', { input: { actionExecutionId: 'a' } }, 'Known fields are'],
    ['hashes of other files', { input: { revisionFiles: {} } }, 'Known fields are'],
    ['a place in a wave', { input: { wave: {} } }, 'Known fields are'],
    ['a field in addition', { request: { deployer: 'blog' } }, 'the request'],
    ['no token', { request: { clientToken: undefined } }, '`clientToken` in the request'],
    ['a short token', { request: { clientToken: 'a' } }, '`clientToken` in the request'],
    ['an input that is not JSON', { request: { input: '{' } }, 'the deployment input'],
    ['an input that is not an object', { request: { input: '[]' } }, 'to be a JSON object'],
    ['an input that is too large', { request: { input: `"${'a'.repeat(600_000)}"` } }, 'at most 524288 bytes'],
    ['a file that the input does not name', { files: { 'a.txt': '' } }, 'to have only files that'],
    ['a path that leaves the revision', { input: { templatePath: '../a' }, files: { '../a': '' } }, '`templatePath`'],
    [
      'a template that is too large',
      { files: { [TEMPLATE_PATH]: ' '.repeat(1_100_000) } },
      '`templatePath` to name a file of at most',
    ],
  ])('cannot send %s', async (_words, given, message) => {
    const { send, executions, gate, sandbox } = setupDeployers();

    await expect(send(TEMPLATE, given)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(message),
    });
    expect(executions()).toEqual([]);
    expect(sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith('revisions/'))).toEqual([]);
  });

  it('cannot start without a file that the input names', async () => {
    const { send, executions } = setupDeployers();

    await expect(send(TEMPLATE, { request: { files: {} } })).rejects.toMatchObject({ name: 'RevisionUnavailable' });
    expect(executions()).toEqual([]);
  });

  it('deploys what it sent, also if another principal overwrites every copy afterwards', async () => {
    const { start, sandbox, gate, stack } = setupDeployers();
    await start(TEMPLATE);
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    sandbox.lambda.invoke = (name, payload, caller) => {
      if (caller === 'step-functions') {
        const copies = sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith('revisions/'));
        for (const key of copies) sandbox.s3.put(gate.bucket, key, JSON.stringify(makeTemplate({ Mine: ['AWS::IAM::User'] })));
      }
      return invoke(name, payload, caller);
    };

    const { execution } = await start(makeTemplate({ ...SHOP, More: ['AWS::SQS::Queue'] }));

    expect(execution.status).toBe('FAILED');
    expect(execution.cause).toContain('another principal changed the copy');
    expect(Object.keys(stack()?.resources ?? {}).sort()).toEqual(['Alerts', 'Jobs', 'Orders']);
  });

  it('starts its own execution if another principal starts one under the name of the same token and other files', async () => {
    const { send, sandbox, gate, run, executions } = setupDeployers();
    const { executionArn } = await send(TEMPLATE);
    const forged = executionArn
      .split(':')
      .at(-1)
      ?.replace(/[0-9a-f]$/, (digit) => (digit === '0' ? '1' : '0'));
    const command = new StartExecutionCommand({ stateMachineArn: gate.stateMachineArn, name: forged, input: '{}' });
    await run(sandbox.clients('intruder').stepFunctions().send(command));

    const other = await send(makeTemplate({ ...SHOP, More: ['AWS::SQS::Queue'] }));

    expect(new Set([executionArn, other.executionArn, executions()[1]?.props.executionArn]).size).toBe(3);
    expect(JSON.parse(executions()[2]?.props.input ?? '').revisionFiles).not.toEqual(
      JSON.parse(executions()[0]?.props.input ?? '').revisionFiles,
    );
  });

  it('has names that no other deployer and no other gate computes for the same request', async () => {
    const both = { release: DEPLOYERS.release, other: DEPLOYERS.release };
    const { send, executions } = setupDeployers({ deployers: both });

    const one = await send(TEMPLATE);
    const two = await send(TEMPLATE, { deployer: 'other' });

    expect(one.executionArn.split('-').at(-1)).not.toBe(two.executionArn.split('-').at(-1));
    expect(executions()).toHaveLength(2);
  });

  it.each([
    ['a name that an execution cannot end', { 'a-b': DEPLOYERS.release }, 'at most 40 letters and digits'],
    ['no stack', { release: [] }, 'at least one stack'],
  ])('with %s stops the function', (_words, deployers, message) => {
    expect(() => setupDeployers({ deployers })).toThrow(message);
  });
});
