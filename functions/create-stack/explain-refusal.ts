import type { Verdict } from '../../core/verdict/verdict.ts';

/** Maximum number of resources in the message. */
const MOST_REFUSALS = 12;

/** A first create has no change set that people can see, and that the gate can compare again before it is executed. */
const ASK_LATER =
  'A first create cannot be approved, because it has no change set. Release the change after a freeze window, or create the stack without ' +
  'these resources and add them in a later push, which people can approve.';

/**
 * Describes why the policies refuse a first create, resource by resource. `ask` is a refusal, because a first create cannot be
 * approved.
 */
export function explainRefusal({ judgements, evidence, decision }: Verdict, recordUrl: string | undefined): string {
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
    `${decision === 'ask' ? ASK_LATER : 'Remove the resources from the template, or ask the owner of the gate to change the policy.'}${record}`
  );
}
