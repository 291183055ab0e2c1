import type { ResourceChange, ResourceChangeDetail } from './change-set-page.ts';

/**
 * Every word that DescribeChangeSet is known to use in a resource change. A word that is not here has a meaning that
 * nobody has judged yet.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html and the types it links.
 */
const KNOWN = {
  Action: ['Add', 'Modify', 'Remove', 'Import', 'Dynamic', 'SyncWithActual'],
  Replacement: ['True', 'False', 'Conditional'],
  PolicyAction: ['Delete', 'Retain', 'Snapshot', 'ReplaceAndDelete', 'ReplaceAndRetain', 'ReplaceAndSnapshot'],
  ResourceDriftStatus: ['IN_SYNC', 'MODIFIED', 'DELETED', 'NOT_CHECKED', 'UNKNOWN', 'UNSUPPORTED'],
  Scope: ['Properties', 'Metadata', 'CreationPolicy', 'UpdatePolicy', 'DeletionPolicy', 'UpdateReplacePolicy', 'Tags'],
  RequiresRecreation: ['Never', 'Conditionally', 'Always'],
  Evaluation: ['Static', 'Dynamic'],
  ChangeSource: [
    'ResourceReference',
    'ParameterReference',
    'ResourceAttribute',
    'DirectModification',
    'Automatic',
    'NoModification',
  ],
  AttributeChangeType: ['Add', 'Remove', 'Modify', 'SyncWithActual'],
} as const satisfies Record<string, readonly string[]>;

/** A field of a resource change whose values are words of a closed list. */
export type WordField = keyof typeof KNOWN;

/**
 * Names the words of a resource change that are not known, as `Field "word"`. An absent word is not an unknown one.
 */
export function findUnknownWords(change: ResourceChange): readonly string[] {
  return [
    ...unknown('Action', change.Action),
    ...unknown('Replacement', change.Replacement),
    ...unknown('PolicyAction', change.PolicyAction),
    ...unknown('ResourceDriftStatus', change.ResourceDriftStatus),
    ...(change.Scope ?? []).flatMap((attribute) => unknown('Scope', attribute)),
    ...(change.Details ?? []).flatMap(findUnknownWordsOfDetail),
  ];
}

function findUnknownWordsOfDetail(detail: ResourceChangeDetail): readonly string[] {
  return [
    ...unknown('Evaluation', detail.Evaluation),
    ...unknown('ChangeSource', detail.ChangeSource),
    ...unknown('Scope', detail.Target?.Attribute),
    ...unknown('RequiresRecreation', detail.Target?.RequiresRecreation),
    ...unknown('AttributeChangeType', detail.Target?.AttributeChangeType),
  ];
}

function unknown(field: WordField, word: string | undefined): readonly string[] {
  const known: readonly string[] = KNOWN[field];
  return word === undefined || known.includes(word) ? [] : [`${field} "${word}"`];
}
