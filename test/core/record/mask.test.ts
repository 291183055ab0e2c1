import { describe, expect, it } from 'vitest';
import { isSecretName, isSecretText } from '../../../core/record/looks-secret.ts';
import { MASK, maskText, maskValue, nameOfPair } from '../../../core/record/mask.ts';

describe('isSecretName', () => {
  it.each([
    'Password',
    'MasterUserPassword',
    'DB_PASSWORD',
    'db_passwd',
    'UserPwd',
    'Passphrase',
    'Passcode',
    'DB_PASS',
    'pass',
    'PasswordHash',
    'SecretString',
    'ClientSecret',
    'AuthToken',
    'GITHUB_TOKEN',
    'OAuthToken',
    'Credentials',
    'PrivateKey',
    'private_key',
    'ApiKey',
    'API_KEY',
    'AccessKey',
    'SigningKey',
    'PreSharedKey',
    'AuthKey',
    'KeyMaterial',
    'ConnectionString',
    'CertificateBody',
  ])('says yes to %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'KeySchema',
    'KmsKeyId',
    'SecretArn',
    'SecretsManagerArns',
    'SecretId',
    'TokenIds',
    'SecretName',
    'PasswordPolicy',
    'PasswordPolicies',
    'PasswordLength',
    'AccessTokenValidity',
    'TokenValidityUnits',
    'TokenValidityUnit',
    'TokenEnabled',
    'SecretType',
    'TokenTypes',
    'PasswordDays',
    'TokenPeriod',
    'TokenExpiration',
    'SecretRotationRules',
    'TokenStatus',
    'SecretVersionStage',
    'BypassRules',
    'Compass',
    'PublicKey',
    'Author',
    'TopicName',
    '',
  ])('says no to %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('isSecretText', () => {
  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'key is ASIAIOSFODNN7EXAMPLE here',
    '-----BEGIN RSA PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nMII',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1',
    'ghp_abcdefghijklmnop',
    'github_pat_abcdefghijk',
    'xoxb-1234567890-abc',
    'glpat-abcdefghij-1',
    'sk-abcdefghijklmnop',
    'sk_live_abcdefghijkl',
    'postgres://admin:hunter2@db.example.com/orders',
    'Server=db;Password=hunter2;',
    'export API_KEY="abcdef"',
    '{"token": "abcdef"}',
    'mysql --secret: hunter2',
    'pass=hunter2',
    'passwd = hunter2',
    'apikey=hunter2',
    'access_key:hunter2',
  ])('says yes to %s', (text) => {
    expect(isSecretText(text)).toBe(true);
  });

  it.each([
    'orders',
    'https://example.com/path?a=b',
    'arn:aws:sns:eu-west-1:111122223333:topic',
    'AKIA',
    '-----BEGIN CERTIFICATE-----',
    'the password is kept elsewhere',
    'a token = x',
    'risk-averse',
    '',
  ])('says no to %s', (text) => {
    expect(isSecretText(text)).toBe(false);
  });
});

describe('maskValue', () => {
  it('masks what stands under a secret name, whatever it is', () => {
    expect(maskValue('Password', 'x')).toBe(MASK);
    expect(maskValue('Password', 5)).toBe(MASK);
    expect(maskValue('Password', true)).toBe(MASK);
    expect(maskValue('Password', null)).toBeNull();
    expect(maskValue('Secrets', ['a', 'b'])).toEqual([MASK, MASK]);
    expect(maskValue('Secrets', { Inner: { Deep: 'a' } })).toEqual({ Inner: { Deep: MASK } });
  });

  it('leaves everything else as it is', () => {
    const value = { Name: 'orders', Size: 5, Flag: false, Nothing: null, List: [1, 'two'] };

    expect(maskValue('Config', value)).toEqual(value);
  });

  it('masks inside of structures, by the name of each field', () => {
    expect(maskValue('Config', { User: 'admin', Password: 'x', Nested: [{ ApiKey: 'y', Region: 'eu' }] })).toEqual({
      User: 'admin',
      Password: MASK,
      Nested: [{ ApiKey: MASK, Region: 'eu' }],
    });
  });

  it.each([
    [
      { Name: 'DB_PASSWORD', Value: 'x' },
      { Name: 'DB_PASSWORD', Value: MASK },
    ],
    [
      { Key: 'ApiToken', Value: 'x' },
      { Key: 'ApiToken', Value: MASK },
    ],
    [
      { name: 'DB_PASSWORD', value: 'x' },
      { name: 'DB_PASSWORD', value: MASK },
    ],
    [
      { ParameterKey: 'Password', ParameterValue: 'x' },
      { ParameterKey: 'Password', ParameterValue: MASK },
    ],
    [
      { ParameterName: 'Password', ParameterValue: 'x' },
      { ParameterName: 'Password', ParameterValue: MASK },
    ],
    [
      { Name: 'Region', Value: 'eu' },
      { Name: 'Region', Value: 'eu' },
    ],
    [
      { Name: 'DB_PASSWORD', Values: 'x' },
      { Name: 'DB_PASSWORD', Values: 'x' },
    ],
    [
      { Name: 'DB_PASSWORD', Other: 'x' },
      { Name: 'DB_PASSWORD', Other: 'x' },
    ],
  ])('masks the value of the pair %j', (pair, masked) => {
    expect(maskValue('Environment', [pair])).toEqual([masked]);
  });

  it('masks texts that look like secrets', () => {
    expect(maskValue('UserData', 'export DB_PASSWORD=hunter2')).toBe(MASK);
    expect(maskValue('Config', { Url: 'postgres://a:b@c/d' })).toEqual({ Url: MASK });
  });
});

describe('maskText', () => {
  it('looks into JSON', () => {
    expect(maskText('Definition', ' {"Password":"x","Name":"n"}')).toBe('{"Password":"****","Name":"n"}');
    expect(maskText('Definition', '[{"ApiKey":"x"}]')).toBe('[{"ApiKey":"****"}]');
    expect(maskText('Secret', '{"a":"b"}')).toBe('{"a":"****"}');
    expect(maskValue('Config', { Inner: '{"Password":"x"}' })).toEqual({ Inner: '{"Password":"****"}' });
  });

  it('treats broken JSON as text', () => {
    expect(maskText('Definition', '{broken')).toBe('{broken');
    expect(maskText('Password', '{broken')).toBe(MASK);
  });
});

describe('nameOfPair', () => {
  it.each([
    [{ Name: 'a' }, 'a'],
    [{ Key: 'a' }, 'a'],
    [{ Name: 5 }, undefined],
    [{ KeyName: 'a' }, undefined],
    [[], undefined],
  ])('of %j is %s', (value, name) => {
    expect(nameOfPair(value)).toBe(name);
  });
});
