import type { Policies, Policy } from '../policy/policy.ts';

/** Whether some create may be refused or asked about. Where it may, creates that cannot be seen cannot be passed by. */
export function restrictsCreates({ baseline, pushed }: Policies): boolean {
  return [baseline, pushed].some((policy) => policy !== undefined && restricts(policy));
}

function restricts({ defaults, rules }: Policy): boolean {
  return (
    defaults.create !== 'allow' ||
    rules.some(({ decision, match }) => decision !== 'allow' && [match.effect ?? 'create'].flat().includes('create'))
  );
}
