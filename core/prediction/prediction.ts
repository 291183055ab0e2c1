import type { Change } from '../change-set/change-set-page.ts';
import type { Template } from '../template/template.ts';

/** One side of a prediction: a template with the parameter values it is deployed with. */
export interface PlanSide {
  readonly template: Template;
  /** Given values by parameter name; a declared parameter without one takes its `Default`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that are given a value which is not known: what it is made of, as plain JSON in intrinsic form, by name. */
  readonly unknownParameters?: Readonly<Record<string, unknown>>;
}

/** What the predictor may be told about the world. Everything is optional: what is unknown is said to be unknown. */
export interface PlanContext {
  readonly region?: string;
  readonly accountId?: string;
  readonly partition?: string;
  readonly stackName?: string;
  readonly stackId?: string;
  readonly notificationArns?: readonly string[];
  /** Stack-level tags before and after. CloudFormation propagates them to resources that take tags. */
  readonly tags?: { readonly before?: Readonly<Record<string, string>>; readonly after?: Readonly<Record<string, string>> };
  /** Current values of SSM-backed parameters, by SSM parameter name: as deployed, and as stored now. */
  readonly ssm?: { readonly before?: Readonly<Record<string, string>>; readonly after?: Readonly<Record<string, string>> };
  /** Exports of other stacks, by export name. */
  readonly exports?: Readonly<Record<string, string>>;
  /** What Fn::GetAZs gives. */
  readonly availabilityZones?: readonly string[];
  /** Plans a nested stack, where its templates are at hand. Without it what is in a nested stack cannot be predicted. */
  readonly planNestedStack?: (request: NestedStackRequest) => NestedStackOutcome;
  /** Physical ids of the deployed resources by logical id: what Ref gives. */
  readonly physicalIds?: Readonly<Record<string, string>>;
  /** Attributes of the deployed resources by logical id: what Fn::GetAtt gives. */
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
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
  /** Why CloudFormation would not make this change set at all, in its words: the `StatusReason` of the failed one. */
  readonly refusal?: string;
}
