import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import type { Recreation } from '../resource-types/resource-rules.ts';

/** The change of one resource, independent of how it is described. */
export interface PlannedChange {
  readonly logicalId: string;
  readonly type: string;
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly before: EvaluatedResource | undefined;
  readonly after: EvaluatedResource | undefined;
  readonly reasons: readonly Reason[];
  /** The change set of the nested stack, if it is predicted. */
  readonly nestedChangeSetId?: string;
}

/** A reason for a change of a resource; a detail of DescribeChangeSet is made from it. */
export interface Reason {
  readonly attribute: ChangedAttribute;
  /** The property, for `Properties`. */
  readonly name?: string;
  readonly recreation: Recreation;
  /** Static: the change is certain. Dynamic: it is known when the update runs. */
  readonly evaluation: 'Static' | 'Dynamic';
  /** Absent for tags of the stack. */
  readonly source?: 'DirectModification' | 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute' | 'Automatic';
  /** The parameter, `LogicalId`, or `LogicalId.Attribute` that causes it. */
  readonly cause?: string;
  /** The describes that contain it: without property values (`plain`), with them (`valued`). */
  readonly views: readonly View[];
  /** The differences inside, for the response with property values. */
  readonly differences: readonly ValueDifference[];
}

/** The describes of a change set: without or with property values. */
export type View = 'plain' | 'valued';

/** Both describes. */
export const BOTH: readonly View[] = ['plain', 'valued'];

/** The parts of a resource that change sets distinguish. */
export type ChangedAttribute =
  | 'Properties'
  | 'Tags'
  | 'Metadata'
  | 'CreationPolicy'
  | 'UpdatePolicy'
  | 'DeletionPolicy'
  | 'UpdateReplacePolicy';

/** A path at which two values differ; undefined if one template has no value there. */
export interface ValueDifference {
  /** Path from the attribute: `['Environment', 'Variables', 'STAGE']`. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly recreation: Recreation;
}

/** The outcome of a resource for the resources that refer to it. */
export type Outcome = 'kept' | 'modified' | 'may-be-replaced' | 'new';

/** The outcome of a resource in each describe. */
export interface Outcomes {
  readonly plain: Outcome;
  readonly valued: Outcome;
}
