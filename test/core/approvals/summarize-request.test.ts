import { expect, it } from 'vitest';
import { summarizeRequest } from '../../../core/approvals/summarize-request.ts';
import { sampleRequest } from './sample-request.ts';

it('names the stack, the approvers, the deadline, the command, and the record', () => {
  const needs = { approvers: 2, mustAccept: ['Orders'], breakGlass: [], personalSessions: [] };

  expect(summarizeRequest(sampleRequest({ needs }))).toBe(
    'prod-orders waits for 2 approver(s) until 2026-11-28T21:00:00.000Z. One resource is deleted. To approve, run `stackgate approve job-1 --accept Orders --reason "..."`. Record: https://example.com/record',
  );
});

it('leaves out a record that does not exist', () => {
  const { recordUrl: _recordUrl, ...rest } = sampleRequest();

  expect(summarizeRequest(rest)).not.toContain('Record');
});
