import { describe, expect, it } from 'vitest';
import { findLosses } from '../../../core/losses/find-losses.ts';
import { UNKNOWN } from '../../../core/losses/shown-value.ts';
import {
  findLostAdministration,
  findNewTimeToLive,
  findPublicDomain,
  findPublicNetwork,
  findPublicPermission,
  findWeakerObjectLock,
  findWeakerQueueEncryption,
} from '../../../core/losses/special-losses.ts';
import { makeAddition, makeUpdate } from './changes.ts';

const NOT_SHOWN = {};

describe('a time to live', () => {
  const ttl = (AttributeName: unknown, Enabled: unknown = 'true') => ({ AttributeName, Enabled });

  it.each([
    [undefined, ttl('a'), { difference: 'is turned on' }],
    [ttl('a', 'false'), ttl('a'), { difference: 'is turned on' }],
    [ttl('a'), ttl('b'), { difference: 'reads another attribute' }],
    [ttl('a'), ttl('a', UNKNOWN), undefined],
    [undefined, { Enabled: 'true' }, { difference: 'is turned on' }],
    [ttl('a'), UNKNOWN, NOT_SHOWN],
    [ttl('a'), ttl({ Ref: 'Attribute' }), NOT_SHOWN],
    [ttl('a'), { 'Fn::If': ['A', {}, {}] }, NOT_SHOWN],
    [UNKNOWN, ttl('a'), { difference: 'reads another attribute' }],
    [ttl('a'), undefined, undefined],
    [ttl('a'), ttl('a', 'false'), undefined],
    [ttl('a'), ttl('a'), undefined],
    [UNKNOWN, undefined, undefined],
  ])('from %j to %j', (before, after, finding) => {
    expect(findNewTimeToLive({ before, after })).toEqual(finding === undefined ? [] : [finding]);
  });
});

describe('a default retention of Object Lock', () => {
  const lock = (retention: object | undefined) => ({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: retention } });
  const days = (Days: unknown, Mode: unknown = 'COMPLIANCE') => lock({ Mode, Days });

  it.each([
    [days('30'), undefined, { difference: 'loses its default retention' }],
    [days('30'), lock(undefined), { difference: 'loses its default retention' }],
    [days('30'), days('7'), { difference: 'shortens the default retention from 30 days to 7' }],
    [
      lock({ Mode: 'COMPLIANCE', Years: '1' }),
      days('364'),
      { difference: 'shortens the default retention from 365 days to 364' },
    ],
    [days('30'), days('30', 'GOVERNANCE'), { difference: 'changes from COMPLIANCE to GOVERNANCE' }],
    [UNKNOWN, undefined, { difference: 'loses its default retention' }],
    [days('30'), UNKNOWN, NOT_SHOWN],
    [UNKNOWN, days('30'), NOT_SHOWN],
    [days('30'), days({ Ref: 'Days' }), NOT_SHOWN],
    [days('30'), lock({ Mode: 'COMPLIANCE', Years: { Ref: 'Years' } }), NOT_SHOWN],
    [days('30'), lock({ Days: '30' }), NOT_SHOWN],
    [days('30'), 'a text', NOT_SHOWN],
    [undefined, days('30'), undefined],
    [lock(undefined), UNKNOWN, undefined],
    [days('30'), days('31'), undefined],
    [days('30', 'GOVERNANCE'), days('30'), undefined],
    [days('30', 'GOVERNANCE'), days('30', 'GOVERNANCE'), undefined],
    [days('365'), lock({ Mode: 'COMPLIANCE', Years: '1' }), undefined],
  ])('from %j to %j', (before, after, finding) => {
    expect(findWeakerObjectLock({ before, after })).toEqual(finding === undefined ? [] : [finding]);
  });
});

describe('the encryption of a queue', () => {
  const change = (from: string, to: string) => ({ difference: `changes the encryption from ${from} to ${to}` });

  it.each([
    [{ KmsMasterKeyId: 'k' }, {}, change('SSE-KMS', 'SSE-SQS')],
    [{ KmsMasterKeyId: 'k' }, { SqsManagedSseEnabled: 'false' }, change('SSE-KMS', 'none')],
    [{}, { SqsManagedSseEnabled: 'false' }, change('SSE-SQS', 'none')],
    [{ SqsManagedSseEnabled: 'true' }, { KmsMasterKeyId: '', SqsManagedSseEnabled: 'false' }, change('SSE-SQS', 'none')],
    [{ KmsMasterKeyId: 'k' }, { KmsMasterKeyId: UNKNOWN }, NOT_SHOWN],
    [{ KmsMasterKeyId: UNKNOWN }, {}, NOT_SHOWN],
    [{}, { SqsManagedSseEnabled: UNKNOWN }, NOT_SHOWN],
    [{}, { SqsManagedSseEnabled: { Ref: 'Managed' } }, NOT_SHOWN],
    [{ SqsManagedSseEnabled: 'true' }, { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'false' }, undefined],
    [{ KmsMasterKeyId: 'k' }, { KmsMasterKeyId: '{{changeSet:KNOWN_AFTER_APPLY}}' }, undefined],
    [{ SqsManagedSseEnabled: 'false' }, { SqsManagedSseEnabled: UNKNOWN }, undefined],
    [{ SqsManagedSseEnabled: 'false' }, {}, undefined],
    [{}, { SqsManagedSseEnabled: 'true' }, undefined],
  ])('from %j to %j', (before, after, finding) => {
    const findings = (['KmsMasterKeyId', 'SqsManagedSseEnabled'] as const).flatMap((name) =>
      findWeakerQueueEncryption(name)({ before, after }),
    );

    expect(findings).toEqual(finding === undefined ? [] : [finding]);
  });

  it('is compared when either property changes', () => {
    const losses = findLosses(makeUpdate('AWS::SQS::Queue', {}, { SqsManagedSseEnabled: false }));

    expect(losses).toMatchObject([{ effect: 'unprotect', property: 'SqsManagedSseEnabled' }]);
    expect(
      findLosses(
        makeUpdate('AWS::SQS::Queue', { SqsManagedSseEnabled: false }, { SqsManagedSseEnabled: false, DelaySeconds: 1 }),
      ),
    ).toEqual([]);
  });
});

