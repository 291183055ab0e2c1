/**
 * Whether a failed change set's `StatusReason` says that there was nothing to change, in any of the service's wordings. It has to
 * begin with one: a macro, a hook or a nested set may quote them within another reason. An absent reason says nothing.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-no-updates-to-perform
 */
export function isNoChangesReason(reason: string | undefined): boolean {
  return /^\s*(?:the submitted information didn't contain changes|no updates are to be performed)/i.test(reason ?? '');
}
