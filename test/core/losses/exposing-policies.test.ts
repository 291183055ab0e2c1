import { describe, expect, it } from 'vitest';
import {
  findAdminManagedPolicies,
  findAdminPolicies,
  findAdminStatements,
  findPublicStatements,
} from '../../../core/losses/exposing-policies.ts';
import { matchesPattern } from '../../../core/losses/policy-statements.ts';
import { UNKNOWN } from '../../../core/losses/shown-value.ts';

const allow = (fields: object = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::b/*',
  ...fields,
});
const documentOf = (...statements: readonly unknown[]) => ({ Version: '2012-10-17', Statement: statements });
const isPublic = (fields: object): boolean =>
  findPublicStatements({ before: undefined, after: documentOf(allow(fields)) }).length > 0;
const isAdmin = (fields: object): boolean =>
  findAdminStatements({ before: undefined, after: documentOf({ Effect: 'Allow', Action: '*', Resource: '*', ...fields }) })
    .length > 0;

describe('a statement of a resource policy', () => {
  it.each([
    ['*'],
    [{ AWS: '*' }],
    [{ AWS: ['arn:aws:iam::111122223333:root', '*'] }],
    [{ Service: '*' }],
    [{ AWS: 'arn:aws:iam::*:root' }],
    [{ AWS: 'arn:aws:sts::*:assumed-role/deploy/ci' }],
    [{ AWS: 'arn:aws-cn:iam::*:root' }],
    [['*']],
    [{ AWS: '(Truncated-Signature):0000' }],
    [{ Ref: 'Principal' }],
    [{ AWS: { Ref: 'Principal' } }],
    [UNKNOWN],
    [{ AWS: UNKNOWN }],
    [{ AWS: { 'Fn::If': ['IsProd', 'a', '*'] } }],
    [{ Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }],
    [{ Federated: 'arn:aws:iam::111122223333:oidc-provider/gitlab.com' }],
    [{ Federated: 'arn:aws:iam::111122223333:oidc-provider/app.terraform.io' }],
    [{ Federated: 'arn:aws:iam::111122223333:oidc-provider/accounts.google.com' }],
    [undefined],
  ])('is public for the principal %j', (Principal) => {
    expect(isPublic({ Principal })).toBe(true);
  });

  it.each([
    [{ AWS: 'arn:aws:iam::111122223333:root' }],
    [{ AWS: ['111122223333'] }],
    [{ Service: 's3.amazonaws.com' }],
    [{ CanonicalUser: 'abc' }],
    [{ AWS: '{{changeSet:KNOWN_AFTER_APPLY}}' }],
    ['{{changeSet:KNOWN_AFTER_APPLY}}'],
    [{ AWS: 'arn:aws:iam::111122223333:role/team-*' }],
    [{ AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
    [{ AWS: { 'Fn::Sub': 'arn:aws:iam::$' + '{AWS::AccountId}:root' } }],
    [{ AWS: { Ref: 'AWS::AccountId' } }],
    [{ Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/1' }],
  ])('is not public for the principal %j', (Principal) => {
    expect(isPublic({ Principal })).toBe(false);
  });

  it('is public with NotPrincipal', () => {
    expect(isPublic({ Principal: undefined, NotPrincipal: { AWS: '111122223333' } })).toBe(true);
  });

  it('counts only if it allows', () => {
    expect(isPublic({ Effect: 'Deny' })).toBe(false);
    expect(isPublic({ Effect: undefined })).toBe(true);
  });

  it.each([
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
    [{ StringEquals: { 'AWS:SourceOwner': '111122223333' } }],
    [{ StringEqualsIgnoreCase: { 'aws:SourceAccount': ['111122223333', '444455556666'] } }],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:*' } }],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::my-bucket' } }],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::my-bucket*' } }],
    [{ StringLike: { 'aws:PrincipalOrgPaths': 'o-1/r-1/*' } }],
    [{ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-1/*'] } }],
    [{ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }],
    [{ StringEquals: { 'aws:SourceVpce': '{{changeSet:KNOWN_AFTER_APPLY}}' } }],
    [{ StringEquals: { 'aws:SourceVpc': { Ref: 'Vpc' } } }],
    [{ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/48'] } }],
    [{ IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }],
    [{ StringEquals: { 'kms:CallerAccount': '111122223333', 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }],
    [{ Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } }],
    [{ Bool: { 'aws:PrincipalIsAWSService': true } }],
    [{ Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
  ])('is narrowed by the condition %j', (Condition) => {
    expect(isPublic({ Condition })).toBe(false);
  });

  it.each([
    [{ Bool: { 'aws:SecureTransport': 'true' } }],
    [{ Bool: { 'aws:PrincipalIsAWSService': 'false' } }],
    [{ Bool: { 'aws:PrincipalIsAWSService': [] } }],
    [{ StringEquals: { 'aws:PrincipalOrgID': [] } }],
    [{ StringEquals: { 'aws:PrincipalOrgID': null } }],
    [{ StringEquals: { 'aws:PrincipalOrgID': [null] } }],
    [{ StringEquals: { 'aws:PrincipalOrgID': UNKNOWN } }],
    [{ StringEquals: { 'aws:PrincipalOrgID': '["' } }],
    [{ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
    [{ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } }],
    [{ 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-1' } }],
    [{ StringLike: { 'aws:PrincipalOrgID': '*' } }],
    [{ StringLike: { 'aws:SourceAccount': ['111122223333', '*'] } }],
    [{ StringLike: { 'aws:SourceVpce': 'vp*' } }],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } }],
    [{ StringEquals: { 'aws:SourceArn': '(Truncated-Signature):0000' } }],
    [{ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }],
    [{ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '::/0'] } }],
    [{ IpAddress: { 'aws:VpcSourceIp': '0.0.0.0/0' } }],
    [{ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    [{ StringEquals: { 'aws:PrincipalTag/team': 'a' } }],
    [{ StringEquals: { 's3:x-amz-acl': 'public-read' } }],
    [{ StringEquals: { 'aws:Referer': 'https://example.com' } }],
    [{ StringEquals: { 'aws:UserAgent': 'secret-agent' } }],
    [{ StringEquals: { 'aws:username': 'alice' } }],
    [{ StringEquals: 'o-1' }],
    ['o-1'],
    [{}],
  ])('is not narrowed by the condition %j', (Condition) => {
    expect(isPublic({ Condition })).toBe(true);
  });

  it.each([
    ['repo:acme/shop:ref:refs/heads/main', false],
    ['repo:acme/*', false],
    ['repo:*', true],
    ['*', true],
  ])('for a shared identity provider is public with the subject %s: %s', (subject, expected) => {
    const Principal = { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' };
    const Condition = {
      StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
      StringLike: { 'token.actions.githubusercontent.com:sub': subject },
    };

    expect(isPublic({ Principal, Condition })).toBe(expected);
  });
});

describe('a policy document', () => {
  it.each([
    [JSON.stringify(documentOf(allow()))],
    [{ Statement: allow() }],
    [{ Statement: JSON.stringify([allow()]) }],
    [{ Statement: `\n  ${JSON.stringify([allow()])}` }],
    [documentOf(JSON.stringify(allow()))],
  ])('is read in every form: %j', (after) => {
    expect(findPublicStatements({ before: undefined, after })).toEqual([{ difference: 'allows all principals (s3:GetObject)' }]);
  });

  it.each([
    [UNKNOWN],
    ['{{changeSet:KNOWN_AFTER_APPLY}}'],
    ['(Truncated-Signature):0000'],
    ['not JSON'],
    [{ 'Fn::GetAtt': ['Custom', 'Policy'] }],
    [{ Statement: { 'Fn::If': ['IsProd', [], []] } }],
    [{ Statement: UNKNOWN }],
    [documentOf({ 'Fn::If': ['IsProd', {}, {}] })],
    [documentOf('(Truncated-Signature):0000')],
    [documentOf(UNKNOWN)],
  ])('that is not shown is treated as opened', (after) => {
    expect(findPublicStatements({ before: documentOf(allow()), after })).toEqual([{}]);
  });

  it.each([[undefined], [''], [{}], [documentOf()], [documentOf({ Ref: 'AWS::NoValue' })]])(
    'without statements opens nothing',
    (after) => {
      expect(findPublicStatements({ before: undefined, after })).toEqual([]);
    },
  );

  it('opens access that it did not open before', () => {
    const before = documentOf(allow({ Principal: { AWS: '111122223333' } }));

    expect(findPublicStatements({ before, after: documentOf(allow()) })).toHaveLength(1);
    expect(findPublicStatements({ before: UNKNOWN, after: documentOf(allow()) })).toHaveLength(1);
  });

  it.each([
    [{}, {}],
    [{ Action: 's3:*' }, {}],
    [{ Action: ['s3:Get*', 's3:List*'] }, { Action: ['s3:GetObject', 's3:GetObjectTagging'] }],
    [{ Action: 'S3:GETOBJECT' }, {}],
    [{ Resource: '*' }, {}],
    [{ Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] }, { Resource: 'arn:aws:s3:::b/public/*' }],
    [{ Resource: undefined }, {}],
    [{}, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    [
      { Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    ],
    [{ Action: '*' }, { Action: undefined, NotAction: 'iam:*' }],
    [
      { Action: undefined, NotAction: 's3:Delete*' },
      { Action: undefined, NotAction: ['s3:*'] },
    ],
    [
      { Resource: undefined, NotResource: 'arn:aws:s3:::b/private/*' },
      { Resource: undefined, NotResource: 'arn:aws:s3:::b/*' },
    ],
    [{ Principal: { AWS: '*' } }, { Sid: 'New', Principal: ['*'] }],
    [{ Principal: { AWS: { Ref: 'Partner' } } }, { Principal: { AWS: { Ref: 'Partner' } } }],
    [{ Principal: undefined, Action: 's3:*' }, { Principal: undefined }],
  ])('with %j before opens nothing by %j', (before, after) => {
    expect(findPublicStatements({ before: documentOf(allow(before)), after: documentOf(allow(after)) })).toEqual([]);
  });

  it.each([
    [{}, { Action: 's3:*' }],
    [{}, { Action: ['s3:GetObject', 's3:PutObject'] }],
    [{ Action: 's3:Get?bject' }, { Action: 's3:Get*bject' }],
    [{}, { Resource: '*' }],
    [{ Resource: 'arn:aws:s3:::b/?' }, { Resource: 'arn:aws:s3:::b/*' }],
    [{ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, {}],
    [{ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }, {}],
    [
      { Action: undefined, NotAction: ['s3:*'] },
      { Action: undefined, NotAction: 's3:Delete*' },
    ],
    [{ Action: undefined, NotAction: 's3:Delete*' }, {}],
    [{}, { Action: undefined, NotAction: 's3:Delete*' }],
    [
      { Resource: undefined, NotResource: 'arn:aws:s3:::b/*' },
      { Resource: undefined, NotResource: 'arn:aws:s3:::b/private/*' },
    ],
    [
      { Action: undefined, NotAction: 's3:*' },
      { Action: undefined, NotAction: UNKNOWN },
    ],
    [{}, { Action: '(Truncated-Signature):0000' }],
    [{}, { Resource: { Ref: 'Parameter' } }],
    [{ Principal: { AWS: { Ref: 'Partner' } } }, {}],
    [{ Principal: '(Truncated-Signature):0000' }, {}],
    [{ Action: { Ref: 'Actions' } }, {}],
    [{ Action: ['s3:ListBucket', { Ref: 'Action' }] }, {}],
    [{ Resource: { Ref: 'Parameter' } }, {}],
    [
      { Action: undefined, NotAction: { Ref: 'Actions' } },
      { Action: undefined, NotAction: 's3:Delete*' },
    ],
    [
      { Resource: undefined, NotResource: UNKNOWN },
      { Resource: undefined, NotResource: 'arn:aws:s3:::b/*' },
    ],
  ])('with %j before opens something by %j', (before, after) => {
    expect(findPublicStatements({ before: documentOf(allow(before)), after: documentOf(allow(after)) })).toHaveLength(1);
  });

  it.each([
    [{ Action: ['s3:GetObject', 's3:ListBucket'] }, ' (s3:GetObject, s3:ListBucket)'],
    [{ Action: '*' }, ''],
    [{ Action: ['a:A', 'a:B', 'a:C', 'a:D'] }, ''],
    [{ Action: undefined, NotAction: 'iam:*' }, ''],
    [{ Action: 'an action with spaces' }, ''],
  ])('names the actions that it opens if they are few: %j', (fields, names) => {
    expect(findPublicStatements({ before: undefined, after: documentOf(allow(fields)) })).toEqual([
      { difference: `allows all principals${names}` },
    ]);
  });
});

describe('a statement of an identity policy', () => {
  it.each([
    [{}],
    [{ Action: ['s3:*', '*'] }],
    [{ Action: '*:*' }],
    [{ Action: '**' }],
    [{ Resource: ['arn:aws:s3:::b', '*'] }],
    [{ Resource: 'arn:*' }],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::b' }],
    [{ Action: undefined, NotAction: 's3:*' }],
    [{ Action: undefined, NotAction: ['aws-portal:*', 'organizations:*'] }],
    [{ Action: undefined, NotAction: ['iam:Delete*'] }],
    [{ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
  ])('makes an administrator: %j', (fields) => {
    expect(isAdmin(fields)).toBe(true);
  });

  it.each([
    [{ Action: 's3:*' }],
    [{ Resource: 'arn:aws:s3:::b' }],
    [{ Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } }],
    [{ Action: undefined, NotAction: ['IAM:*', 'organizations:*'] }],
    [{ Action: undefined, NotAction: '*' }],
    [{ Effect: 'Deny' }],
    [{ Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }],
  ])('makes no administrator: %j', (fields) => {
    expect(isAdmin(fields)).toBe(false);
  });

  it('counts only if it is new', () => {
    const admin = documentOf({ Effect: 'Allow', Action: '*', Resource: '*' });

    expect(findAdminStatements({ before: admin, after: admin })).toEqual([]);
    expect(findAdminStatements({ before: documentOf(), after: admin })).toEqual([
      { difference: 'allows every action on every resource' },
    ]);
  });
});

describe('inline policies', () => {
  const inline = (PolicyDocument: unknown) => ({ PolicyName: 'p', PolicyDocument });
  const admin = documentOf({ Effect: 'Allow', Action: '*', Resource: '*' });

  it.each([[[inline(admin)]], [inline(admin)], [[inline(documentOf()), inline(admin)]], [[inline(JSON.stringify(admin))]]])(
    'are read in every form: %j',
    (after) => {
      expect(findAdminPolicies({ before: undefined, after })).toHaveLength(1);
    },
  );

  it.each([
    [UNKNOWN],
    ['{{changeSet:KNOWN_AFTER_APPLY}}'],
    [{ 'Fn::If': ['IsProd', [], []] }],
    [[inline('{{changeSet:KNOWN_AFTER_APPLY}}')]],
    [[inline('not JSON')]],
    [[inline(undefined)]],
    [[inline({ Statement: '(Truncated-Signature):0000' })]],
    [[inline({ Statement: { 'Fn::If': ['IsProd', [], []] } })]],
    [['(Truncated-Signature):0000']],
  ])('that are not shown count as opened', (after) => {
    expect(findAdminPolicies({ before: [], after })).toEqual([{}]);
  });

  it('that move to another policy of the list open nothing', () => {
    const other = { PolicyName: 'q', PolicyDocument: admin };

    expect(findAdminPolicies({ before: [inline(admin)], after: [other] })).toEqual([]);
    expect(findAdminPolicies({ before: UNKNOWN, after: [other] })).toHaveLength(1);
  });
});

describe('managed policies', () => {
  const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';

  it.each([
    [undefined, [ADMIN], 1],
    [['arn:aws:iam::aws:policy/ReadOnlyAccess'], ['arn:aws-cn:iam::aws:policy/AdministratorAccess'], 1],
    [UNKNOWN, ADMIN, 1],
    [[], [{ 'Fn::Sub': 'arn:$' + '{AWS::Partition}:iam::aws:policy/AdministratorAccess' }], 1],
    [[], [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AdministratorAccess']] }], 1],
    [[], UNKNOWN, 1],
    [[], { 'Fn::Split': [',', 'a'] }, 1],
    [[ADMIN], [ADMIN, 'arn:aws:iam::aws:policy/ReadOnlyAccess'], 0],
    [[], ['arn:aws:iam::111122223333:policy/AdministratorAccess'], 0],
    [[], ['arn:aws:iam::aws:policy/AdministratorAccess-Amplify'], 0],
    [[ADMIN], undefined, 0],
    [[], [{ Ref: 'Policy' }], 0],
  ])('from %j to %j: %i', (before, after, count) => {
    expect(findAdminManagedPolicies({ before, after })).toHaveLength(count);
  });
});

describe('matchesPattern', () => {
  it.each([
    ['', ''],
    ['*', ''],
    ['*', 'anything'],
    ['a*', 'a'],
    ['a*', 'a*'],
    ['a**', 'a'],
    ['*b*d', 'abcbd'],
    ['a?c', 'abc'],
    ['a*c?', 'abbcd'],
    ['a?', 'a?'],
  ])('%s matches %s', (pattern, text) => {
    expect(matchesPattern(pattern, text)).toBe(true);
  });

  it.each([
    ['', 'a'],
    ['a', ''],
    ['a?', 'a'],
    ['a?', 'a*'],
    ['a', 'a*'],
    ['a*b', 'a'],
    ['*b*d', 'abcb'],
    ['ab', 'ac'],
  ])('%s does not match %s', (pattern, text) => {
    expect(matchesPattern(pattern, text)).toBe(false);
  });
});
