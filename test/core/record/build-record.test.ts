import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../../core/policy/presets.ts';
import { buildRecord } from '../../../core/record/build-record.ts';
import { decisionRecordSchema } from '../../../core/record/decision-record.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeDetail, makeEvidence, ROOT_ID, STACK_ID } from '../../support/change-sets.ts';
import { JUDGED_AT, makeRecord } from '../../support/records.ts';

const removal = makeChange({ Action: 'Remove' });
const update = makeChange({ LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' });

describe('buildRecord', () => {
  it('contains the complete decision', () => {
    const hooks = [{ typeName: 'Org::Hook', failureMode: 'FAIL', logicalResourceId: 'Orders' }];
    const deployment = {
      executionId: 'arn:run',
      pipelineExecutionId: 'p-1',
      revision: 's3://b/k',
      templatePath: 'template.yaml',
    };
    const links = [{ title: 'Change set', url: 'https://example.com' }];
    const record = makeRecord(
      makeEvidence([removal, update], { hooks, notes: ['a note'] }),
      { fingerprint: 'f' },
      { deployment, links },
    );

    expect(record).toEqual({
      recordVersion: 1,
      changeSetAction: 'RESOURCES-BEING-DELETED-OR-REPLACED',
      decision: 'forbid',
      summary:
        'The change set stackgate-run of the stack prod-orders is refused: The table Orders (AWS::DynamoDB::Table) would be deleted with its data.',
      findings: [
        {
          logicalResourceId: 'Orders',
          path: '',
          resourceType: 'AWS::DynamoDB::Table',
          effect: 'delete',
          decision: 'forbid',
          rule: 'default for delete',
          reason: 'The table Orders (AWS::DynamoDB::Table) would be deleted with its data.',
        },
      ],
      counts: { delete: 1, update: 1 },
      judgedAt: JUDGED_AT,
      stack: { name: 'prod-orders', id: STACK_ID },
      changeSet: { name: 'stackgate-run', id: ROOT_ID, fingerprint: 'f' },
      deployment,
      policies: ['preset strict'],
      waivers: [],
      hooks,
      notes: ['a note'],
      links,
      changes: [
        {
          logicalResourceId: 'Orders',
          physicalResourceId: 'orders-1',
          path: '',
          resourceType: 'AWS::DynamoDB::Table',
          effect: 'delete',
          stateful: true,
          causes: [],
          unseen: false,
          decision: 'forbid',
          rule: 'default for delete',
          policy: 'preset strict',
          sentence: 'The table Orders (AWS::DynamoDB::Table) would be deleted with its data.',
          advice: expect.stringContaining('Keep Orders in the template.'),
          properties: [],
        },
        expect.objectContaining({ logicalResourceId: 'Topic', effect: 'update', decision: 'allow' }),
      ],
    });
  });

  it('contains the further effects of a change', () => {
    const weakening = makeChange({ Replacement: 'True', Scope: ['DeletionPolicy'] });
    const record = makeRecord(makeEvidence([weakening]));

    expect(record.changes[0]?.also).toEqual([{ effect: 'unprotect', causes: ['DeletionPolicy'] }]);
    expect(decisionRecordSchema.parse(record)).toEqual(record);
  });

  it('lists every change as a finding except plain allowed creates and updates', () => {
    const changes = [
      makeChange({ Action: 'Import', LogicalResourceId: 'A' }),
      makeChange({ Action: 'SyncWithActual', LogicalResourceId: 'B' }),
      makeChange({ Scope: ['Metadata'], LogicalResourceId: 'C' }),
      makeChange({ Scope: ['DeletionPolicy'], LogicalResourceId: 'D' }),
      makeChange({ Action: 'Add', LogicalResourceId: 'E' }),
      update,
    ];
    const findingsBy = (policies = { baseline: PRESETS.strict }) =>
      makeRecord(makeEvidence(changes), { policies }).findings.map(({ logicalResourceId }) => logicalResourceId);

    expect(findingsBy()).toEqual(['D', 'A', 'B', 'C']);
    expect(
      findingsBy({ baseline: { ...PRESETS.strict, defaults: { ...PRESETS.strict.defaults, create: 'ask', update: 'forbid' } } }),
    ).toEqual(['D', 'Topic', 'E', 'A', 'B', 'C']);
  });

  it('gives the reason of the rule after the effect', () => {
    const record = makeRecord(makeEvidence([makeChange({ Action: 'Remove', ResourceType: 'AWS::CDK::Metadata' })]));

    expect(record.findings[0]).toMatchObject({
      rule: 'no-real-resource',
      reason: 'The metadata Orders (AWS::CDK::Metadata) would be deleted. The resource exists only in the template.',
    });
    expect(record.changes[0]).toMatchObject({ ruleReason: 'The resource exists only in the template.' });
  });

  it('records a gap as an effect that is not visible', () => {
    const [change] = makeRecord(makeEvidence([], { gaps: [{ path: '', reason: 'A page is missing.' }] })).changes;

    expect(change).toMatchObject({ effect: 'unknown', unseen: true, sentence: 'A page is missing.', properties: [] });
  });

  it('records known effects with unknown effects', () => {
    const [change] = makeRecord(makeEvidence([makeChange({ Action: 'Remove', PolicyAction: 'Shred' })])).changes;

    expect(change).toMatchObject({ effect: 'unknown', atLeast: 'delete' });
  });

  it('records changed properties without their secrets', () => {
    const Details = [makeDetail({ Name: 'Password', BeforeValue: 'hunter1', AfterValue: 'hunter2' })];
    const hidden = [makeDetail({ Name: 'Plain', BeforeValue: 'hunter3', AfterValue: 'hunter4' }, { CausingEntity: 'NoEcho' })];
    const record = makeRecord(
      makeEvidence([makeChange({ Details }), makeChange({ Details: hidden, LogicalResourceId: 'B' })], {
        hiddenParameters: ['NoEcho'],
      }),
    );

    expect(record.changes.flatMap(({ properties }) => properties)).toHaveLength(2);
    expect(JSON.stringify(record)).not.toContain('hunter');
  });

  it.each([
    ['of nothing', makeRecord()],
    ['of a refusal', makeRecord(makeEvidence([removal, {}], { gaps: [{ path: 'A', reason: 'x' }] }))],
    [
      'with waivers',
      makeRecord(makeEvidence([removal]), {
        waivers: [
          { stack: 'prod-orders', logicalResourceId: 'Orders', path: '', effect: 'delete', reason: 'x', expires: '2026-12-31' },
        ],
        now: JUDGED_AT,
      }),
    ],
  ])('matches the schema of records, also after conversion to JSON: %s', (_, record) => {
    expect(decisionRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  it('names the construct of a resource, from its metadata after or before the change', () => {
    const constructOf = (AfterContext?: string, BeforeContext?: string) => {
      const valued = makeChange({ ...(AfterContext && { AfterContext }), ...(BeforeContext && { BeforeContext }) });
      return makeRecord(makeEvidence([], { changes: [{ path: '', plain: valued, valued }] })).changes[0]?.constructPath;
    };
    const at = (path: unknown) => JSON.stringify({ Metadata: { 'aws:cdk:path': path } });

    expect(constructOf(at('Shop/New'), at('Shop/Old'))).toBe('Shop/New');
    expect(constructOf('{}', at('Shop/Old'))).toBe('Shop/Old');
    expect(constructOf(at(5))).toBeUndefined();
    expect(constructOf('{"aws:cdk:path": "Shop"}')).toBeUndefined();
    expect(constructOf('"aws:cdk:path')).toBeUndefined();
    expect(constructOf()).toBeUndefined();
    expect(makeRecord(makeEvidence([makeChange()])).changes[0]?.constructPath).toBeUndefined();
  });

  it('omits the deployment if the input has none', () => {
    expect(makeRecord()).not.toHaveProperty('deployment');
    expect(makeRecord().links).toEqual([]);
  });
});

it('keeps the version IDs of secrets and the values that the fingerprint does not cover', () => {
  const record = buildRecord(judge(makeEvidence([makeChange()])), {
    judgedAt: JUDGED_AT,
    secretVersions: { 'secretsmanager:shop/db': 'v1' },
    notCovered: ['Db.MasterUserPassword'],
  });

  expect(record.secretVersions).toEqual({ 'secretsmanager:shop/db': 'v1' });
  expect(record.changeSet.notCovered).toEqual(['Db.MasterUserPassword']);
  expect(decisionRecordSchema.safeParse(record).success).toBe(true);
});

it('keeps the facts that a replay needs: an unnamed cause, a stated effect, references, and exposed data', () => {
  const verdict = judge(makeEvidence([makeChange()]));
  const facts = { stated: 'may-replace', follows: ['Fn.Arn'], exposesData: true, hasUnnamedCause: true } as const;
  const judgements = verdict.judgements.map((judgement) => ({ ...judgement, effect: { ...judgement.effect, ...facts } }));

  expect(buildRecord({ ...verdict, judgements }, { judgedAt: JUDGED_AT }).changes[0]).toMatchObject(facts);
});
