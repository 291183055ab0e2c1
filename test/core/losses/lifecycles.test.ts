import { describe, expect, it } from 'vitest';
import { findNewImageExpirations } from '../../../core/losses/image-lifecycle.ts';
import { findNewExpirations } from '../../../core/losses/object-lifecycle.ts';
import { UNKNOWN } from '../../../core/losses/shown-value.ts';

const rule = (fields: object = {}) => ({ Id: 'r', Status: 'Enabled', ExpirationInDays: '30', ...fields });
const noncurrent = (fields: object = {}) =>
  rule({ ExpirationInDays: undefined, NoncurrentVersionExpiration: { NoncurrentDays: '30', ...fields } });
const tag = (Key: string, Value = 'v') => ({ Key, Value });

describe('a number of days that is not shown', () => {
  it.each([
    [rule({ ExpirationInDays: '{{changeSet:KNOWN_AFTER_APPLY}}' }), 'objects'],
    [noncurrent({ NoncurrentDays: '{{changeSet:KNOWN_AFTER_APPLY}}' }), 'noncurrent versions'],
  ])('is not named as a number: %j', (hidden, of) => {
    const known = [rule({ ExpirationInDays: '30' }), noncurrent()];

    expect(findNewExpirations({ before: known, after: [hidden] })).toEqual([
      { difference: `expires ${of} after a number of days that the change set does not show` },
    ]);
  });
});

