import type { EffectFacts } from './describe-effect.ts';

type AdviceFacts = Pick<EffectFacts, 'kind' | 'stateful' | 'logicalResourceId' | 'causes' | 'losses'>;

/** What to do about an effect that is not wanted, and about what it brings along; undefined where there is nothing to do. */
export function advise(facts: AdviceFacts): string | undefined {
  const advice = [adviseOnHeadline(facts), adviseOnLosses(facts)].filter((part) => part !== undefined);
  return advice.length === 0 ? undefined : advice.join(' ');
}

function adviseOnHeadline(facts: AdviceFacts): string | undefined {
  const id = facts.logicalResourceId;
  switch (facts.kind) {
    case 'delete':
      return facts.stateful
        ? `Put ${id} back into the template; if it has to go, deploy DeletionPolicy: Retain for it first, or allow the deletion by a waiver or a rule.`
        : `Put ${id} back into the template, or allow the deletion by a waiver or a rule.`;
    case 'replace':
    case 'may-replace':
      return `Take back ${changeOf(facts.causes)}, or add the new resource under another logical id beside ${id} and move over; or allow the replacement by a waiver or a rule.`;
    case 'replace-and-retain':
      return `Take back ${changeOf(facts.causes)}, or move the content of ${id} over first and allow the replacement by a waiver or a rule.`;
    case 'retain':
      return `Put ${id} back into the template, or allow it to leave the stack by a waiver or a rule.`;
    case 'unknown':
      return 'Look at the change set in the CloudFormation console; make the change in smaller steps, or allow it by a rule.';
    // Stryker disable next-line ConditionalExpression: falling through gives undefined as well
    default:
      return undefined;
  }
}

/** The advice on each loss once, and the way out if the loss is intended. */
function adviseOnLosses({ losses = [] }: AdviceFacts): string | undefined {
  const advice = [...new Set(losses.map((loss) => loss.advice))].slice(0, 5);
  return advice.length === 0 ? undefined : `${advice.join(' ')} If the change is intended, allow it by a waiver or a rule.`;
}

function changeOf(causes: readonly string[]): string {
  return causes.length === 0 ? 'the change' : `the change of ${causes.slice(0, 5).join(', ')}`;
}
