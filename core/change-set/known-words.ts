import type { ResourceChange } from './change-set-page.ts';

/**
 * The enumeration values that DescribeChangeSet is known to use in a resource change. The gate cannot judge any other value.
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

/**
 * Lists the unknown enumeration values of a resource change as `Field "value"`. An absent value is not unknown.
 */
export function findUnknownWords(change: ResourceChange): readonly string[] {
  const found: string[] = [];
  const check = (field: keyof typeof KNOWN, word: string | undefined): void => {
    const known: readonly string[] = KNOWN[field];
    if (word !== undefined && !known.includes(word)) {
      found.push(`${field} "${word}"`);
    }
  };
  check('Action', change.Action);
  check('Replacement', change.Replacement);
  check('PolicyAction', change.PolicyAction);
  check('ResourceDriftStatus', change.ResourceDriftStatus);
  for (const attribute of change.Scope ?? []) {
    check('Scope', attribute);
  }
  for (const { Target, Evaluation, ChangeSource } of change.Details ?? []) {
    check('Evaluation', Evaluation);
    check('ChangeSource', ChangeSource);
    check('Scope', Target?.Attribute);
    check('RequiresRecreation', Target?.RequiresRecreation);
    check('AttributeChangeType', Target?.AttributeChangeType);
  }
  return found;
}
