import { describe, expect, it } from 'vitest';
import { approvalDeadlineOf, approvalWaitSeconds, reminderOf } from '../../../core/approvals/approval-deadline.ts';
import { deadlineOf, LONGEST_TIMEOUT_MINUTES } from '../../../core/deployment/deadline.ts';

const execution = { startTime: '2026-11-28T00:00:00.000Z' };

describe('approvalDeadlineOf', () => {
  it('leaves an hour for the execution', () => {
    expect(approvalDeadlineOf({ execution })).toEqual(new Date('2026-11-28T11:00:00.000Z'));
    expect(reminderOf({ execution })).toEqual(new Date('2026-11-28T09:00:00.000Z'));
  });

  it('leaves half of a short time limit', () => {
    const state = { execution, timeoutMinutes: 10 };
    expect(approvalDeadlineOf(state)).toEqual(new Date('2026-11-28T00:05:00.000Z'));
    expect(reminderOf(state)).toEqual(new Date('2026-11-28T00:03:45.000Z'));
  });

  it('precedes the deadline of the longest deployment, within 24 hours', () => {
    const state = { execution, timeoutMinutes: LONGEST_TIMEOUT_MINUTES };
    expect(approvalDeadlineOf(state).getTime()).toBeLessThan(deadlineOf(state).getTime());
    expect(approvalDeadlineOf(state)).toEqual(new Date('2026-11-28T22:00:00.000Z'));
  });
});

describe('approvalWaitSeconds', () => {
  it.each([
    ['until the reminder', '2026-11-28T08:59:00.500Z', 60],
    ['until the deadline after the reminder', '2026-11-28T10:59:00.000Z', 60],
    ['until the deadline at the time of the reminder', '2026-11-28T09:00:00.000Z', 7_200],
    ['one second after the deadline', '2026-11-28T12:00:00.000Z', 1],
  ])('waits %s', (_case, now, seconds) => {
    expect(approvalWaitSeconds({ execution }, new Date(now))).toBe(seconds);
  });
});
