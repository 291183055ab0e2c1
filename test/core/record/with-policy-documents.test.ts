import { describe, expect, it } from 'vitest';
import type { ResourceChangeDetail } from '../../../core/change-set/change-set-page.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import { buildRecord } from '../../../core/record/build-record.ts';
import type { RecordedChange } from '../../../core/record/decision-record.ts';
import { withPolicyDocuments } from '../../../core/record/with-policy-documents.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeDetail, makeEvidence } from '../../support/change-sets.ts';
import { JUDGED_AT } from '../../support/records.ts';

const policy = (statement: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const ACTION = '/Properties/Policy/Statement/0/Action';

/** Records one change with values, whose contexts have these properties. */
function record(
  before: object | string | undefined,
  after: object | string | undefined,
  details: readonly ResourceChangeDetail[],
  hiddenParameters: readonly string[] = [],
): RecordedChange {
  const context = (value: object | string) => (typeof value === 'string' ? value : JSON.stringify({ Properties: value }));
  const valued = makeChange({
    ResourceType: 'AWS::S3::BucketPolicy',
    Details: [...details],
    ...(before === undefined ? {} : { BeforeContext: context(before) }),
    ...(after === undefined ? {} : { AfterContext: context(after) }),
  });
  const evidence = makeEvidence([valued], { changes: [{ path: '', plain: valued, valued }], hiddenParameters });
  const verdict = judge(evidence, { policies: { baseline: PRESETS.standard } });
  const [change] = withPolicyDocuments(buildRecord(verdict, { judgedAt: JUDGED_AT }), verdict).changes;
  return change as RecordedChange;
}

const changed = (path: string, before?: string, after?: string): ResourceChangeDetail =>
  makeDetail({
    Name: 'Policy',
    Path: path,
    ...(before === undefined ? {} : { BeforeValue: before }),
    ...(after === undefined ? {} : { AfterValue: after }),
  });

const [old, now] = [policy({ Action: 's3:Get*' }), policy({ Action: 's3:*' })];

describe('a change of a policy', () => {
  it('has the whole document before and after', () => {
    const { documents } = record({ Policy: old }, { Policy: now }, [changed(ACTION, 's3:Get*', 's3:*')]);
    expect(documents).toEqual([
      { path: '/Properties/Policy', before: JSON.stringify(old, null, 2), after: JSON.stringify(now, null, 2) },
    ]);
  });

  it('has each document once, and only documents around changed properties', () => {
    const sides = [old, now].map((document) => ({ Policies: [{ PolicyDocument: old }, { PolicyDocument: document }] }));
    const at = (field: string) => `/Properties/Policies/1/PolicyDocument/Statement/0/${field}`;
    const { documents } = record(sides[0], sides[1], [changed(at('Action'), 'a', 'b'), changed(at('Resource'), 'a', 'b')]);
    expect(documents?.map(({ path }) => path)).toEqual(['/Properties/Policies/1/PolicyDocument']);
  });

  it('has a document that is new, removed, or named without a path', () => {
    const named = makeDetail({ Name: 'Policy', AfterValue: JSON.stringify(now) });
    expect(record({}, { Policy: now }, [named]).documents).toEqual([
      { path: '/Properties/Policy', after: JSON.stringify(now, null, 2) },
    ]);
    expect(record({ Policy: old }, {}, [changed('/Properties/Policy', JSON.stringify(old))]).documents).toEqual([
      { path: '/Properties/Policy', before: JSON.stringify(old, null, 2) },
    ]);
  });

  it('finds fields whose names have a slash or a tilde', () => {
    const path = '/Properties/Policies/a~1b~0c/Statement/0/Action';
    const sides = [old, now].map((document) => ({ Policies: { 'a/b~c': document } }));
    expect(record(sides[0], sides[1], [changed(path, 'a', 'b')]).documents?.[0]?.path).toBe('/Properties/Policies/a~1b~0c');
  });

  it('has no document if the contexts are missing, not JSON, equal, or too long', () => {
    const details = [changed(ACTION, 's3:Get*', 's3:*')];
    expect(record(undefined, undefined, details).documents).toBeUndefined();
    expect(record('{', '"text"', details).documents).toBeUndefined();
    expect(record({ Policy: old }, { Policy: old }, details).documents).toBeUndefined();
    expect(record({ Policy: old }, { Policy: policy({ Sid: 'x'.repeat(40_000) }) }, details).documents).toBeUndefined();
    expect(record({ Topic: 'a' }, { Topic: 'b' }, [makeDetail({ Name: 'Topic' })]).documents).toBeUndefined();
  });
});

it('a record without values, or with a gap instead of a change, has no documents', () => {
  const plain = makeEvidence([makeChange()], { gaps: [{ path: '', reason: 'A page is missing.' }] });
  const verdict = judge(plain, { policies: { baseline: PRESETS.standard } });
  const record = buildRecord(verdict, { judgedAt: JUDGED_AT });
  expect(record.changes).toHaveLength(2);
  expect(withPolicyDocuments(record, verdict)).toEqual(record);
});

describe('a document shows no secret', () => {
  const SECRET = 'correct-horse-battery';

  it('that a field names', () => {
    const sides = [old, now].map((document) => ({ Policy: { ...document, ApiToken: SECRET } }));
    const change = record(sides[0], sides[1], [changed(ACTION, 's3:Get*', 's3:*')]);
    expect(change.documents?.[0]?.after).toContain('"ApiToken": "****"');
    expect(JSON.stringify(change)).not.toContain(SECRET);
  });

  it('that comes from a parameter with NoEcho', () => {
    const side = (value: string) => ({ Policy: policy({ Action: value }) });
    const detail = { ...changed(ACTION, 'x', SECRET), CausingEntity: 'Hidden', ChangeSource: 'ParameterReference' };
    const change = record(side('x'), side(SECRET), [detail], ['Hidden']);
    expect(change.documents).toBeUndefined();
    expect(JSON.stringify(change)).not.toContain(SECRET);
  });

  it.each(['before', 'after'])('that comes from a parameter with NoEcho only %s the change', (side) => {
    const values = side === 'before' ? [SECRET, undefined] : [undefined, SECRET];
    const documents = values.map((value) => ({ Policy: policy(value === undefined ? {} : { Action: value }) }));
    const detail = { ...changed(ACTION, ...values), CausingEntity: 'Hidden', ChangeSource: 'ParameterReference' };
    const change = record(documents[0], documents[1], [detail], ['Hidden']);
    expect(change.documents).toBeUndefined();
    expect(JSON.stringify(change)).not.toContain(SECRET);
  });

  it('in a property that the name of the property hides', () => {
    const sides = [old, policy({ Action: SECRET })].map((document) => ({ Secrets: { Password: document } }));
    const change = record(sides[0], sides[1], [changed('/Properties/Secrets/Password/Statement/0/Action', 'x', SECRET)]);
    expect(change.documents).toBeUndefined();
    expect(JSON.stringify(change)).not.toContain(SECRET);
  });
});
