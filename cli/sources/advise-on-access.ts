/**
 * Returns advice on a separate line if the SDK could not call AWS, and an empty text for any other error. The names and messages come from
 * the SDK: https://github.com/smithy-lang/smithy-typescript (CredentialsProviderError, "Region is missing").
 */
export function adviseOnAccess(cause: unknown): string {
  if (!(cause instanceof Error)) {
    return '';
  }
  if (cause.name === 'CredentialsProviderError') {
    return '\nSign in to AWS first, or use --profile or AWS_PROFILE, as for the AWS CLI.';
  }
  return /^Region is missing/.test(cause.message)
    ? '\nUse --region or AWS_REGION, or set a region in the profile, as for the AWS CLI.'
    : '';
}
