import type { DeploymentInput } from '../core/deployment/deployment-input.ts';
import { parsePolicies } from '../core/policy/parse-policy.ts';
import type { Policies } from '../core/policy/policy.ts';
import type { BaselinePolicy } from './ports/ports.ts';

/**
 * The policy of the gate's owner, and the pushed one that can only tighten it.
 *
 * @param pushedText undefined where the input names no policy
 * @throws DeploymentError when one of them cannot be read or understood: never a looser policy instead
 */
export async function readPolicies(
  baselinePolicy: BaselinePolicy,
  { policyPath = 'the pushed policy' }: DeploymentInput,
  pushedText: string | undefined,
): Promise<Policies> {
  return parsePolicies({
    baseline: sourceText('the baseline policy', await baselinePolicy.readText()),
    pushed: sourceText(policyPath, pushedText),
  });
}

function sourceText(source: string, text: string | undefined) {
  return text === undefined ? undefined : { source, text };
}
