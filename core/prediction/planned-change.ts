import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import type { Reason } from './reason.ts';

/** What happens to one resource, before it is put into a describe's words. */
export interface PlannedChange {
  readonly logicalId: string;
  readonly type: string;
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly before: EvaluatedResource | undefined;
  readonly after: EvaluatedResource | undefined;
  readonly reasons: readonly Reason[];
  /** The nested stack's own change set, where it is predicted too. */
  readonly nestedChangeSetId?: string;
}
