/**
 * Checks whether the `StatusReason` of a failed change set says that the change set contains no changes, in any wording that
 * CloudFormation uses. The reason must start with that wording, because a macro, a hook, or a nested change set can quote it.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-no-updates-to-perform
 */
export function isNoChangesReason(reason: string | undefined): boolean {
  return /^\s*(?:the submitted information didn't contain changes|no updates are to be performed)/i.test(reason ?? '');
}
