import { describe, expect, it } from 'vitest';
import { describeSubject } from '../../../core/approvals/describe-subject.ts';

describe('describeSubject', () => {
  it('describes the step that follows an approval', () => {
    expect(describeSubject(undefined)).toBe('If approved, the gate executes exactly this change set.');
    expect(describeSubject('settings')).toContain('changes exactly these settings');
    expect(describeSubject('first-create')).toContain('creates the stack from exactly this template');
    expect(describeSubject('failed-stack')).toContain('with exactly these resources');
  });
});
