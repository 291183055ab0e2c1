import type { Change } from '../change-set/change-set-page.ts';
import type { EvaluationContext } from '../evaluation/stack-input.ts';
import type { Template } from '../template/template.ts';

/** Facts that a prediction needs: the facts of the evaluation, stack tags, and a way to predict nested stacks. */
export interface PredictionContext extends EvaluationContext {
  /** Stack tags before and after. CloudFormation propagates them to taggable resources. */
  readonly tags?: { readonly before?: Readonly<Record<string, string>>; readonly after?: Readonly<Record<string, string>> };
  /** Predicts a nested stack whose templates are available. Without it, the contents of nested stacks are unknown. */
  readonly planNestedStack?: (request: NestedStackRequest) => NestedStackOutcome;
}

/** A request to predict a nested stack: its resource before and after, with values resolved. */
export interface NestedStackRequest {
  readonly logicalId: string;
  readonly before: NestedStackResource | undefined;
  readonly after: NestedStackResource;
}

/** The resource of a nested stack. Any value can be, or contain, an `Unknown`. */
export interface NestedStackResource {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: unknown;
}

/**
 * The result of predicting a nested stack: `doubtful` without a known change but with unknown parts, `unknown` if its templates are not available.
 */
export type NestedStackOutcome =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unchanged' | 'doubtful' | 'changed'; readonly changeSetId: string };

/** A part of an update that cannot be predicted offline, with the resources that it can affect. */
export interface CannotPredict {
  readonly logicalResourceIds: readonly string[];
  readonly reason: string;
  /** The most severe possible result: an update in place, or any change. */
  readonly worst: 'update' | 'anything';
  /** True if the part affects the whole stack, including resources that neither template contains. */
  readonly isAboutStack?: true;
}

/** The change set that CloudFormation would create, as far as it can be predicted. */
export interface Prediction {
  /** In the shape of a DescribeChangeSet response, sorted by logical ID; `Details` with values. */
  readonly changes: readonly Change[];
  /** The same change set, as DescribeChangeSet returns it without property values. */
  readonly changesWithoutValues: readonly Change[];
  readonly cannotPredict: readonly CannotPredict[];
  /** The type of every resource of both templates, by logical ID; the new type if they differ. */
  readonly types: Readonly<Record<string, string>>;
  /** The comparison of the outputs, their exports, and their descriptions. Changes do not list outputs, but a parent stack can use them. */
  readonly outputs: 'same' | 'doubtful' | 'other';
  /** Both templates with their loops expanded; absent for a first create. */
  readonly templates?: { readonly before: Template; readonly after: Template };
  /** The `StatusReason` with which CloudFormation would fail this change set. */
  readonly refusal?: string;
}
