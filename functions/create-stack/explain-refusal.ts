import { stackNameOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { judgeFirstCreate } from '../../core/verdict/judge-first-create.ts';
import type { BaselinePolicy } from '../ports/ports.ts';
import type { Revision } from '../read-revision.ts';
import { readPolicies } from '../read-revision.ts';

/** More than this nobody reads in a message. */
const MOST_REFUSALS = 12;

/**
 * Why the policies refuse the first create, resource by resource; undefined when they allow it. `ask` counts as refused while there
 * is no way to ask.
 *
 * @throws DeploymentError ConfigurationError or another one when a policy cannot be read: never a looser policy instead
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
    `Expected the policy to allow the first create of ${name}, got a refusal; nothing was created.${lines.join('')}${more}\n` +
    'Take the resources out of the template, or have the owner of the gate change the policy.'
  );
}
