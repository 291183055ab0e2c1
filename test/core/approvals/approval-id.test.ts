import { describe, expect, it } from 'vitest';
import { approvalIdOf, approvalIdsOf } from '../../../core/approvals/approval-id.ts';

const execution = { name: 'job-1' };

describe('approvalIdOf', () => {
  it('returns the name of the execution for its change set, also if a request of an earlier version names no subject', () => {
    expect(approvalIdOf(execution, 'change-set')).toBe('job-1');
    expect(approvalIdOf(execution, 'settings')).toBe('job-1');
    expect(approvalIdOf(execution, undefined)).toBe('job-1');
  });

  it('returns another id for each other step, so that one execution can request several approvals', () => {
    expect(approvalIdOf(execution, 'first-create')).toBe('job-1-first-create');
    expect(approvalIdOf(execution, 'failed-stack')).toBe('job-1-failed-stack');
    expect(approvalIdsOf(execution)).toEqual(['job-1', 'job-1-first-create', 'job-1-failed-stack']);
  });
});
