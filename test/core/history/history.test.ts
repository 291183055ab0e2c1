import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../core/approvals/approval.ts';
import { exportCsv, exportJsonLines } from '../../../core/history/export-history.ts';
import { type HistoryEntry, toHistoryEntry } from '../../../core/history/history-entry.ts';
import { summarizeHistory, verdictOf } from '../../../core/history/summarize-history.ts';
import { writeHistory } from '../../../core/history/write-history.ts';
import { writeHistoryPage } from '../../../core/history/write-history-page.ts';
import { makeChange, makeEvidence, makeNestedChange } from '../../support/change-sets.ts';
import { makeRecord } from '../../support/records.ts';

const ARN = 'arn:aws:states:eu-west-1:111111111111:execution:gate:job-1';
const SCOPE = { since: new Date('2026-11-01T00:00:00Z'), until: new Date('2026-11-30T00:00:00Z') };
const APPROVED: Outcome = { status: 'approved', by: 'arn:alice', at: '2026-11-23T13:00:00Z', reason: 'Empty', fingerprint: 'f' };

const DELETION = makeRecord(
  makeEvidence([makeChange({ Action: 'Remove', LogicalResourceId: 'Orders', ResourceType: 'AWS::DynamoDB::Table' })]),
);
const ASKED = { ...DELETION, decision: 'ask' as const, changeSetAction: 'NEEDS-APPROVAL' as const };
const SAFE = makeRecord(makeEvidence([makeChange()]));

function entry(fields: Partial<HistoryEntry> = {}): HistoryEntry {
  return { ...toHistoryEntry(SAFE, { key: 'records/app/one.json' }), ...fields };
}

describe('an entry of the history', () => {
  it('has the refused effects, the approval, and the duration', () => {
    const made = toHistoryEntry(
      { ...ASKED, deployment: { executionId: ARN, revision: 's3://a/b', templatePath: 't.yaml' } },
      {
        key: 'records/app/one.json',
        approval: APPROVED,
        execution: { status: 'SUCCEEDED', startedAt: new Date(0), endedAt: new Date(90_000) },
      },
    );

    expect(made).toMatchObject({
      kind: 'update',
      decision: 'ask',
      restricted: [{ place: 'Orders', resourceType: 'AWS::DynamoDB::Table', effect: 'delete' }],
      approval: { status: 'approved', by: 'arn:alice' },
      executionArn: ARN,
      revision: 's3://a/b',
      status: 'SUCCEEDED',
      seconds: 90,
    });
    expect(toHistoryEntry(SAFE, { key: 'x', execution: { status: 'RUNNING', startedAt: new Date(0) } }).seconds).toBeUndefined();
  });

  it('names a resource in a nested stack with its path, and the waivers that were used', () => {
    const record = {
      ...DELETION,
      changes: DELETION.changes.map((change) => ({ ...change, path: 'Storage' })),
      waivers: (['used', 'expired'] as const).map((status) => ({
        logicalResourceId: 'Orders',
        path: '',
        effect: 'delete' as const,
        reason: 'r',
        expires: '2027-01-01',
        status,
      })),
    };

    expect(makeNestedChange('Storage')).toBeDefined();
    expect(toHistoryEntry(record, { key: 'x' })).toMatchObject({
      restricted: [{ place: 'Storage/Orders' }],
      waivers: ['Orders (delete)'],
    });
  });

  it.each([
    ['records/app/one.json', 'update'],
    ['records/app/one-first-create.json', 'first-create'],
    ['records/app/one-failed-stack.json', 'failed-stack'],
  ])('%s is about %s', (key, kind) => {
    expect(toHistoryEntry(SAFE, { key }).kind).toBe(kind);
  });
});

describe('the verdict of a deployment', () => {
  it.each([
    [{}, 'executed'],
    [{ changeSetAction: 'NO-CHANGES' }, 'no changes'],
    [{ changeSetAction: 'NO-CHANGES', decision: 'forbid' }, 'refused'],
    [{ decision: 'ask' }, 'refused'],
    [{ decision: 'ask', approval: APPROVED }, 'approved'],
    [{ decision: 'ask', approval: { ...APPROVED, status: 'expired' } }, 'not approved'],
  ] as const)('%j is %s', (fields, verdict) => {
    expect(verdictOf(entry(fields))).toBe(verdict);
  });
});

const REFUSED = toHistoryEntry(DELETION, { key: 'records/app/two.json' });
const ENTRIES: readonly HistoryEntry[] = [
  entry({ judgedAt: '2026-11-21T10:00:00.000Z', seconds: 60, status: 'SUCCEEDED' }),
  entry({ judgedAt: '2026-11-20T10:00:00.000Z', seconds: 600, status: 'FAILED' }),
  entry({ judgedAt: '2026-11-20T11:00:00.000Z', stackName: 'other', seconds: 30 }),
  { ...REFUSED, status: 'FAILED' },
  { ...REFUSED, decision: 'ask', approval: APPROVED },
  { ...REFUSED, decision: 'ask', approval: { ...APPROVED, by: 'arn:bob', breakGlass: true } },
  { ...REFUSED, decision: 'ask', approval: { ...APPROVED, status: 'rejected' } },
];

