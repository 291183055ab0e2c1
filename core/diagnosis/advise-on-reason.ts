/** Advice for a status reason that CloudFormation or a resource handler writes. */
interface KnownReason {
  readonly pattern: RegExp;
  readonly advice: (match: RegExpExecArray) => string;
}

/**
 * Reasons with one cause, most specific first.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
 */
const KNOWN_REASONS: readonly KnownReason[] = [
  {
    pattern:
      /is not authorized to perform: ([\w-]+:[\w*]+)|AccessDenied|HandlerErrorCode: (?:AccessDenied|UnauthorizedTaggingOperation)/,
    advice: ([, action]) =>
      `Allow ${action ?? 'the denied action'} for the service role of CloudFormation in its policies, its permissions boundary, and the service control policies, then push again.`,
  },
  {
    pattern: /custom-named resource requires replacing/,
    advice: () =>
      'Give the resource another name in the template, because CloudFormation creates the new resource before it deletes the old one.',
  },
  {
    pattern: /already exists|HandlerErrorCode: AlreadyExists/,
    advice: () =>
      'A resource with this name exists outside the stack. Delete it, give the new resource another name, or import it with `importExistingResources: true`.',
  },
  {
    pattern: /Export (\S+) cannot be (?:deleted|updated) as it is in use by ([^\n]+?)\.?$/,
    advice: ([, name, users]) => `First change the stacks that import ${name} (${users}), then push again.`,
  },
  {
    pattern: /limit ?exceeded|exceeded .*(?:limit|quota)|quota|HandlerErrorCode: ServiceLimitExceeded/i,
    advice: () =>
      'Delete resources that are not in use, or request a higher quota in the Service Quotas console, then push again.',
  },
  {
    pattern: /Rate exceeded|Throttling|HandlerErrorCode: (?:Throttling|ServiceInternalError|NetworkFailure)/,
    advice: () => 'The service throttled the calls or failed for a short time. Release the change again.',
  },
  {
    pattern: /stabiliz|NotStabilized|signal|WaitCondition/i,
    advice: () => 'CloudFormation created the resource, but the resource did not become ready. Check its logs and events.',
  },
  {
    pattern: /not empty|dependent object|DependencyViolation|in use|HandlerErrorCode: ResourceConflict/i,
    advice: () =>
      'Another resource depends on the resource, or the resource is not empty. Remove the dependency or the content, then try again.',
  },
  {
    pattern: /Action denied by stack policy/,
    advice: () =>
      'The stack policy protects the resource. The owner of the stack can push another stack policy with the deployment input.',
  },
];

/** Returns what a person can do about a reason, or undefined if the reason has no known cause. */
export function adviseOnReason(reason: string): string | undefined {
  for (const { pattern, advice } of KNOWN_REASONS) {
    const match = pattern.exec(reason);
    if (match !== null) return advice(match);
  }
  return undefined;
}
