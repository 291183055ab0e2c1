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
    'VAULT_SECRET_ID',
    'vault_role_secret_id',
    'DBPASS',
    'dbPw',
    'ADMIN_TOKENS',
    'LDAP_BIND_PW',
    'rootpw',
    'aesKey',
    'storage_key',
    'seedPhrase',
    'RECOVERY_CODES',
    'ACCESS_CODE',
    'MFA_SEED',
    'BASIC_AUTH',
    'basic.auth.user.info',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
    'SharedAccessSignature',
    'PassKey',
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
    'ROLE_SECRET_ID_TTL',
    'BYPASS',
    'ByPwHash',
    'OPENAI_MAX_TOKENS',
    'StopTokens',
    'TOKENIZERS_PARALLELISM',
    'CORS_ALLOW_CREDENTIALS',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'RANDOM_SEED',
    'ACCESS_CODECOMMIT',
    'MFA_SEEDING',
    'TOKENS_TABLE',
    'REFRESH_TOKEN_LIFETIME',
    'GSI1_KEY',
    'LAMBDA_KEY',
    'BasicAuthConfig',
    'OTLP_ENDPOINT',
    'PASSWORDLESS',
    'SecretaryEmail',
    'MetadataTokens',
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
    'PASSWORD=$(echo hunter2)',
    'HOST=db1;DBPW=hunter2',
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
    'sk_test_abcdefghijkl',
    'whsec_abcdefghijkl',
    'SG.abcdefghijkl.abc',
    'hvs.CAESIJabcdefgh',
    'xapp-1-A111-222-abc',
    'hf_abcdefghijkl',
    'dapi0123456789abcdef0123456789abcdef',
    'SK0123456789abcdef0123456789abcdef',
    '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawx',
    'https://api.telegram.org/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawx/send',
    'https://discord.com/api/webhooks/123456789012345678/abc',
    'https://discordapp.com/api/webhooks/123456789012345678/abc',
    'https://hooks.zapier.com/hooks/catch/1/abc',
    'https://shop.webhook.office.com/webhookb2/abc',
    'jdbc:oracle:thin:scott/tiger@//db:1521/x',
    'https://shop.azurewebsites.net/api/x?code=abcdEFGH1234==',
    'Authorization: Basic dXNlcjpwYXNz',
    'Authorization: token abc',
    'authorization=Basic%20abcdef',
    '{\\"Authorization\\": \\"ApiKey abc',
    'Cookie: session=abcdef0123456789',
    `{"auths":{"ghcr.io":{"auth":"${btoa('user:pass')}"}}}`,
    'aws rds create --master-user-password hunter2',
    'run --client-secret hunter2',
    'redis-server --requirepass hunter2',
    'aws configure set aws_secret_access_key abc',
    'echo "root:hunter2" | chpasswd',
    'echo "root:hunter2" | sudo chpasswd',
    'sshpass -p hunter2 ssh host',
    'docker login -u me -p hunter2',
    'redis-cli -h cache -a hunter2 ping',
    "ALTER USER shop WITH PASSWORD 'hunter2'",
    "CREATE USER shop IDENTIFIED BY 'hunter2'",
    'export SALT=abc',
    'JWT_SIGNING_KEY="abcdef" node server.js',
    '- DB_CREDS=hunter2',
    'x:secret=hunter2',
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
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-abc123',
    'export DB_PASSWORD=$(aws ssm get-parameter --name /shop/password)',
    'password=${DB_PASSWORD}',
    'run --db-password ${DB_PASSWORD}',
    'export REGION=eu-west-1 TABLE_NAME=orders',
    'export S3_KEY=app.zip',
    'docker login -u me --password-stdin',
    'docker run -p 8080:80 image',
    'Cookie: session',
    'https://shop.example.com/?code=abc',
    btoa('orders and more orders'),
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
    expect(maskValue('Password', true)).toBe(true);
    expect(maskValue('AllowCredentials', [true, 'true', 'False'])).toEqual([true, 'true', 'False']);
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

  it('does not mask a switch or an ARN, also under the name of a secret', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-abc123:password::';

    expect(maskText('DB_PASSWORD', arn)).toBe(arn);
    expect(maskText('CREDENTIALS', 'True')).toBe('True');
    expect(maskText('DB_PASSWORD', `${arn} hunter2`)).toBe(MASK);
    expect(maskText('DB_PASSWORD', 'arn:hunter2')).toBe(MASK);
    expect(maskValue('Secrets', [{ Name: 'DB_PASSWORD', ValueFrom: arn }])).toEqual([{ Name: 'DB_PASSWORD', ValueFrom: arn }]);
    expect(maskValue('Secrets', [{ Name: 'A', ValueFrom: '/shop/a', Text: 'x' }])).toEqual([
      { Name: 'A', ValueFrom: '/shop/a', Text: MASK },
    ]);
    expect(maskValue('Secrets', [{ Name: 'A', Value: 'x' }])).toEqual([{ Name: MASK, Value: MASK }]);
    expect(maskValue('Resource', [arn, `${arn}x`])).toEqual([arn, `${arn}x`]);
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
