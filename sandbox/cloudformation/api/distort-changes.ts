import type { Change, ResourceChange } from '../../../core/change-set/change-set-page.ts';
import type { ChangeSetRecord } from '../model/stack-record.ts';
import { incompleteValues } from './incomplete-values.ts';

/** The changes and the status reason in a DescribeChangeSet response, including the effect of an injected defect. */
export interface Reading {
  readonly changes: readonly Change[];
  readonly statusReason?: string | undefined;
}

/**
 * Returns the changes for one DescribeChangeSet response, with the defect of the change set applied.
 *
 * @param isHidden true if the response omits removals and replacements
 */
export function readChanges(changeSet: ChangeSetRecord, withValues: boolean, isHidden = false): Reading {
  const { changes: valued, changesWithoutValues, distortion, valuesWarning } = changeSet;
  const statusReason = (withValues ? valuesWarning : undefined) ?? changeSet.statusReason;
  const changes = withValues ? valued : changesWithoutValues;
  if (isHidden) return { changes: changes.filter(isHarmless), statusReason };
  switch (distortion) {
    case 'warn': {
      const dropped = changes[0]?.ResourceChange?.LogicalResourceId;
      if (!withValues || dropped === undefined) return { changes, statusReason };
      return {
        changes: changes.slice(1),
        statusReason: incompleteValues(`Logical Id: ${dropped}, failed property validation`),
      };
    }
    case 'dynamic':
      return { changes: changeFirst(changes, isModified, (resource) => ({ ...resource, Action: 'Dynamic' })), statusReason };
    case 'missing-nested':
      return { changes: changeFirst(changes, hasChangeSet, withoutChangeSet), statusReason };
    case 'nested-loop':
      return {
        changes: changeFirst(changes, hasChangeSet, (resource) => ({ ...resource, ChangeSetId: changeSet.id })),
        statusReason,
      };
    case 'disagree':
      return { changes: withValues ? changeFirst(changes, isModified, withOtherReplacement) : changes, statusReason };
    default:
      return { changes, statusReason };
  }
}

function isHarmless({ ResourceChange: resource }: Change): boolean {
  return resource?.Action !== 'Remove' && (resource?.Replacement ?? 'False') === 'False';
}

function isModified({ Action }: ResourceChange): boolean {
  return Action === 'Modify';
}

function hasChangeSet({ ChangeSetId }: ResourceChange): boolean {
  return ChangeSetId !== undefined;
}

function withoutChangeSet({ ChangeSetId: _, ...resource }: ResourceChange): ResourceChange {
  return resource;
}

function withOtherReplacement({ PolicyAction: _, ...resource }: ResourceChange): ResourceChange {
  return { ...resource, Replacement: resource.Replacement === 'True' ? 'False' : 'True' };
}

function changeFirst(
  changes: readonly Change[],
  isMeant: (resource: ResourceChange) => boolean,
  change: (resource: ResourceChange) => ResourceChange,
): readonly Change[] {
  const index = changes.findIndex(({ ResourceChange: resource }) => resource !== undefined && isMeant(resource));
  return changes.map((one, place) =>
    place === index && one.ResourceChange !== undefined ? { ...one, ResourceChange: change(one.ResourceChange) } : one,
  );
}
