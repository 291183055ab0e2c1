import { describe, expect, it } from 'vitest';
import { isNoChangesReason } from '../../../core/change-set/is-no-changes-reason.ts';

describe('the reason of a failed change set', () => {
  it.each([
    "The submitted information didn't contain changes. Submit different information to create a change set.",
    'No updates are to be performed.',
    '  no updates are to be performed',
  ])('says that there are no changes: %s', (reason) => {
    expect(isNoChangesReason(reason)).toBe(true);
  });

  it.each([
    'Transform 222222222222::Add failed with: No updates are to be performed.',
    "Nested change set Child failed: The submitted information didn't contain changes.",
    'Template error: instance of Fn::Select references invalid value',
    '',
    undefined,
  ])('does not say so: %s', (reason) => {
    expect(isNoChangesReason(reason)).toBe(false);
  });
});
