import type { Policies, Policy } from '../policy/policy.ts';

/** Checks whether a policy forbids or asks about some creates. Such a policy cannot allow a create that is not visible. */
export function restrictsCreates({ baseline, pushed }: Policies): boolean {
  return [baseline, pushed].some((policy) => policy !== undefined && restricts(policy));
}

function restricts({ defaults, rules }: Policy): boolean {
  return (
    defaults.create !== 'allow' ||
    rules.some(({ decision, match }) => decision !== 'allow' && [match.effect ?? 'create'].flat().includes('create'))
  );
}