describe('the summary of a history', () => {
  it('counts verdicts, refusals, approvals, approvers, and durations', () => {
    expect(summarizeHistory(ENTRIES)).toMatchObject({
      deployments: 7,
      verdicts: [
        { name: 'executed', count: 3 },
        { name: 'approved', count: 2 },
        { name: 'not approved', count: 1 },
        { name: 'refused', count: 1 },
      ],
      failedOperations: 1,
      byDay: [
        { day: '2026-11-20', executed: 2, refused: 0 },
        { day: '2026-11-21', executed: 1, refused: 0 },
        { day: '2026-11-23', executed: 2, refused: 2 },
      ],
      refusedTypes: [{ name: 'AWS::DynamoDB::Table', count: 2 }],
      refusedEffects: [{ name: 'delete', count: 2 }],
      approvals: [
        { name: 'approved', count: 2 },
        { name: 'rejected', count: 1 },
      ],
      approvers: [
        { name: 'arn:alice', count: 1 },
        { name: 'arn:bob', count: 1 },
      ],
      breakGlass: 1,
      durations: { known: 3, median: 60, ninetieth: 600, longest: 600 },
    });
  });

  it('of no deployments is empty', () => {
    expect(summarizeHistory([])).toMatchObject({ deployments: 0, verdicts: [], byDay: [] });
    expect(writeHistory([])).toBe('0 deployments\n');
    expect(writeHistoryPage([], SCOPE)).toContain('<h1>0 deployments</h1>');
  });
});

describe('the text of a history', () => {
  it('has tables and the last deployments', () => {
    const text = writeHistory(ENTRIES);

    expect(text).toMatch(/^7 deployments, 1 failed after the verdict\n\nVerdicts\n {4}3 {2}executed\n/);
    expect(text).toContain('Duration\n  median 1 min 0 s · 90 % 10 min 0 s · longest 10 min 0 s (3 known)');
    expect(text).toContain('1 approved with break-glass');
    expect(text).toMatch(/2026-11-20 10:00 {2}\S* {2}executed {2}10 min 0 s {2}failed\n/);
    expect(text).toMatch(/refused.*Orders delete\n/);
  });

  it('counts the rows that it does not show', () => {
    const entries = Array.from({ length: 12 }, (_, index) => entry({ stackName: `stack-${index}` }));

    expect(writeHistory(entries)).toContain('and 4 more');
    expect(writeHistory([entry()])).toMatch(/^1 deployment\n/);
  });
});

describe('the page of a history', () => {
  it('has a bar, charts, and the deployments, the last one first', () => {
    const page = writeHistoryPage(ENTRIES, { ...SCOPE, stack: 'app' });

    expect(page).toContain('aria-label="3 executed, 2 approved, 1 not approved, 1 refused"');
    expect(page).toContain('<title>2026-11-23: 2 executed, 2 refused</title>');
    expect(page).toContain('2026-11-01 to 2026-11-30 · 1 failed after the verdict');
    expect(page).toContain('1 approved with break-glass');
    expect(page).toContain('Known for 3 of 7');
    expect(page.indexOf('2026-11-23 12:00')).toBeLessThan(page.indexOf('2026-11-20 11:00'));
    expect(page).not.toContain('<script');
  });

  it('counts the entries that it does not list', () => {
    const entries = Array.from({ length: 501 }, (_, index) => entry({ stackName: `stack-${index}` }));
    const page = writeHistoryPage(entries, SCOPE);

    expect(page).toContain('(the last 500 of 501)');
    expect(page).toContain('and 489 more');
    expect(writeHistoryPage([entry()], SCOPE)).toContain('<h1>1 deployment</h1>');
  });
});

describe('the export of a history', () => {
  it('has one JSON object a line', () => {
    const lines = exportJsonLines(ENTRIES).trimEnd().split('\n');

    expect(lines).toHaveLength(7);
    expect(JSON.parse(String(lines[4]))).toMatchObject({ verdict: 'approved', approval: { by: 'arn:alice' } });
  });

  it('quotes values, and prevents that a spreadsheet runs them', () => {
    const [header, row] = exportCsv([
      { ...REFUSED, approval: { ...APPROVED, reason: '=HYPERLINK("x")' }, summary: 'a, b' },
    ]).split('\r\n');

    expect(header).toMatch(/^judgedAt,stackName,/);
    expect(row).toContain('"a, b"');
    expect(row).toContain(`"'=HYPERLINK(""x"")"`);
    expect(row).toContain('Orders: delete (forbid)');
    expect(exportCsv([entry({ waivers: ['A (delete)', 'B (delete)'] })])).toContain('A (delete); B (delete)');
  });
});
