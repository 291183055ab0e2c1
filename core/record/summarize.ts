import { groupBy } from '../group-by.ts';
import type { Judgement, Verdict } from '../verdict/verdict.ts';

/** Summarizes the verdict in one or two sentences: the decision about the change set, and the reason. */
export function summarize(verdict: Pick<Verdict, 'changeSetAction' | 'judgements' | 'evidence'>): string {
  const set = nameSet(verdict);
  const restricted = verdict.judgements.filter(({ decision }) => decision !== 'allow');
  const first = restricted[0]?.effect.sentence ?? '';
  const more = restricted.length > 1 ? ` (and ${restricted.length - 1} more)` : '';
  switch (verdict.changeSetAction) {
    case 'NO-CHANGES':
      return `${set} contains no changes.`;
    case 'CAN-SAFELY-UPDATE-EXISTING-STACK':
      return `${set} is safe: ${countInWords(verdict.judgements)}.`;
    case 'NEEDS-APPROVAL':
      return `${set} requires an approval: ${first}${more}`;
    case 'CANNOT-TELL':
      return `Cannot determine the effect of ${set.charAt(0).toLowerCase()}${set.slice(1)}: ${first}${more}`;
    case 'RESOURCES-BEING-DELETED-OR-REPLACED':
      return `${set} is refused: ${first}${more}`;
  }
}

function nameSet({ evidence }: Pick<Verdict, 'evidence'>): string {
  const stack = evidence.stackName === '' ? '' : ` of the stack ${evidence.stackName}`;
  return evidence.changeSetName === '' ? `The change${stack}` : `The change set ${evidence.changeSetName}${stack}`;
}

function countInWords(judgements: readonly Judgement[]): string {
  if (judgements.length === 0) {
    return 'it lists no resource changes';
  }
  const counts = [...groupBy(judgements, ({ effect }) => effect.kind)].map(([kind, group]) => `${group.length} ${kind}`);
  return `${judgements.length} ${judgements.length === 1 ? 'change' : 'changes'} (${counts.join(', ')})`;
}
