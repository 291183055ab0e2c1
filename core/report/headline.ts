import type { DecisionRecord, RecordedChange } from '../record/decision-record.ts';

/** The decision in two or three words. */
export function headline({ changeSetAction }: Pick<DecisionRecord, 'changeSetAction'>): string {
  switch (changeSetAction) {
    case 'CAN-SAFELY-UPDATE-EXISTING-STACK':
      return 'Safe to execute';
    case 'NO-CHANGES':
      return 'Nothing to change';
    case 'NEEDS-APPROVAL':
      return 'Needs approval';
    case 'CANNOT-TELL':
      return 'Refused: cannot tell';
    case 'RESOURCES-BEING-DELETED-OR-REPLACED':
      return 'Refused';
  }
}

/** The effect as people say it. */
export const EFFECT_WORDS: Readonly<Record<RecordedChange['effect'], string>> = {
  delete: 'deleted',
  replace: 'replaced',
  opaque: 'cannot tell',
  'may-replace': 'may be replaced',
  'replace-and-orphan': 'replaced, old one kept',
  orphan: 'leaves the stack',
  disarm: 'less protected',
  update: 'updated',
  create: 'created',
  import: 'taken over',
  sync: 'in sync',
  none: 'unchanged',
};

/** What every deployment does: not worth a word beside something else. */
const PLAIN_EFFECTS: readonly RecordedChange['effect'][] = ['update', 'create', 'import', 'sync', 'none'];

/** Whether nothing but what every deployment does would happen. */
export function isPlain({ effect, besides = [] }: Pick<RecordedChange, 'effect' | 'besides'>): boolean {
  return [effect, ...besides.map((part) => part.effect)].every((one) => PLAIN_EFFECTS.includes(one));
}

/** The effect in words with what is worth knowing besides: "replaced, less protected". */
export function effectInWords({ effect, besides = [] }: Pick<RecordedChange, 'effect' | 'besides'>): string {
  const more = besides.map((part) => part.effect).filter((one) => !PLAIN_EFFECTS.includes(one));
  return [effect, ...more].map((one) => EFFECT_WORDS[one]).join(', ');
}

/** The counts in words, the most severe first: "1 replaced, 2 updated". */
export function countsInWords(counts: DecisionRecord['counts']): string {
  const words = Object.keys(EFFECT_WORDS)
    .map((effect) => effect as RecordedChange['effect'])
    .flatMap((effect) => (counts[effect] === undefined ? [] : [`${counts[effect]} ${EFFECT_WORDS[effect]}`]));
  return words.length === 0 ? 'no resource changes' : words.join(', ');
}

/** The resource with the nested stacks that lead to it. */
export function placeOf({ path, logicalResourceId }: Pick<RecordedChange, 'path' | 'logicalResourceId'>): string {
  return [path, logicalResourceId].filter(Boolean).join('/') || 'the whole change set';
}
