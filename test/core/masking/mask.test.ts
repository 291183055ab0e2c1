import { describe, expect, it } from 'vitest';
import { isSecretName, isSecretText } from '../../../core/masking/looks-secret.ts';
import { isValueOfPair, MASK, maskText, maskValue, namesOfPair } from '../../../core/masking/mask.ts';

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
    'DbPass',
    'smtp-pass',
    'PG_PWD',
    'X-Api-Key',
    'private-key',
    'MasterKey',
    'ENCRYPTION_KEY',
    'AccountKey',
    'Authorization',
    'CONVERSION_API_TOKEN',
    'PUSH_TOKEN_ANDROID',
    'SECRET_GRID',
    'ROTATION_SECRET',
    'TOKEN_ID_SECRET',
    '/prod/db/password',
    'wifi-psk',
    'SECRET_VERSION_TOKEN',
    'PasswordConversion',
    'SECRET_IDEA',
    'TOKEN_FILE_GRID',
    'db_pass_',
    'LoggedInKey',
    'logged_in_key',
    'api_key_grid',
    'encryption_key',
    'key_material',
    'certificate_body',
    'SLACK_WEBHOOK',
    'RESORT_KEY',
    'SORTED_KEY',
  ])('returns true for %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'KeySchema',
    'KmsKeyId',
    'SecretArn',
    'SECRET_ARN',
    'secretid',
    'PassThrough',
    'AuthorizationType',
    'TOKEN_TTL',
    'TokenTtlSeconds',
    'PasswordRequired',
    'SecretPath',
    'KMSMasterKeyID',
    'EncryptionKey',
    'DbPasswordRotation',
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
    'user_GRID_KEY',
    'GRID_KEY_COUNT',
    'Webhook',
    'TokenSpec',
    'ApiKeyword',
    'ServiceToken',
    'ClientToken',
    'ClientRequestToken',
    'NextToken',
    'HttpTokens',
    'GenerateSecretString',
    'generate',
    '',
  ])('returns false for %s', (name) => {
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
    'redis://:hunter2@cache:6379',
    'postgres://admin:hun/ter2@db/orders',
    'uid=sa;pwd=hunter2',
    '{\\"password\\": \\"hunter2\\"}',
    'mysql --password hunter2',
    'curl --api-key hunter2',
    'Authorization: Bearer abcdefghijklmnop',
    'AccountKey=hunter2',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY;',
    'npm_abcdefghijklmnop',
    'AIzaSyabcdefghijk',
    'https://hooks.slack.com/services/T000/B000/x',
    'wjalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'WJALrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'Authorization: Bearer   abcdefghijklmnop',
    'mysql --pass hunter2',
    `echo ${JSON.stringify(JSON.stringify(JSON.stringify({ password: 'hunter2' })))}`,
    'x-api-key: hunter2',
    '<db><password>hunter2</password></db>',
    '- name: DB_PASSWORD\n  value: hunter2\n',
    'env: [{"name":"DB_PASSWORD","value":"hunter2"}]',
    'curl -u admin:hunter2 https://example.com',
    'https://a.blob.core.windows.net/c?sv=2022&sig=abcDEFghi123%2Fxyz',
    btoa('#!/bin/bash\nexport DB_PASSWORD=hunter2\n'),
    `echo ${btoa('DB_PASSWORD=hunter2')} | base64 -d > env`,
    '-----BEGIN PGP PRIVATE KEY BLOCK-----',
    'machine github.com login bot password hunter2',
    'mysql -u root -phunter2',
    'https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/1',
    "'password' => 'hunter2'",
  ])('returns true for %s', (text) => {
    expect(isSecretText(text)).toBe(true);
    // A pattern has no state: a second search finds the secret again.
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
    'basic authentication',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'DA39A3EE5E6B4B0D3255BFEF95601890AFD80709',
    'ALongNameOfFortyLettersWithoutAnyDigitXx',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEYwJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'https://example.com:443/path',
    'prod-orders-OrdersTable1A2B3C4D-5E6F7G8H9I',
    'npm_short',
    'run --token ab',
    'docker run -u 1000:1000 image',
    'mysql -u root -p',
    'mysqldump --protocol=tcp -P 3306',
    '- name: REGION\n  value: eu-west-1\n',
    '- name: PASSWORD_LENGTH\n  value: 16\n',
    '<password></password>',
    'login with the password that you have',
    btoa('#!/bin/bash\nyum install -y httpd\n'),
    '',
  ])('returns false for %s', (text) => {
    expect(isSecretText(text)).toBe(false);
  });
});