describe('a lifecycle rule of a bucket', () => {
  it.each([
    [[], [rule()]],
    [[rule({ Status: 'Disabled' })], [rule()]],
    [[rule()], [rule({ ExpirationInDays: '29' })]],
    [[rule({ Prefix: 'logs/' })], [rule()]],
    [[rule({ Prefix: 'logs/' })], [rule({ Prefix: 'log' })]],
    [[rule({ TagFilters: [tag('a')] })], [rule()]],
    [[rule({ TagFilters: [tag('a')] })], [rule({ TagFilters: [tag('a', 'w')] })]],
    [[rule({ TagFilters: [tag('a'), tag('b')] })], [rule({ TagFilters: [tag('a')] })]],
    [[rule({ ObjectSizeGreaterThan: '100' })], [rule({ ObjectSizeGreaterThan: '99' })]],
    [[rule({ ObjectSizeLessThan: '100' })], [rule()]],
    [[rule()], [rule({ ExpirationInDays: undefined, ExpirationDate: '2027-01-01T00:00:00Z' })]],
    [
      [rule({ ExpirationInDays: undefined, ExpirationDate: '2027-01-02T00:00:00Z' })],
      [rule({ ExpirationInDays: undefined, ExpirationDate: '2027-01-01T00:00:00Z' })],
    ],
    [[rule({ ExpirationInDays: undefined, ExpirationDate: '2027-01-01T00:00:00Z' })], [rule()]],
    [[rule()], [rule(), noncurrent()]],
    [[noncurrent()], [noncurrent(), rule({ ExpirationInDays: '900' })]],
    [[noncurrent()], [noncurrent({ NoncurrentDays: '7' })]],
    [[noncurrent({ NewerNoncurrentVersions: '5' })], [noncurrent({ NewerNoncurrentVersions: '2' })]],
    [[noncurrent({ NewerNoncurrentVersions: '5' })], [noncurrent()]],
    [[], [rule({ ExpirationInDays: undefined, NoncurrentVersionExpirationInDays: '30' })]],
    [[], [noncurrent({ NoncurrentDays: undefined, NewerNoncurrentVersions: '5' })]],
    [[rule()], [rule({ ExpirationInDays: '{{changeSet:KNOWN_AFTER_APPLY}}' })]],
    [[rule({ Prefix: 'a' })], [rule({ Prefix: { Ref: 'Prefix' } })]],
    [[rule({ TagFilters: [tag('a')] })], [rule({ TagFilters: { 'Fn::If': ['A', [], []] } })]],
    [[rule({ ExpirationInDays: { Ref: 'Days' } })], [rule({ ExpirationInDays: '1' })]],
    [[rule({ ExpirationInDays: '****' })], [rule({ ExpirationInDays: '1' })]],
    [[rule({ Prefix: { Ref: 'Prefix' } })], [rule()]],
    [[rule({ Status: { Ref: 'Status' } })], [rule()]],
    [[rule({ TagFilters: { 'Fn::If': ['A', [], []] } })], [rule()]],
    [[rule({ ObjectSizeGreaterThan: { Ref: 'Size' } })], [rule()]],
    [[rule({ ObjectSizeLessThan: { Ref: 'Size' } })], [rule()]],
    [[noncurrent({ NewerNoncurrentVersions: { Ref: 'Versions' } })], [noncurrent()]],
    [[noncurrent({ NoncurrentDays: { Ref: 'Days' } })], [noncurrent({ NoncurrentDays: '1' })]],
    [
      [rule({ ExpirationInDays: undefined, ExpirationDate: { Ref: 'Date' } })],
      [rule({ ExpirationInDays: undefined, ExpirationDate: '2027-01-01' })],
    ],
    [UNKNOWN, [rule()]],
    [undefined, rule({ Status: undefined })],
  ])('with %j before deletes more by %j', (before, after) => {
    expect(findNewExpirations({ before, after })).toHaveLength(1);
  });

  it.each([
    [[rule()], [rule()]],
    [[rule()], []],
    [[rule()], undefined],
    [[rule()], [rule({ Status: 'Disabled', ExpirationInDays: '1' })]],
    [[rule()], [rule({ ExpirationInDays: '31' })]],
    [[rule({ ExpirationInDays: { Ref: 'Days' } })], [rule({ ExpirationInDays: { Ref: 'Days' } }), rule({ Status: 'Disabled' })]],
    [[rule()], [rule({ Prefix: 'logs/' })]],
    [[rule({ Prefix: 'logs/' })], [rule({ Prefix: 'logs/old/' })]],
    [[rule({ Prefix: '' })], [rule({ Id: 'renamed' })]],
    [[rule({ TagFilters: [tag('a')] })], [rule({ TagFilters: [tag('b'), tag('a')] })]],
    [[rule({ ObjectSizeGreaterThan: '99' })], [rule({ ObjectSizeGreaterThan: '100' })]],
    [[rule({ ObjectSizeLessThan: '100' })], [rule({ ObjectSizeLessThan: '100' })]],
    [
      [rule({ ExpirationInDays: undefined, ExpirationDate: '2027-01-01T00:00:00Z' })],
      [rule({ ExpirationInDays: undefined, ExpirationDate: '2027-01-01' })],
    ],
    [[noncurrent()], [noncurrent({ NewerNoncurrentVersions: '5' })]],
    [[noncurrent()], [rule({ ExpirationInDays: undefined, NoncurrentVersionExpirationInDays: '30' })]],
    [[], [{ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: '7' } }]],
    [[], [{ Status: 'Enabled', ExpiredObjectDeleteMarker: 'true' }]],
    [[], [{ Status: 'Enabled', Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: '30' }] }]],
  ])('with %j before deletes nothing more by %j', (before, after) => {
    expect(findNewExpirations({ before, after })).toEqual([]);
  });

  it.each([
    [UNKNOWN],
    [{ 'Fn::If': ['A', [], []] }],
    [[UNKNOWN]],
    [['(Truncated-Signature):0']],
    [[{ 'Fn::If': ['A', {}, {}] }]],
  ])('that is not shown is treated as an expiration', (after) => {
    expect(findNewExpirations({ before: [], after })).toEqual([{}]);
  });

  it.each([
    [[], [rule()], 'expires objects after 30 days'],
    [[rule({ ExpirationInDays: '90' })], [rule()], 'expires objects after 30 days instead of 90'],
    [[rule({ ExpirationInDays: '90', Prefix: 'a' })], [rule()], 'expires objects after 30 days'],
    [[rule({ ExpirationInDays: undefined, ExpirationDate: '2027-01-01' })], [rule()], 'expires objects after 30 days'],
    [[noncurrent({ NoncurrentDays: '90' })], [rule()], 'expires objects after 30 days'],
    [[], [rule({ ExpirationInDays: undefined, ExpirationDate: { Ref: 'Date' } })], 'expires objects on a date'],
    [[], [rule({ ExpirationInDays: undefined, ExpirationDate: 'soon' })], 'expires objects on a date'],
    [[rule()], [rule({ ExpirationInDays: undefined, ExpirationDate: '2027-01-01' })], 'expires objects on a date'],
    [[noncurrent({ NoncurrentDays: '90' })], [noncurrent()], 'expires noncurrent versions after 30 days instead of 90'],
    [[noncurrent({ NewerNoncurrentVersions: '9' })], [noncurrent()], 'expires noncurrent versions after 30 days'],
  ])('is described: %j, %j', (before, after, difference) => {
    expect(findNewExpirations({ before, after })).toEqual([{ difference }]);
  });
});

