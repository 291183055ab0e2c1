import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { createSecretVersions } from '../../../functions/adapters/secret-versions.ts';
import { s3Error } from './s3-factory.ts';

const CHANGED = new Date('2026-01-01T00:00:00Z');

function setup() {
  const secretsManager = mockClient(SecretsManagerClient);
  const ssm = mockClient(SSMClient);
  const config = { region: 'eu-west-1' };
  return { secretsManager, ssm, versions: createSecretVersions(new SecretsManagerClient(config), new SSMClient(config)) };
}

it('reads the ID of the current version of a secret, and no value', async () => {
  const { secretsManager, versions } = setup();
  const VersionIdsToStages = { old: ['AWSPREVIOUS'], new: ['AWSCURRENT', 'mine'], next: ['AWSPENDING'] };
  secretsManager.on(DescribeSecretCommand).resolves({ VersionIdsToStages, LastChangedDate: CHANGED });
  const secret = 'secretsmanager:arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf';

  expect(await versions.read([secret])).toEqual(new Map([[secret, { versionId: 'new', changedAt: CHANGED }]]));
  expect(secretsManager.calls().map(({ args }) => args[0].input)).toEqual([
    { SecretId: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf' },
  ]);
});

it('reads the version of a SecureString parameter, and no value', async () => {
  const { ssm, versions } = setup();
  const Parameters = [
    { Name: '/shop/db/old', Version: 9 },
    { Name: '/shop/db', Version: 3, LastModifiedDate: CHANGED },
  ];
  ssm.on(DescribeParametersCommand).resolves({ Parameters });

  expect(await versions.read(['ssm-secure:/shop/db'])).toEqual(
    new Map([['ssm-secure:/shop/db', { versionId: '3', changedAt: CHANGED }]]),
  );
  expect(ssm.calls().map(({ args }) => args[0].input)).toEqual([
    { ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: ['/shop/db'] }] },
  ]);
});

it('reads the ID of the version with the stage of the reference', async () => {
  const { secretsManager, ssm, versions } = setup();
  const VersionIdsToStages = { old: ['AWSPREVIOUS', 'blue'], new: ['AWSCURRENT'] };
  secretsManager.on(DescribeSecretCommand, { SecretId: 'shop/db' }).resolves({ VersionIdsToStages });
  const read = await versions.read(['secretsmanager:shop/db (blue)', 'secretsmanager:shop/db (green)', 'ssm-secure:/a (blue)']);

  expect([...read].map(([name, { versionId }]) => [name, versionId])).toEqual([['secretsmanager:shop/db (blue)', 'old']]);
  expect(ssm.calls()).toEqual([]);
});

it('leaves out a secret that it cannot read, and reads the others', async () => {
  const { secretsManager, ssm, versions } = setup();
  secretsManager.on(DescribeSecretCommand).rejects(s3Error('AccessDeniedException', 400));
  secretsManager.on(DescribeSecretCommand, { SecretId: 'absent' }).rejects(s3Error('ResourceNotFoundException', 400));
  secretsManager.on(DescribeSecretCommand, { SecretId: 'deleted' }).resolves({ VersionIdsToStages: { a: ['AWSPREVIOUS'] } });
  secretsManager.on(DescribeSecretCommand, { SecretId: 'empty' }).resolves({});
  secretsManager.on(DescribeSecretCommand, { SecretId: 'found' }).resolves({ VersionIdsToStages: { a: ['AWSCURRENT'] } });
  ssm.on(DescribeParametersCommand).resolves({});
  const names = ['denied', 'absent', 'deleted', 'empty', 'found'].map((name) => `secretsmanager:${name}`);

  expect(await versions.read([...names, 'ssm-secure:absent'])).toEqual(
    new Map([['secretsmanager:found', { versionId: 'a', changedAt: undefined }]]),
  );
});

it.each(['ThrottlingException', 'ExpiredTokenException'])('repeats the task after the error %s', async (code) => {
  const { secretsManager, versions } = setup();
  secretsManager.on(DescribeSecretCommand).rejects(s3Error(code, 400));

  await expect(versions.read(['secretsmanager:db'])).rejects.toEqual(
    expect.objectContaining({ name: 'SystemUnavailable', message: expect.stringContaining('the version of the secret db') }),
  );
});
