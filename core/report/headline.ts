import type { DecisionRecord, RecordedChange } from '../record/decision-record.ts';

/** Names the decision in two or three words. */
export function headline({ changeSetAction }: Pick<DecisionRecord, 'changeSetAction'>): string {
  switch (changeSetAction) {
    case 'CAN-SAFELY-UPDATE-EXISTING-STACK':
      return 'Safe to execute';
    case 'NO-CHANGES':
      return 'No changes';
    case 'NEEDS-APPROVAL':
      return 'Needs approval';
    case 'CANNOT-TELL':
      return 'Refused: unknown effect';
    case 'RESOURCES-BEING-DELETED-OR-REPLACED':
      return 'Refused';
  }
}

/** Words for each effect in a table or a count, most severe first. */
export const EFFECT_WORDS: Readonly<Record<RecordedChange['effect'], string>> = {
  delete: 'deleted',
  replace: 'replaced',
  unknown: 'unknown',
  'may-replace': 'may be replaced',
  'lose-data': 'loses data',
  'replace-and-retain': 'replaced, old one retained',
  retain: 'retained outside the stack',
  expose: 'exposed',
  unprotect: 'less protected',
  stop: 'stopped',
  revision: 'superseded by a new revision',
  update: 'updated',
  create: 'created',
  import: 'imported',
  sync: 'in sync',
  none: 'unchanged',
};

/** Effects of routine deployments. They are not named next to another effect. */
const PLAIN_EFFECTS: readonly RecordedChange['effect'][] = ['revision', 'update', 'create', 'import', 'sync', 'none'];

/** Returns true if the change has only effects of routine deployments. */
export function isPlain({ effect, also = [] }: Pick<RecordedChange, 'effect' | 'also'>): boolean {
  return [effect, ...also.map((part) => part.effect)].every((one) => PLAIN_EFFECTS.includes(one));
}

/** Effects that all properties of a resource have in common. */
const WHOLE_RESOURCE: readonly RecordedChange['effect'][] = ['create', 'delete', 'retain', 'import'];

/** Tests whether all properties of a resource, or none, change: short reports do not show their values. */
export function isWholeResource({ effect }: Pick<RecordedChange, 'effect'>): boolean {
  return WHOLE_RESOURCE.includes(effect);
}

/** Names the effects of a change that are not routine and that a property causes. */
export function consequencesOf(
  { effect, also = [], causes }: Pick<RecordedChange, 'effect' | 'also' | 'causes'>,
  property: string,
): readonly string[] {
  return [{ effect, causes }, ...also]
    .filter((part) => !PLAIN_EFFECTS.includes(part.effect) && part.causes.includes(property))
    .map((part) => EFFECT_WORDS[part.effect]);
}

/** Names the effect and every other effect that is not routine: "replaced, less protected". */
export function effectInWords({ effect, also = [] }: Pick<RecordedChange, 'effect' | 'also'>): string {
  const more = also.map((part) => part.effect).filter((one) => !PLAIN_EFFECTS.includes(one));
  return [effect, ...more].map((one) => EFFECT_WORDS[one]).join(', ');
}

/** Lists the counts, most severe effect first: "1 replaced, 2 updated". */
export function countsInWords(counts: DecisionRecord['counts']): string {
  const words = Object.keys(EFFECT_WORDS)
    .map((effect) => effect as RecordedChange['effect'])
    .flatMap((effect) => (counts[effect] === undefined ? [] : [`${counts[effect]} ${EFFECT_WORDS[effect]}`]));
  return words.length === 0 ? 'no resource changes' : words.join(', ');
}

/** Names the resource with the nested stacks that contain it. */
export function placeOf({ path, logicalResourceId }: Pick<RecordedChange, 'path' | 'logicalResourceId'>): string {
  return [path, logicalResourceId].filter(Boolean).join('/') || 'the whole change set';
}