const image = (selection: object = {}, action: object = { type: 'expire' }) => ({
  rulePriority: 1,
  selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10, ...selection },
  action,
});
const policy = (...rules: readonly unknown[]) => JSON.stringify({ rules });

describe('a lifecycle rule of a repository', () => {
  it.each([
    [undefined, policy(image())],
    [policy(image()), policy(image({ countNumber: 9 }))],
    [policy(image()), policy(image({ tagStatus: 'untagged' }))],
    [policy(image({ tagStatus: 'tagged', tagPrefixList: ['a'] })), policy(image({ tagStatus: 'tagged', tagPrefixList: ['b'] }))],
    [policy(image()), policy(image(), image({ countType: 'sinceImagePushed', countUnit: 'days' }))],
    [policy(image()), policy(image({ countNumber: undefined }))],
    [undefined, policy(image({}, { type: 'archive' }))],
    [undefined, policy(image({}, {}))],
    [{ rules: [image({ countNumber: { Ref: 'Count' } })] }, policy(image())],
    [policy(image({ countNumber: undefined })), policy(image())],
    [UNKNOWN, policy(image())],
    [policy(), { rules: image() }],
  ])('with %j before expires more by %j', (before, after) => {
    expect(findNewImageExpirations({ before, after })).toHaveLength(1);
  });

  it.each([
    [policy(image()), policy({ ...image(), rulePriority: 7, description: 'x' })],
    [policy(image()), policy(image({ countNumber: 11 }))],
    [{ rules: [image({ countNumber: { Ref: 'Count' } })] }, { rules: [image({ countNumber: { Ref: 'Count' } })] }],
    [policy(image()), policy()],
    [policy(image()), undefined],
    [undefined, policy(image({}, { type: 'transition' }))],
    [undefined, '{}'],
  ])('with %j before expires nothing more by %j', (before, after) => {
    expect(findNewImageExpirations({ before, after })).toEqual([]);
  });

  it.each([[UNKNOWN], ['(Truncated-Signature):0'], ['not JSON'], [{ rules: { 'Fn::If': ['A', [], []] } }]])(
    'that is not shown is treated as an expiration',
    (after) => {
      expect(findNewImageExpirations({ before: policy(image()), after })).toEqual([{}]);
    },
  );

  it.each([
    [image(), 'expires images beyond the newest 10'],
    [image({ tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days' }), 'expires untagged images after 10 days'],
    [{ rulePriority: 1, action: { type: 'expire' } }, 'expires images beyond the newest 0'],
  ])('is described: %j', (after, difference) => {
    expect(findNewImageExpirations({ before: undefined, after: policy(after) })).toEqual([{ difference }]);
  });
});
