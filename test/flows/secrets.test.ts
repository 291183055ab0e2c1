import { describe, expect, it } from 'vitest';
import type { TemplateData } from '../support/flow.ts';
import { makeTemplate, setupFlow } from '../support/flow.ts';

const SECRET = 'shop/db';

/** A database that takes its user name from a secret, as the CDK writes it. */
function makeShop(size: string, extra: Parameters<typeof makeTemplate>[0] = {}, more: object = {}): TemplateData {
  const properties = {
    DBInstanceClass: size,
    Engine: 'postgres',
    AllocatedStorage: '20',
    MasterUsername: `{{resolve:secretsmanager:${SECRET}:SecretString:username::}}`,
    MasterUserPassword: `{{resolve:secretsmanager:${SECRET}:SecretString:password::}}`,
    ...more,
  };
  return makeTemplate({ Db: ['AWS::RDS::DBInstance', properties], ...extra });
}

function setup(preset = 'standard') {
  const flow = setupFlow({ gate: { baselinePolicy: `version: 1\npreset: ${preset}\n` } });
  flow.sandbox.secretsManager.put(SECRET);
  return flow;
}

const stored = ({ sandbox, gate }: ReturnType<typeof setup>) =>
  sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith('secret-versions/'));

describe('a database whose user name is in a secret', () => {
  it.each(['standard', 'strict'])(
    'is updated under the preset %s while the secret has the version of its creation',
    async (preset) => {
      const { deploy } = setup(preset);
      await deploy(makeShop('db.t4g.small'));

      expect(await deploy(makeShop('db.t4g.medium'))).toMatchObject({ status: 'Succeeded' });
      expect(await deploy(makeShop('db.t4g.large'))).toMatchObject({ status: 'Succeeded' });
    },
  );

  it.each(['standard', 'strict'])('is not updated under the preset %s after the secret was rotated', async (preset) => {
    const { deploy, sandbox, stack } = setup(preset);
    await deploy(makeShop('db.t4g.small'));
    sandbox.secretsManager.put(SECRET);
    const pushed = await deploy(makeShop('db.t4g.medium'));

    expect(pushed).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('is not the version of the last successful deployment'),
    });
    expect(stack()?.status).toBe('CREATE_COMPLETE');
  });

  it('is not updated after the secret with the name of its database was rotated', async () => {
    const { deploy, sandbox } = setup();
    const properties = { MasterUsername: 'admin', DBName: '{{resolve:secretsmanager:shop/name:SecretString:name::}}' };
    sandbox.secretsManager.put('shop/name');
    await deploy(makeShop('db.t4g.small', {}, properties));
    expect(await deploy(makeShop('db.t4g.medium', {}, properties))).toMatchObject({ status: 'Succeeded' });
    sandbox.secretsManager.put('shop/name');

    expect(await deploy(makeShop('db.t4g.large', {}, properties))).toMatchObject({ status: 'Failed' });
  });

  it('is not suspected in the user name of a NoEcho parameter: strict allows the update', async () => {
    const { deploy } = setup('strict');
    const shop = (size: string) => ({
      ...makeShop(size, {}, { MasterUsername: { Ref: 'User' } }),
      Parameters: { User: { Type: 'String', NoEcho: true, Default: 'admin' } },
    });
    await deploy(shop('db.t4g.small'));

    expect(await deploy(shop('db.t4g.medium'))).toMatchObject({ status: 'Succeeded' });
  });

  it('is compared with the secret version of its last successful deployment, and not of another deployment', async () => {
    const { deploy, sandbox } = setup();
    await deploy(makeShop('db.t4g.small'));
    sandbox.secretsManager.put(SECRET);
    expect(await deploy(makeShop('db.t4g.small', { Jobs: ['AWS::SQS::Queue'] }))).toMatchObject({ status: 'Succeeded' });

    expect(await deploy(makeShop('db.t4g.medium', { Jobs: ['AWS::SQS::Queue'] }))).toMatchObject({ status: 'Failed' });
  });

  it('is compared with the secret version of the update that added it', async () => {
    const { deploy, sandbox } = setup('strict');
    await deploy(makeTemplate({ Jobs: ['AWS::SQS::Queue'] }));
    await deploy(makeShop('db.t4g.small', { Jobs: ['AWS::SQS::Queue'] }));
    expect(await deploy(makeShop('db.t4g.medium', { Jobs: ['AWS::SQS::Queue'] }))).toMatchObject({ status: 'Succeeded' });
    sandbox.secretsManager.put(SECRET);

    expect(await deploy(makeShop('db.t4g.large', { Jobs: ['AWS::SQS::Queue'] }))).toMatchObject({ status: 'Failed' });
  });

  it('is refused by strict if the gate cannot read the secret', async () => {
    const { deploy, sandbox } = setup('strict');
    sandbox.faults.on({ service: 'SecretsManager' }, { kind: 'error', code: 'AccessDeniedException', message: 'denied' });
    await deploy(makeShop('db.t4g.small'));

    expect(await deploy(makeShop('db.t4g.medium'))).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('cannot determine whether the secret has changed'),
    });
  });

  it('is updated by standard if the gate cannot read the secret, with a note in the record', async () => {
    const { deploy, sandbox, gate } = setup();
    sandbox.faults.on({ service: 'SecretsManager' }, { kind: 'error', code: 'AccessDeniedException', message: 'denied' });
    await deploy(makeShop('db.t4g.small'));
    expect(await deploy(makeShop('db.t4g.medium'))).toMatchObject({ status: 'Succeeded' });

    const records = sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith('records/') && key.endsWith('.json'));
    const texts = records.map((key) => JSON.parse(new TextDecoder().decode(sandbox.s3.open(gate.bucket, key))).notes.join());
    expect(texts.join()).toContain('cannot determine whether the secret has changed since the last successful deployment');
  });

  it('is not updated if the secret is rotated between the verdict and the execution', async () => {
    const flow = setup();
    await flow.deploy(makeShop('db.t4g.small'));
    const { sandbox, push, run } = flow;
    const described = sandbox.secretsManager.operations.DescribeSecret;
    let reads = 0;
    Object.assign(sandbox.secretsManager.operations, {
      DescribeSecret: (input: { readonly SecretId: string }) => {
        reads += 1;
        if (reads === 2) sandbox.secretsManager.put(SECRET);
        return described(input);
      },
    });

    expect(await run(push(makeShop('db.t4g.medium')).finished)).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('the version of secretsmanager:shop/db changed since then: nothing was executed'),
    });
  });
});

it('the gate stores the secret versions of each stack under the stack ID, and no secret value', async () => {
  const flow = setup();
  await flow.deploy(makeShop('db.t4g.small'));
  const [key = ''] = stored(flow);

  expect(stored(flow)).toHaveLength(1);
  expect(key).toMatch(/^secret-versions\/prod-shop\/[0-9a-f-]{36}\.json$/);
  expect(new TextDecoder().decode(flow.sandbox.s3.open(flow.gate.bucket, key))).toMatch(
    /^\{"versions":\{"\[.*MasterUsername.*":"[0-9a-f-]{36}"\},"signature":"[0-9a-f]{64}"\}$/,
  );
});
