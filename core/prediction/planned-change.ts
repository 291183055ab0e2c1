import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import type { Recreation } from '../resource-types/resource-rules.ts';

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

/** One reason for a change to a resource: what a detail of DescribeChangeSet is made of. */
export interface Reason {
  readonly attribute: ChangedAttribute;
  /** The property, for `Properties`. */
  readonly name?: string;
  readonly recreation: Recreation;
  /** Static: it changes for sure. Dynamic: it is known when the change is applied. */
  readonly evaluation: 'Static' | 'Dynamic';
  /** Absent for tags of the stack. */
  readonly source?: 'DirectModification' | 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute' | 'Automatic';
  /** The parameter, `LogicalId`, or `LogicalId.Attribute` behind it. */
  readonly cause?: string;
  /** Which of the two describes has it: the one without property values (`plain`), the one with them (`valued`). */
  readonly views: readonly View[];
  /** What changes inside, in the describe with values. */
  readonly differences: readonly ValueDifference[];
}

/** The two ways to describe a change set. */
export type View = 'plain' | 'valued';

/** Both of them. */
export const BOTH: readonly View[] = ['plain', 'valued'];

/** The parts of a resource that change sets tell apart. */
export type ChangedAttribute =
  | 'Properties'
  | 'Tags'
  | 'Metadata'
  | 'CreationPolicy'
  | 'UpdatePolicy'
  | 'DeletionPolicy'
  | 'UpdateReplacePolicy';

/** One place where two values differ; undefined where there is nothing on that side. */
export interface ValueDifference {
  /** From the attribute down: `['Environment', 'Variables', 'STAGE']`. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly recreation: Recreation;
}

/** What all reasons of one view together do to the resource. */
export function replacementOf(reasons: readonly Reason[], view: View): 'True' | 'Conditional' | 'False' {
  const seen = reasons.filter((reason) => reason.views.includes(view));
  if (seen.some((reason) => reason.recreation === 'Always' && reason.evaluation === 'Static')) return 'True';
  return seen.some((reason) => reason.recreation !== 'Never') ? 'Conditional' : 'False';
}

/** What happens to a resource, as far as what refers to it is concerned. */
export type Outcome = 'kept' | 'modified' | 'may-be-replaced' | 'new';

/** The outcome of a resource in each of the two describes. */
export interface Outcomes {
  readonly plain: Outcome;
  readonly valued: Outcome;
}
