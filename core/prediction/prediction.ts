import type { Change } from '../change-set/change-set-page.ts';
import type { EvaluationContext } from '../evaluation/stack-input.ts';
import type { Template } from '../template/template.ts';

/** Facts that a prediction takes: those of the evaluation, stack tags, and a way to predict nested stacks. */
export interface PredictionContext extends EvaluationContext {
  /** Stack tags before and after. CloudFormation propagates them to taggable resources. */
  readonly tags?: { readonly before?: Readonly<Record<string, string>>; readonly after?: Readonly<Record<string, string>> };
  /** Predicts a nested stack whose templates are available. Without it, the contents of nested stacks are unknown. */
  readonly planNestedStack?: (request: NestedStackRequest) => NestedStackOutcome;
}

/** A nested stack that stands in the parent's way of prediction: its resource before and after, values filled in. */
export interface NestedStackRequest {
  readonly logicalId: string;
  readonly before: NestedStackResource | undefined;
  readonly after: NestedStackResource;
}

/** A nested stack's resource; any value may be, or hold, an `Unknown`. */
export interface NestedStackResource {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: unknown;
}

/**
 * Whether anything changes inside, and the (predicted) change set that says what: `doubtful` where nothing does as far as it is known,
 * `unknown` where the templates are not at hand.
 */
export type NestedStackOutcome =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unchanged' | 'doubtful' | 'changed'; readonly changeSetId: string };

/** Something that cannot be known offline, in words, with the resources it may affect. */
export interface CannotPredict {
  readonly logicalResourceIds: readonly string[];
  readonly reason: string;
  /** The worst that it can come to: a change in place, or anything at all. */
  readonly worst: 'update' | 'anything';
  /** It is about the stack as a whole: it may also have resources that neither text names. */
  readonly isAboutStack?: true;
}

/** What CloudFormation would say, as far as it can be known. */
export interface Prediction {
  /** In DescribeChangeSet's own shape, sorted by logical id; `Details` with values. */
  readonly changes: readonly Change[];
  /** The same set as DescribeChangeSet gives it without property values. */
  readonly changesWithoutValues: readonly Change[];
  readonly cannotPredict: readonly CannotPredict[];
  /** The type of every resource of either side, the new one where they differ, by logical id. */
  readonly types: Readonly<Record<string, string>>;
  /** Whether an output has, or may have, another value than before: no change lists it, and a parent stack may use it. */
  readonly outputs: 'same' | 'doubtful' | 'other';
  /** Both templates with their loops expanded; absent for a first create. */
  readonly templates?: { readonly before: Template; readonly after: Template };
  /** Why CloudFormation would not make this change set at all, in its words: the `StatusReason` of the failed one. */
  readonly refusal?: string;
}
