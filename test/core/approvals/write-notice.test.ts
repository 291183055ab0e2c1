import { describe, expect, it } from 'vitest';
import { writeNotice } from '../../../core/approvals/write-notice.ts';
import { sampleRequest } from './sample-request.ts';

const two = { approvers: 2, mustAccept: ['Orders', 'Storage/Logs'], breakGlass: [], personalSessions: [] };

describe('writeNotice', () => {
  it('names findings, record, approvers, deadline, and commands for email', () => {
    const { subject, text } = writeNotice(sampleRequest({ needs: two }), { kind: 'requested' }, 'https://gate');

    expect(subject).toBe('Approval needed: prod-orders');
    expect(text).toBe(`Approval needed: prod-orders

One resource is deleted.
- CloudFormation deletes Orders.
If approved, the gate executes exactly this change set.
Approvers: 2 different people with permission to approve for this gate. arn:aws:iam::111122223333:user/bob started the pipeline and cannot approve alone.
Deadline: 2026-11-28T21:00:00.000Z. After this time the deployment fails.
Pipeline: orders, execution 11111111-2222-3333-4444-555555555555
Approval: job-1
Record: https://example.com/record

To decide:
  stackgate approve job-1 --url https://gate --accept Orders --accept Storage/Logs --reason "..."
  stackgate reject job-1 --url https://gate --reason "..."
`);
  });

  it('names the account and the Region of a stack in a target', () => {
    const place = { account: '111122223333', region: 'eu-west-1' };
    const { subject } = writeNotice(sampleRequest({ place }), { kind: 'requested' }, '');

    expect(subject).toBe('Approval needed: prod-orders in 111122223333 (eu-west-1)');
  });

  it('names the stack of a first create, which has no id, as the related resource', () => {
    const { stackId: _, ...request } = sampleRequest();

    expect(JSON.parse(writeNotice(request, { kind: 'requested' }, '').chat).metadata.relatedResources).toEqual(['prod-orders']);
  });

  it('follows the schema of Amazon Q Developer in chat applications', () => {
    const request = sampleRequest();
    const chat = JSON.parse(writeNotice(request, { kind: 'reminder' }, '').chat);

    expect(chat).toMatchObject({
      version: '1.0',
      source: 'custom',
      id: 'job-1-reminder',
      content: {
        textType: 'client-markdown',
        title: 'Reminder: approval needed: prod-orders',
        description: expect.stringContaining('Approvers: one person'),
        nextSteps: ['`stackgate approve job-1 --reason "..."`', '`stackgate reject job-1 --reason "..."`'],
        keywords: ['stackgate', 'prod-orders'],
      },
      metadata: {
        threadId: 'job-1',
        summary: 'Reminder: approval needed: prod-orders',
        eventType: 'approval-reminder',
        relatedResources: [request.stackId],
        additionalContext: { id: 'job-1', fingerprint: 'f1', deadline: request.deadline },
        enableCustomActions: true,
      },
    });
  });

  it('says that the starter is unknown, and shows no allowed finding and no record that does not exist', () => {
    const { startedBy: _startedBy, recordUrl: _recordUrl, ...rest } = sampleRequest();
    const [finding] = rest.findings;
    const findings = finding === undefined ? [] : [{ ...finding, decision: 'allow' as const }];
    const { text } = writeNotice({ ...rest, findings }, { kind: 'requested' }, '');

    expect(text).toContain('2 different people');
    expect(text).toContain('CodePipeline does not name the person who started the pipeline.');
    expect(text).not.toContain('CloudFormation deletes Orders');
    expect(text).not.toContain('Record:');
  });

  it('names the person who uses break-glass, and no command', () => {
    const occasion = { kind: 'break-glass', by: 'alice', reason: 'Orders\nare down.' } as const;
    const { subject, text } = writeNotice(sampleRequest(), occasion, 'https://gate');

    expect(subject).toBe('Break-glass approval: prod-orders');
    expect(text).toContain('alice uses break-glass to approve alone. Reason: Orders are down.');
    expect(text).not.toContain('To decide');
  });

  it('has a subject that SNS accepts, and a limited length', () => {
    const stackName = `é${'a'.repeat(127)}`;
    const { subject, text } = writeNotice(sampleRequest({ stackName, summary: 'b'.repeat(20_000) }), { kind: 'requested' }, '');

    expect(subject).toHaveLength(99);
    expect(subject).toMatch(/^[ -~]+$/);
    expect(text.length).toBeLessThan(9_000);
  });
});
