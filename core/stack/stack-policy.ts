/** The policy of a stack that has none. CloudFormation cannot remove a policy from a stack. */
export const ALLOW_EVERY_UPDATE = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"Update:*","Resource":"*"}]}';

/**
 * Checks whether a new stack policy protects at least what the current one protects: both are equal, or the new one only adds Deny
 * statements, or the stack has no policy, or a policy that allows every update. Every other pair of policies cannot be compared. The order
 * of the other statements counts: the guide says that a Deny always applies, but of two statements with the same scope AWS applies the last
 * one (recorded in the tests of LocalStack, test_update_with_overlapping_policies).
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
 */
export function isAtLeastAsStrict(before: string | undefined, after: string): boolean {
  if (before === undefined || isSamePolicy(before)) return true;
  const [current, next] = [readStatements(before), readStatements(after)];
  if (current === undefined || next === undefined) return canonical(before) === canonical(after);
  const known = current.map(textOf);
  const kept = next.filter((statement) => !isDeny(statement) || known.includes(textOf(statement))).map(textOf);
  return textOf(kept) === textOf(known);
}

/** The policy during the update: the statements of the current policy, and the Deny statements of the new one. */
export function combinePolicies(before: string | undefined, after: string): string {
  const current = readStatements(before ?? ALLOW_EVERY_UPDATE);
  const denies = readStatements(after)?.filter(isDeny);
  if (current === undefined || denies === undefined || denies.length === 0) return before ?? ALLOW_EVERY_UPDATE;
  const known = current.map(textOf);
  return JSON.stringify({ Statement: [...current, ...denies.filter((statement) => !known.includes(textOf(statement)))] });
}

/**
 * Checks whether two policies are equal as JSON. A missing policy equals the policy that allows every update, because the gate sets that
 * policy after a failed update of a stack that had none.
 */
export function isSamePolicy(a = ALLOW_EVERY_UPDATE, b = ALLOW_EVERY_UPDATE): boolean {
  return canonical(a) === canonical(b);
}

function readStatements(policy: string): readonly unknown[] | undefined {
  const parsed = parse(policy);
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) return undefined;
  return [parsed.Statement].flat();
}

function isDeny(statement: unknown): boolean {
  return typeof statement === 'object' && statement !== null && 'Effect' in statement && statement.Effect === 'Deny';
}

function canonical(policy: string): string {
  return textOf(parse(policy) ?? policy);
}

function parse(policy: string): unknown {
  try {
    return JSON.parse(policy);
  } catch {
    return undefined;
  }
}

/** Writes a value as JSON with sorted keys. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
