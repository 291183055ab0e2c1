import type { Template } from '../template/template.ts';

/** A template with the parameter values that it is evaluated with. */
export interface StackInput extends GivenParameters {
  readonly template: Template;
}

/** The values that are given for a template's parameters. */
export interface GivenParameters {
  /** Given values by parameter name; a declared parameter without a given value uses its `Default`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that are given an unknown value: its expression, as plain JSON in intrinsic form, by name. */
  readonly unknownParameters?: Readonly<Record<string, unknown>>;
}

/** Facts about the stack and its account. Every fact is optional: a missing one makes the values that use it unknown. */
export interface EvaluationContext {
  readonly region?: string;
  readonly accountId?: string;
  readonly partition?: string;
  readonly stackName?: string;
  readonly stackId?: string;
  readonly notificationArns?: readonly string[];
  /** Current values of SSM-backed parameters, by SSM parameter name: as deployed, and as stored now. */
  readonly ssm?: { readonly before?: Readonly<Record<string, string>>; readonly after?: Readonly<Record<string, string>> };
  /** Values of dynamic references to SSM parameters, by `name` or `name:version`: as deployed, and as stored now. */
  readonly references?: { readonly before?: Readonly<Record<string, string>>; readonly after?: Readonly<Record<string, string>> };
  /** Exports of other stacks, by export name. */
  readonly exports?: Readonly<Record<string, string>>;
  /** The value of Fn::GetAZs. */
  readonly availabilityZones?: readonly string[];
  /** Physical IDs of the deployed resources by logical ID: the values of Ref. */
  readonly physicalIds?: Readonly<Record<string, string>>;
  /** Attributes of the deployed resources by logical ID: the values of Fn::GetAtt. */
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
