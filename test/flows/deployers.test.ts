import { describe, expect, it } from 'vitest';
import { toText } from '../../sandbox/protocols/http-message.ts';
import { setupDeployers } from '../support/deployers.ts';
import { makeTemplate, SHOP } from '../support/flow.ts';

const { Orders: _, ...WITHOUT_ORDERS } = SHOP;

describe('a deployment without a pipeline', () => {
  it('creates and updates the stack, and answers no job', async () => {
    const { start, stack, gate, sandbox, executions } = setupDeployers();

    const first = await start(makeTemplate(SHOP));
    const second = await start(makeTemplate({ ...SHOP, More: ['AWS::SQS::Queue'] }));

    expect(first.executionArn).toMatch(/:execution:stackgate:deploy-release-[0-9a-f]{32}$/);
    expect(first.stackName).toBe('prod-shop');
    expect(executions().map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(second.executionArn).not.toBe(first.executionArn);
    expect(stack()).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(Object.keys(stack()?.resources ?? {}).sort()).toEqual(['Alerts', 'Jobs', 'More', 'Orders']);
    expect(sandbox.calls.select({ service: 'CodePipeline' })).toEqual([]);
    expect(sandbox.s3.keys(gate.bucket).filter((key) => /^(?:jobs|open-jobs)\//.test(key))).toEqual([]);
    expect(sandbox.sqs.messages(gate.deadLetters)).toEqual([]);
    expect(gate.logs.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('is refused by the policy of the gate, as a push is', async () => {
    const { start, stack } = setupDeployers();
    await start(makeTemplate(SHOP));

    const { execution } = await start(makeTemplate(WITHOUT_ORDERS));

    expect([execution.status, execution.error]).toEqual(['FAILED', 'ChangeSetRejected']);
    expect(execution.cause).toContain('The table Orders (AWS::DynamoDB::Table) would be deleted with its data.');
    expect(stack()?.resources).toHaveProperty('Orders');
  });

  it('asks for no approval, because the gate does not know who started it', async () => {
    const { start, stack, gate, sandbox } = setupDeployers({ approvals: true });
    await start(makeTemplate(SHOP));

    const { execution } = await start(makeTemplate(WITHOUT_ORDERS), { input: { onUnsafe: 'ask' } });

    expect([execution.status, execution.error]).toEqual(['FAILED', 'ChangeSetRejected']);
    expect(execution.cause).toContain('no pipeline started the deployment');
    expect(sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith('approval'))).toEqual([]);
    expect(stack()?.resources).toHaveProperty('Orders');
  });

  it('starts once for a repeated request, also after its end', async () => {
    const { send, start, executions, sandbox } = setupDeployers();
    const one = await send(makeTemplate(SHOP));
    const two = await send(makeTemplate(SHOP));

    const { executionArn } = await start(makeTemplate(SHOP));

    expect([one.executionArn, two.executionArn]).toEqual([executionArn, executionArn]);
    expect(executions()).toHaveLength(1);
    expect(sandbox.calls.count({ operation: 'CreateStack' })).toBe(1);
  });

  it('starts again for another token', async () => {
    const { start, executions } = setupDeployers();
    await start(makeTemplate(SHOP));

    await start(makeTemplate(SHOP), { request: { clientToken: 'another-token-of-the-same-request' } });

    expect(executions().map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('uses the files of the request, and its record names the stored request', async () => {
    const { start, gate, sandbox } = setupDeployers();
    const configuration = JSON.stringify({ Parameters: {}, Tags: { team: 'shop' } });
    const files = { 'infra/prod.json': configuration };

    await start(makeTemplate(SHOP), { input: { templateConfigurationPath: 'infra/prod.json' }, files });

    const [recordKey = ''] = sandbox.s3.keys(gate.bucket).filter((key) => /^records\/.*\.json$/.test(key));
    const record = JSON.parse(toText(sandbox.s3.open(gate.bucket, recordKey)));
    const key = String(record.deployment.revision).replace(`s3://${gate.bucket}/`, '');
    expect(record.deployment).not.toHaveProperty('pipelineExecutionId');
    expect(JSON.parse(toText(sandbox.s3.open(gate.bucket, key))).files).toMatchObject(files);
  });

  it('deploys a wave whose targets the deployer may deploy', async () => {
    const { start, sandbox } = setupDeployers();
    const targets = [{ environmentName: 'test' }, { environmentName: 'prod' }];

    const { execution } = await start(makeTemplate(SHOP), {
      deployer: 'blog',
      input: { environmentName: undefined, stackName: 'blog-api', targets },
    });

    expect(execution.status).toBe('SUCCEEDED');
    expect(Object.keys(sandbox.cloudFormation.stacks()).sort()).toEqual(['prod-blog-api', 'test-blog-api']);
  });
});
