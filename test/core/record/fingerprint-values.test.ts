import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { fingerprintValues } from '../../../core/record/fingerprint-values.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function fingerprint(valued: ResourceChange | undefined, plain: ResourceChange | undefined = {}, path = '') {
  const change = (resource: ResourceChange | undefined): Change | undefined =>
    resource === undefined ? undefined : makeChange(resource);
  const readings = { plain: change(plain), valued: change(valued) };
  const present = Object.fromEntries(Object.entries(readings).filter(([, entry]) => entry !== undefined));
  return fingerprintValues({ changes: [{ path, ...present }], hiddenParameters: ['Secret'] }, sha256);
}

function withValue(AfterValue: string | undefined, Name = 'BillingMode') {
  return { Details: [makeDetail({ Name, Path: `/Properties/${Name}`, BeforeValue: 'A', AfterValue })] };
}

describe('the fingerprint of changes with their values', () => {
  it('is the same for the same changes', () => {
    expect(fingerprint(withValue('B'))).toEqual(fingerprint(withValue('B')));
    expect(fingerprint(withValue('B'))).toEqual({ fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), notCovered: [] });
  });

  it('differs for every different value', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const [one, other] = [fingerprint(withValue(a)), fingerprint(withValue(b))];

        expect(one.fingerprint === other.fingerprint).toBe(a === b || (one.notCovered.length > 0 && other.notCovered.length > 0));
      }),
    );
  });

  it.each([
    { Action: 'Remove' },
    { Replacement: 'True' },
    { PolicyAction: 'Delete' },
    { ResourceType: 'AWS::S3::Bucket' },
    { LogicalResourceId: 'Other' },
  ] satisfies ResourceChange[])('covers an entry that only the response with property values contains: %j', (other) => {
    const one = { Action: 'Modify', Replacement: 'False' };
    const onlyValued = (entry: ResourceChange) =>
      fingerprintValues({ changes: [{ path: '', valued: makeChange(entry) }], hiddenParameters: [] }, sha256).fingerprint;

    expect(onlyValued({ ...one, ...other })).not.toBe(onlyValued(one));
  });

  it('covers the whole of a long value', () => {
    const long = 'x'.repeat(10_000);

    expect(fingerprint(withValue(`${long}a`)).fingerprint).not.toBe(fingerprint(withValue(`${long}b`)).fingerprint);
  });

  it('covers the values of a resource that is created', () => {
    const added = (context: string): ResourceChange => ({ Action: 'Add', AfterContext: context });

    expect(fingerprint(added('{"Properties":{"Size":1}}'), { Action: 'Add' }).fingerprint).not.toBe(
      fingerprint(added('{"Properties":{"Size":2}}'), { Action: 'Add' }).fingerprint,
    );
  });

  it.each(['DeletionPolicy', 'UpdateReplacePolicy', 'UpdatePolicy'])(
    'covers the %s of a resource, and not its metadata',
    (name) => {
      const added = (attributes: object): ResourceChange => ({
        Action: 'Add',
        AfterContext: JSON.stringify({ Properties: { Size: 1 }, ...attributes }),
      });
      const none = fingerprint(added({}), { Action: 'Add' });

      expect(fingerprint(added({ [name]: 'Retain' }), { Action: 'Add' }).fingerprint).not.toBe(none.fingerprint);
      expect(fingerprint(added({ [name]: 'Retain' }), { Action: 'Add' }).fingerprint).not.toBe(
        fingerprint(added({ [name]: 'Delete' }), { Action: 'Add' }).fingerprint,
      );
      expect(fingerprint(added({ Metadata: { 'aws:cdk:path': 'Shop/Orders' } }), { Action: 'Add' })).toEqual(none);
    },
  );

  it.each([
    ['has no context', {}],
    ['has a context that is too long', { AfterContext: '(Truncated-Signature):0123' }],
  ])('lists every value of a resource that is created, if the response %s', (_, context) => {
    expect(fingerprint({ Action: 'Add', ...context }, { Action: 'Add' }).notCovered).toEqual(['Orders (all values)']);
  });

  it('lists no value of a removal', () => {
    expect(fingerprint({ Action: 'Remove' }, { Action: 'Remove' }).notCovered).toEqual([]);
  });

  it('covers the path of the resource, and changes that only the response with property values contains', () => {
    expect(fingerprint(withValue('B'), {}, 'Data').fingerprint).not.toBe(fingerprint(withValue('B')).fingerprint);
    expect(fingerprintValues({ changes: [{ path: '', valued: makeChange() }], hiddenParameters: [] }, sha256)).not.toEqual(
      fingerprintValues({ changes: [{ path: '', valued: makeChange({ Replacement: 'True' }) }], hiddenParameters: [] }, sha256),
    );
  });

  it.each([
    ['is known only after execution', withValue('arn:{{changeSet:KNOWN_AFTER_APPLY}}'), 'Orders.BillingMode'],
    ['is secret by its name', withValue('hunter2', 'MasterUserPassword'), 'Orders.MasterUserPassword'],
    ['is absent', { Details: [makeDetail({ Name: 'BillingMode' })] }, 'Orders.BillingMode'],
  ])('lists a property whose value %s', (_, valued, place) => {
    expect(fingerprint(valued).notCovered).toEqual([place]);
  });

  it('lists every value of a change without property values', () => {
    expect(fingerprint(undefined, {}, 'Data').notCovered).toEqual(['Data/Orders (all values)']);
    expect(fingerprint(undefined, { LogicalResourceId: undefined }).notCovered).toEqual(['(unnamed) (all values)']);
  });

  it('does not depend on a secret', () => {
    expect(fingerprint(withValue('one', 'Password')).fingerprint).toBe(fingerprint(withValue('two', 'Password')).fingerprint);
  });

  it('covers each changed setting of the stack, before and after', () => {
    const none = { changes: [], hiddenParameters: [] };
    const protection = (before: boolean, after: boolean) => ({ terminationProtection: { before, after } });
    const seen = [
      fingerprintValues(none, sha256),
      fingerprintValues(none, sha256, protection(true, false)),
      fingerprintValues(none, sha256, protection(false, true)),
      fingerprintValues(none, sha256, { stackPolicy: { before: '{}', after: '{"Statement":[]}' } }),
      fingerprintValues(none, sha256, { stackPolicy: { after: '{"Statement":[]}' } }),
    ];

    expect(new Set(seen.map((one) => one.fingerprint)).size).toBe(seen.length);
    expect(fingerprintValues(none, sha256, {})).toEqual(seen[0]);
  });
});