it.each([
  ...[
    'eyJ-',
    '://a:',
    'token ',
    'basic ',
    'A1b',
    '-----BEGIN A',
    '--pass ',
    '"',
    'sk-',
    'mysql a ',
    'mysql',
    ' -u a',
    'login a ',
  ],
  ...['<a', '<pass>', 'name: a ', 'name', 'QUJD', '?sig=', 'password\\\\', 'pass=>'],
])('a long text of %j is checked in linear time', (part) => {
  const start = performance.now();
  maskText('Text', `{${part.repeat(1_000_000 / part.length)}`);
  maskText('Text', `${part}${' '.repeat(300_000)}`);

  expect(performance.now() - start).toBeLessThan(3_000);
});

describe('maskValue', () => {
  it('masks any value under a secret name', () => {
    expect(maskValue('Password', 'x')).toBe(MASK);
    expect(maskValue('Password', 5)).toBe(MASK);
    expect(maskValue('Password', true)).toBe(MASK);
    expect(maskValue('Password', null)).toBeNull();
    expect(maskValue('Secrets', ['a', 'b'])).toEqual([MASK, MASK]);
    expect(maskValue('Secrets', { Inner: { Deep: 'a' } })).toEqual({ Inner: { Deep: MASK } });
  });

  it('does not change other values', () => {
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
      { Name: 'DB_PASSWORD', Values: ['x'] },
      { Name: 'DB_PASSWORD', Values: [MASK] },
    ],
    [
      { Namespace: 'app', OptionName: 'DBPassword', Value: 'x' },
      { Namespace: 'app', OptionName: 'DBPassword', Value: MASK },
    ],
    [
      { HeaderName: 'X-Api-Key', HeaderValue: 'x' },
      { HeaderName: 'X-Api-Key', HeaderValue: MASK },
    ],
    [
      { Name: 'DB_PASSWORD', Other: 'x' },
      { Name: 'DB_PASSWORD', Other: 'x' },
    ],
  ])('masks the value of the pair %j', (pair, masked) => {
    expect(maskValue('Environment', [pair])).toEqual([masked]);
  });

  it.each([
    ['the lines of a key', ['-----BEGIN RSA PRIVATE KEY-----', 'MIIEpAIBAAKCAQEA', '-----END RSA PRIVATE KEY-----']],
    ['the words of a command', ['--password', 'hunter2']],
    ['the parts of Fn::Join', ['password=', 'hunter2']],
  ])('masks each string of a list: %s', (_, list) => {
    expect(maskValue('Text', list)).toEqual(list.map(() => MASK));
    expect(maskValue('Text', { 'Fn::Join': ['', list] })).toEqual({ 'Fn::Join': ['', list.map(() => MASK)] });
  });

  it('masks texts that look like secrets', () => {
    expect(maskValue('UserData', 'export DB_PASSWORD=hunter2')).toBe(MASK);
    expect(maskValue('Config', { Url: 'postgres://a:b@c/d' })).toEqual({ Url: MASK });
  });
});

describe('maskText', () => {
  it('masks values inside of JSON', () => {
    expect(maskText('Definition', ' {"Password":"x","Name":"n"}')).toBe('{"Password":"****","Name":"n"}');
    expect(maskText('Definition', '[{"ApiKey":"x"}]')).toBe('[{"ApiKey":"****"}]');
    expect(maskText('Secret', '{"a":"b"}')).toBe('{"a":"****"}');
    expect(maskValue('Config', { Inner: '{"Password":"x"}' })).toEqual({ Inner: '{"Password":"****"}' });
  });

  it('masks truncated JSON that names a secret', () => {
    expect(maskText('Environment', '[{"Name":"DB_PASSWORD","Value":"hunter')).toBe(MASK);
    expect(maskText('Environment', ' {"Name":"REGION","Value":"eu-we')).toBe(' {"Name":"REGION","Value":"eu-we');
    expect(maskText('Text', 'see "DB_PASSWORD"')).toBe('see "DB_PASSWORD"');
  });

  it('treats broken JSON as text', () => {
    expect(maskText('Definition', '{broken')).toBe('{broken');
    expect(maskText('Password', '{broken')).toBe(MASK);
  });
});

describe('a pair', () => {
  it.each([
    [{ Name: 'a' }, ['a']],
    [{ Key: 'a' }, ['a']],
    [{ Name: 5 }, []],
    [{ OptionName: 'a', Key: 'b', Other: 'c' }, ['a', 'b']],
    [{ Keys: 'a', NameOf: 'b' }, []],
    [[], []],
  ])('of %j is called %j', (value, names) => {
    expect(namesOfPair(value)).toEqual(names);
  });

  it.each([
    ['Value', true],
    ['HeaderValue', true],
    ['values', true],
    ['Valued', false],
  ])('has its value under %s: %s', (key, expected) => {
    expect(isValueOfPair(key)).toBe(expected);
  });
});
