import { findPublicStatements } from '../exposing-policies.ts';
import { analyzed } from '../loss-rule.ts';

/** Comparison of a resource policy that must not newly allow all principals. */
export const PUBLIC_DOCUMENT = analyzed(
  findPublicStatements,
  'no statements',
  'allows all principals in a statement that no condition restricts',
);

/** Advice on a resource policy that allows all principals. */
export const NAME_PRINCIPALS =
  'Grant access to named principals, or restrict the statement with a condition such as aws:PrincipalOrgID or aws:SourceArn.';
