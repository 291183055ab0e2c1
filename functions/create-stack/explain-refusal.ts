import { stackNameOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { judgeFirstCreate } from '../../core/verdict/judge-first-create.ts';
import type { BaselinePolicy } from '../ports/ports.ts';
import type { Revision } from '../read-revision.ts';
import { readPolicies } from '../read-revision.ts';

/** Maximum number of resources in the message. */
const MOST_REFUSALS = 12;

/**
 * Describes why the policies refuse the first create, resource by resource. `ask` is a refusal, because a first create cannot be
 * approved.
 *
 * @returns undefined when the policies allow the create
 * @throws DeploymentError if a policy cannot be read; the gate does not continue with a less strict policy
 */
export async function explainRefusal(
  { template, policyText }: Revision,
  state: DeploymentState,
  baselinePolicy: BaselinePolicy,
): Promise<string | undefined> {
  const policies = await readPolicies(baselinePolicy, state, policyText);
  const name = stackNameOf(state);
  const verdict = judgeFirstCreate(template, policies, name);
  if (verdict.decision === 'allow') return undefined;
  const refused = verdict.judgements.filter(({ decision }) => decision !== 'allow');
  const lines = refused
    .slice(0, MOST_REFUSALS)
    .map(
      ({ effect, ruleReason, rule, policy }) =>
        `\n- ${[effect.sentence, ruleReason].filter(Boolean).join(' ')} [${rule}, ${policy}]`,
    );
  const more = refused.length > lines.length ? `\n- and ${refused.length - lines.length} more` : '';
  return (
    `The policy does not allow the first create of ${name}; nothing was created.${lines.join('')}${more}\n` +
    'Remove the resources from the template, or ask the owner of the gate to change the policy.'
  );
}
