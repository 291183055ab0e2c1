import type { Verdict } from '../../core/verdict/verdict.ts';

/** Maximum number of resources in the message. */
const MOST_REFUSALS = 12;

/**
 * Describes why the policies refuse a first create, resource by resource.
 *
 * @param noApproval why no approval is possible, as a clause; absent if the policies forbid the create
 */
export function explainRefusal(
  { judgements, evidence }: Verdict,
  recordUrl: string | undefined,
  noApproval: string | undefined,
): string {
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
    `${noApproval === undefined ? 'The policy does not allow' : 'The policy requires an approval of'} the first create of ` +
    `${evidence.stackName}${noApproval === undefined ? '' : `, and ${noApproval}`}; nothing was created.${lines.join('')}${more}\n` +
    'Remove the resources from the template, or ask the owner of the gate to change the policy' +
    `${noApproval === undefined ? '' : ' or to permit approvals'}.${record}`
  );
}