describe('a key policy', () => {
  const policy = (principal: unknown, action: unknown = 'kms:*') => ({
    Statement: { Effect: 'Allow', Principal: principal, Action: action, Resource: '*' },
  });
  const root = policy({ AWS: 'arn:aws:iam::111122223333:root' });

  it.each([
    [root, policy({ AWS: 'arn:aws:iam::111122223333:role/admin' }), 1],
    [root, policy({ AWS: 'arn:aws:iam::111122223333:root' }, 'kms:Decrypt'), 1],
    [
      root,
      { Statement: { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, NotAction: 'kms:*', Resource: '*' } },
      1,
    ],
    [root, undefined, 0],
    [undefined, policy({ AWS: 'arn:aws:iam::111122223333:role/admin' }), 1],
    [root, policy({ AWS: 'arn:aws:iam::111122223333:root' }, ['kms:Decrypt', 'KMS:*']), 0],
    [root, policy({ AWS: '111122223333' }, '*'), 0],
    [root, policy({ AWS: { 'Fn::Sub': 'arn:aws:iam::$' + '{AWS::AccountId}:root' } }), 0],
    [root, policy({ AWS: { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':root']] } }), 0],
    [root, policy({ AWS: { Ref: 'Principal' } }), 0],
    [root, UNKNOWN, 0],
    [UNKNOWN, policy({ AWS: 'arn:aws:iam::111122223333:role/admin' }), 0],
    [policy({ AWS: 'arn:aws:iam::111122223333:role/admin' }), policy({ AWS: 'arn:aws:iam::111122223333:role/other' }), 0],
  ])('from %j to %j loses the administration by the account: %i', (before, after, count) => {
    expect(findLostAdministration({ before, after })).toHaveLength(count);
  });
});

describe('a search domain', () => {
  const open = { Statement: { Effect: 'Allow', Principal: '*', Action: 'es:*', Resource: '*' } };
  const vpc = { SubnetIds: ['subnet-1'] };

  it.each([
    [{}, { AccessPolicies: open }, 1],
    [undefined, { AccessPolicies: open }, 1],
    [{ AccessPolicies: open, VPCOptions: vpc }, { AccessPolicies: open }, 1],
    [{}, { AccessPolicies: open, VPCOptions: vpc }, 0],
    [{ AccessPolicies: open }, { AccessPolicies: open, EBSOptions: {} }, 0],
  ])('from %j to %j becomes public: %i', (before, after, count) => {
    expect(findPublicDomain({ before, after })).toHaveLength(count);
  });
});

describe('a permission', () => {
  const find = findPublicPermission(['SourceArn', 'SourceAccount']);

  it.each([
    [{ Principal: '111122223333' }, { Principal: '*' }, { difference: 'becomes all principals' }],
    [{ Principal: '*', SourceArn: 'a' }, { Principal: '*' }, { difference: 'becomes all principals' }],
    [undefined, { Principal: '*' }, { difference: 'becomes all principals' }],
    [{ Principal: '*' }, { Principal: UNKNOWN }, undefined],
    [{ Principal: 'a' }, { Principal: UNKNOWN }, NOT_SHOWN],
    [{ Principal: 'a' }, { Principal: UNKNOWN, SourceAccount: UNKNOWN }, NOT_SHOWN],
    [{ Principal: 'a' }, { Principal: '*', SourceArn: '{{changeSet:KNOWN_AFTER_APPLY}}' }, undefined],
    [{ Principal: '*' }, { Principal: '*', Action: 'b' }, undefined],
    [{ Principal: '*' }, { Principal: '*', SourceArn: 'a' }, undefined],
    [{}, { Principal: 's3.amazonaws.com' }, undefined],
  ])('from %j to %j', (before, after, finding) => {
    expect(find({ before, after })).toEqual(finding === undefined ? [] : [finding]);
  });
});

describe('a network policy of a serverless collection', () => {
  const open = { AllowFromPublic: true, Rules: [{ Resource: ['a'] }] };

  it.each([
    [undefined, JSON.stringify([open]), 1],
    [JSON.stringify([{ ...open, AllowFromPublic: false }]), JSON.stringify([open]), 1],
    [JSON.stringify([open]), JSON.stringify([{ ...open, Rules: [] }]), 1],
    [UNKNOWN, [open], 1],
    [[], UNKNOWN, 1],
    [[], { Ref: 'Policy' }, 1],
    [JSON.stringify([open]), JSON.stringify([open, { AllowFromPublic: false }]), 0],
    [[open], undefined, 0],
  ])('from %j to %j becomes public: %i', (before, after, count) => {
    expect(findPublicNetwork({ before, after })).toHaveLength(count);
  });
});

describe('a new bucket', () => {
  it('is not exposed by settings that expose it in an update', () => {
    expect(findLosses(makeAddition('AWS::S3::Bucket', { PublicAccessBlockConfiguration: { BlockPublicAcls: false } }))).toEqual(
      [],
    );
  });
});
