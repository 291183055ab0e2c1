import { CreateChangeSetCommand, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);

/** A stack that an operator creates without rollback: the queue fails, the table and the topic exist and are in use. */
async function setupFailedStack(policy?: string) {
  const flow = setupFlow(policy === undefined ? {} : { gate: { baselinePolicy: policy } });
  const { sandbox, stackName: StackName, run } = flow;
  sandbox.cloudFormation.behave('Jobs', { fails: 'create', times: 1 });
  const operator = sandbox.clients('operator').cloudFormation();
  await run(operator.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(shop), OnFailure: 'DO_NOTHING' })));
  await sandbox.advance(600_000);
  const records = () => sandbox.s3.keys(flow.gate.bucket).filter((key) => key.startsWith('records/'));
  return { ...flow, operator, records, table: () => flow.stack()?.physicalIds.Orders };
}

describe('a stack whose first create an operator started without rollback', () => {
  it.each([undefined, 'version: 1\npreset: strict', 'version: 1\npreset: stateful'])(
    'keeps its table when a revision is pushed: %j',
    async (policy) => {
      const { deploy, stack, table, records, executions } = await setupFailedStack(policy);
      const before = table();
      expect([stack()?.status, before]).toEqual(['CREATE_FAILED', expect.any(String)]);

      const result = await deploy(shop);

      expect(result).toMatchObject({ status: 'Failed', message: expect.stringMatching(/Orders \(AWS::DynamoDB::Table\)/) });
      expect([stack()?.status, table()]).toEqual(['CREATE_FAILED', before]);
      expect(executions().at(-1)?.error).toBe('ChangeSetRejected');
      expect(records().filter((key) => key.includes('-failed-stack.'))).toHaveLength(3);
    },
  );

  it('is deleted when the policy allows it, and the message names the deleted resources', async () => {
    const { deploy, stack, executions, records } = await setupFailedStack('version: 1\npreset: observe');

    const result = await deploy(shop);

    expect(result).toMatchObject({ status: 'Succeeded' });
    expect(stack()?.status).toBe('CREATE_COMPLETE');
    expect(records().filter((key) => key.includes('-failed-stack.'))).toHaveLength(3);
    expect(JSON.parse(executions().at(-1)?.output ?? '')).toMatchObject({
      deletedStack: { deleted: expect.arrayContaining([expect.stringContaining('Orders (AWS::DynamoDB::Table')]) },
    });
  });
});

describe('a failed stack with a nested stack, under a policy that keeps tables', () => {
  const keepTables =
    'version: 1\ndefaults: { delete: allow }\nrules:\n' +
    '  - { name: tables, match: { resourceType: "AWS::DynamoDB::*", effect: delete }, decision: forbid, reason: They hold orders. }\n';
  const withStorage = makeTemplate({
    Storage: ['AWS::CloudFormation::Stack', { TemplateURL: 'https://templates.s3.eu-west-1.amazonaws.com/storage.json' }],
    Jobs: ['AWS::SQS::Queue'],
  });

  async function setupNested(nested: ReturnType<typeof makeTemplate>) {
    const flow = setupFlow({ gate: { baselinePolicy: keepTables } });
    flow.sandbox.s3.createBucket('templates');
    flow.sandbox.s3.put('templates', 'storage.json', JSON.stringify(nested));
    return flow;
  }

  it.each<[string, Parameters<typeof makeTemplate>[0], 'Failed' | 'Succeeded']>([
    ['is not deleted with the table of the nested stack', { Orders: SHOP.Orders }, 'Failed'],
    ['is deleted if the nested stack has no table', { Topic: ['AWS::SNS::Topic'] }, 'Succeeded'],
  ])('%s', async (_, nested, status) => {
    const { deploy, sandbox, stackName: StackName, run, stack } = await setupNested(makeTemplate(nested));
    sandbox.cloudFormation.behave('Jobs', { fails: 'create', times: 1 });
    const operator = sandbox.clients('operator').cloudFormation();
    await run(
      operator.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(withStorage), OnFailure: 'DO_NOTHING' })),
    );
    await sandbox.advance(600_000);
    expect(stack()?.status).toBe('CREATE_FAILED');

    expect((await deploy(withStorage)).status).toBe(status);
    expect(stack()?.status).toBe(status === 'Failed' ? 'CREATE_FAILED' : 'CREATE_COMPLETE');
  });
});

describe('a bucket that CloudFormation kept after the failed create of an operator', () => {
  const bucket = ['AWS::S3::Bucket', { BucketName: 'shop-data-xyz' }, { DeletionPolicy: 'Retain' }] as const;
  const storage = [
    'AWS::CloudFormation::Stack',
    { TemplateURL: 'https://templates.s3.us-east-1.amazonaws.com/storage.json' },
  ] as const;

  it.each([
    ['B', bucket],
    ['Storage/B', storage],
  ])('is named in the message with the steps to recover when the next create fails: %s', async (name, resource) => {
    const { deploy, sandbox, stackName: StackName, run, stack } = setupFlow();
    sandbox.s3.createBucket('templates');
    sandbox.s3.put('templates', 'storage.json', JSON.stringify(makeTemplate({ B: bucket })));
    const [logicalId = ''] = name.split('/');
    const template = makeTemplate({ [logicalId]: resource, F: ['AWS::SQS::Queue', {}, { DependsOn: logicalId }] });
    sandbox.cloudFormation.behave('F', { fails: 'create', times: 1 });
    const operator = sandbox.clients('operator').cloudFormation();
    await run(operator.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) })));
    await sandbox.advance(600_000);
    expect(stack()?.status).toBe('ROLLBACK_COMPLETE');

    const { status, message } = await deploy(template);

    expect(status).toBe('Failed');
    expect(message).toContain(`retained ${name} (AWS::S3::Bucket, shop-data-xyz)`);
    expect(message).toContain('`importExistingResources: true`');
  });
});

describe('a stack in REVIEW_IN_PROGRESS that another principal created', () => {
  it('is not deleted with its change set, and the message names the change set', async () => {
    const { deploy, sandbox, stackName: StackName, run, stack } = setupFlow();
    const operator = sandbox.clients('operator').cloudFormation();
    await run(
      operator.send(
        new CreateChangeSetCommand({
          StackName,
          ChangeSetName: 'release-7',
          ChangeSetType: 'CREATE',
          TemplateBody: JSON.stringify(shop),
        }),
      ),
    );

    const result = await deploy(shop);

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('release-7') });
    expect(stack()?.status).toBe('REVIEW_IN_PROGRESS');
    expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 1, reviewStacks: 1 });
  });
});
