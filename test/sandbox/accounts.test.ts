import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, GetObjectCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { setup } from './support.ts';

const OTHER = '222222222222';
const ROLE = `arn:aws:iam::${OTHER}:role/target`;
const TEMPLATE = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });

/** A sandbox with a second account, whose role trusts the caller `deployer`. */
function setupAccounts(externalId?: string) {
  const { sandbox, run } = setup();
  sandbox.signIn('deployer', 'arn:aws:sts::111111111111:assumed-role/deployer/session');
  sandbox.sts.roles.put({
    arn: ROLE,
    trusts: ['arn:aws:iam::111111111111:role/deployer'],
    ...(externalId !== undefined && { externalId }),
  });
  const assume = async (input: object = {}, caller = 'deployer') => {
    const command = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'session', ...input });
    const { Credentials = {} } = await run(sandbox.clients(caller).sts().send(command));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials as Record<string, string | undefined>;
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  };
  return { sandbox, run, assume, clients: sandbox.clients('deployer') };
}

describe('an account of the sandbox', () => {
  it('has its own stacks, which a session of its role creates in the Region of the client', async () => {
    const { sandbox, run, assume, clients } = setupAccounts();
    const client = clients.cloudFormation({ credentials: await assume(), region: 'eu-west-1' });

    const { StackId } = await run(client.send(new CreateStackCommand({ StackName: 'shop', TemplateBody: TEMPLATE })));

    expect(StackId).toContain(`:eu-west-1:${OTHER}:stack/shop/`);
    expect(Object.keys(sandbox.account(OTHER).cloudFormation.stacks('eu-west-1'))).toEqual(['shop']);
    expect(sandbox.cloudFormation.stacks('eu-west-1')).toEqual({});
    expect(sandbox.calls.entries.at(-1)).toMatchObject({ operation: 'CreateStack', accountId: OTHER, region: 'eu-west-1' });
  });

  it('reports the identity of a session', async () => {
    const { sandbox, run, assume } = setupAccounts();
    const credentials = await assume();

    const identity = sandbox.sts.identify(credentials.accessKeyId);

    expect(identity).toMatchObject({ Account: OTHER, Arn: `arn:aws:sts::${OTHER}:assumed-role/target/session` });
    expect(await run(sandbox.clients('deployer').sts().send(new GetCallerIdentityCommand({})))).toMatchObject({
      Account: '111111111111',
    });
  });

  it.each([
    ['does not trust the caller', { caller: 'stranger' }],
    ['requires another external ID', { externalId: 'shop', input: { ExternalId: 'other' } }],
    ['requires an external ID', { externalId: 'shop' }],
    ['does not exist', { input: { RoleArn: `arn:aws:iam::${OTHER}:role/none` } }],
  ])('refuses a role that %s', async (_, given: { caller?: string; externalId?: string; input?: object }) => {
    const { assume } = setupAccounts(given.externalId);

    await expect(assume(given.input, given.caller)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('refuses a session of more than one hour to a session of a role', async () => {
    const { assume } = setupAccounts();

    await expect(assume({ DurationSeconds: 3_601 })).rejects.toMatchObject({ message: expect.stringContaining('role chaining') });
  });

  it('refuses expired credentials and a deleted role', async () => {
    const { sandbox, run, assume, clients } = setupAccounts();
    const client = clients.cloudFormation({ credentials: await assume({ DurationSeconds: 900 }) });
    const list = () => run(client.send(new DescribeStacksCommand({})));
    await list();

    sandbox.sts.roles.delete(ROLE);
    await list();
    await sandbox.advance(900_000);

    await expect(list()).rejects.toMatchObject({ name: 'ExpiredToken' });
    await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('has its own buckets, which other accounts read only with a rule', async () => {
    const { sandbox, run } = setupAccounts();
    sandbox.signIn('other', `arn:aws:iam::${OTHER}:user/other`);
    const s3 = sandbox.clients('other').s3();
    await run(s3.send(new CreateBucketCommand({ Bucket: 'others' })));
    sandbox.s3.put('own', 'templates/a', 'text');
    sandbox.s3.put('own', 'records/a', 'text');
    const read = (Key: string) => run(s3.send(new GetObjectCommand({ Bucket: 'own', Key })));

    expect((await run(s3.send(new ListBucketsCommand({})))).Buckets?.map(({ Name }) => Name)).toEqual(['others']);
    await expect(read('templates/a')).rejects.toMatchObject({ name: 'AccessDenied' });
    sandbox.s3.share('own', ({ accountId, key = '' }) => accountId === OTHER && key.startsWith('templates/'));
    await read('templates/a');
    await expect(read('records/a')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('can have separate faults', async () => {
    const { sandbox, run, assume, clients } = setupAccounts();
    const credentials = await assume();
    sandbox.faults.on({ accountId: OTHER, region: 'eu-west-1' }, { kind: 'error', code: 'Refused', message: 'no' });
    const list = (region: string) => run(clients.cloudFormation({ credentials, region }).send(new DescribeStacksCommand({})));

    await list('us-east-1');
    await expect(list('eu-west-1')).rejects.toMatchObject({ name: 'Refused' });
  });
});

describe('an event bus', () => {
  const PATTERN = { source: ['aws.cloudformation'], 'detail-type': ['CloudFormation Stack Status Change'] };
  const BUS = (region: string, account = '111111111111') => `arn:aws:events:${region}:${account}:event-bus/default`;

  function setupBuses() {
    const { sandbox, run } = setup();
    const received: { readonly account: string; readonly region: string }[] = [];
    const target = sandbox.lambda.register({
      name: 'listener',
      handler: async (event) => {
        received.push(event as (typeof received)[number]);
      },
    });
    sandbox.eventBridge.putRule({ name: 'listen', eventPattern: PATTERN, targets: [target] });
    const { cloudFormation } = sandbox.account(OTHER);
    const create = async (region: string) => {
      cloudFormation.operations.CreateStack?.({ StackName: 'shop', TemplateBody: TEMPLATE }, { caller: 'test', region });
      await sandbox.advance(60_000);
    };
    const forward = (region: string, to: string, name = 'forward') =>
      sandbox
        .account(OTHER)
        .busOf(region)
        .putRule({ name, eventPattern: PATTERN, targets: [to] });
    return { sandbox, run, received, create, forward };
  }

  it('receives no event of another account or Region by default', async () => {
    const { received, create } = setupBuses();

    await create('us-east-1');

    expect(received).toEqual([]);
  });

  it('receives the events that another account and Region forward, unchanged', async () => {
    const { sandbox, received, create, forward } = setupBuses();
    sandbox.eventBridge.permit(OTHER);
    forward('eu-west-1', BUS('us-east-1'));

    await create('eu-west-1');

    expect(received).toHaveLength(2);
    expect(received[0]).toMatchObject({ account: OTHER, region: 'eu-west-1' });
  });

  it('refuses events of an account without permission', async () => {
    const { sandbox, received, create, forward } = setupBuses();
    forward('us-east-1', BUS('us-east-1'));

    await create('us-east-1');

    expect(received).toEqual([]);
    expect(sandbox.calls.select({ service: 'EventBridge' }).map(({ outcome }) => outcome)).toContain('ResourceNotFoundException');
  });

  it('does not forward an event again', async () => {
    const { sandbox, received, create, forward } = setupBuses();
    sandbox.eventBridge.permit(OTHER);
    forward('eu-west-1', BUS('eu-central-1', OTHER), 'first');
    forward('eu-central-1', BUS('us-east-1'), 'second');

    await create('eu-west-1');

    expect(received).toEqual([]);
  });
});
