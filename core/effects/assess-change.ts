import type { ResourceChange, ResourceChangeDetail } from '../change-set/change-set-page.ts';
import { detailsOf } from '../change-set/details-of.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import type { DeclaredProperties } from '../losses/changed-properties.ts';
import type { EffectReading } from './effect.ts';
import { type Causes, findCauses } from './find-causes.ts';

/** Classification of one change from both responses, before the gate considers the rest of the change set. */
export interface AssessedChange {
  readonly change: LocatedChange;
  readonly logicalId: string;
  readonly type: string;
  /** Entries of the readings that are present. */
  readonly entries: readonly ResourceChange[];
  /** Details of both readings. */
  readonly details: readonly ResourceChangeDetail[];
  readonly causes: Causes;
  readonly reading: EffectReading;
}

/** Gathers the effects of one change from both responses. */
export function assessChange(
  change: LocatedChange,
  read: (change: LocatedChange, causes: Causes) => EffectReading,
  declared?: DeclaredProperties,
): AssessedChange {
  const entries = [change.plain?.ResourceChange, change.valued?.ResourceChange].filter((entry) => entry !== undefined);
  const merged = { ...change.valued?.ResourceChange, ...change.plain?.ResourceChange };
  const causes = findCauses(change, declared);
  return {
    change,
    logicalId: merged.LogicalResourceId ?? '',
    type: merged.ResourceType ?? '',
    entries,
    details: entries.flatMap(detailsOf),
    causes,
    reading: read(change, causes),
  };
}

/** Details that replace the resource, or may replace it. */
export function recreatingDetails({ details }: Pick<AssessedChange, 'details'>): readonly ResourceChangeDetail[] {
  return details.filter(
    ({ Target }) => Target?.RequiresRecreation === 'Always' || Target?.RequiresRecreation === 'Conditionally',
  );
}

/** Returns true if the change set certainly updates the resource in place: a Modify with Replacement False and nothing that contradicts it. */
export function isInPlace({ entries, reading }: AssessedChange): boolean {
  const kinds = [reading.kind, ...(reading.also ?? [])];
  return (
    entries.every(({ Action, Replacement }) => Action === 'Modify' && Replacement === 'False') &&
    !kinds.some((kind) => ['unknown', 'delete', 'replace', 'may-replace', 'replace-and-retain', 'retain'].includes(kind))
  );
}
