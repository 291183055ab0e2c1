import type { Verdict } from '../../core/verdict/verdict.ts';

/** Maximum number of resources in the message. */
const MOST_REFUSALS = 12;

/**
 * Describes why the policies refuse a first create, resource by resource. `ask` is a refusal, because a first create cannot be
 * approved.
 */
export function explainRefusal({ judgements, evidence }: Verdict, recordUrl: string | undefined): string {
  const refused = judgements.filter(({ decision }) => decision !== 'allow');
  const lines = refused
    .slice(0, MOST_REFUSALS)
    .map(
      ({ effect, ruleReason, rule, policy }) =>
        `\n- ${[effect.sentence, ruleReason].filter(Boolean).join(' ')} [${rule}, ${policy}]`,
    );
  const more = refused.length > lines.length ? `\n- and ${refused.length - lines.length} more` : '';
  const record = recordUrl === undefined ? '' : `\nRecord: ${recordUrl}`;
  return (
    `The policy does not allow the first create of ${evidence.stackName}; nothing was created.${lines.join('')}${more}\n` +
    `Remove the resources from the template, or ask the owner of the gate to change the policy.${record}`
  );
}
