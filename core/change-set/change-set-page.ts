/**
 * What DescribeChangeSet answers, as plain data: one page of one change set. Every field is optional and every
 * enumeration is a string, because an absent field or an unknown value is evidence to be judged, never a type error.
 * The SDK's `DescribeChangeSetOutput` and the AWS CLI's JSON are both assignable to it.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html
 */
export interface ChangeSetPage {
  readonly ChangeSetName?: string | undefined;
  readonly ChangeSetId?: string | undefined;
  readonly StackId?: string | undefined;
  readonly StackName?: string | undefined;
  readonly Status?: string | undefined;
  readonly StatusReason?: string | undefined;
  readonly ExecutionStatus?: string | undefined;
  readonly Parameters?: readonly ChangeSetParameter[] | undefined;
  readonly Changes?: readonly Change[] | undefined;
  readonly NextToken?: string | undefined;
  readonly IncludeNestedStacks?: boolean | undefined;
  readonly ParentChangeSetId?: string | undefined;
  readonly RootChangeSetId?: string | undefined;
  readonly DeploymentMode?: string | undefined;
  readonly StackDriftStatus?: string | undefined;
  readonly ImportExistingResources?: boolean | undefined;
  readonly CreationTime?: Date | string | undefined;
}

/** A parameter as the change set carries it; a NoEcho value reads `****`. */
export interface ChangeSetParameter {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
  readonly ResolvedValue?: string | undefined;
}

/** One entry of `Changes`. `Type` is always `Resource` today; anything else is unknown. */
export interface Change {
  readonly Type?: string | undefined;
  readonly HookInvocationCount?: number | null | undefined;
  readonly ResourceChange?: ResourceChange | undefined;
}

/** What would happen to one resource. */
export interface ResourceChange {
  readonly PolicyAction?: string | undefined;
  readonly Action?: string | undefined;
  readonly LogicalResourceId?: string | undefined;
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly Replacement?: string | undefined;
  readonly Scope?: readonly string[] | undefined;
  readonly ResourceDriftStatus?: string | undefined;
  readonly Details?: readonly ResourceChangeDetail[] | undefined;
  /** The nested stack's own change set; absent on a nested stack means that its inside is not visible. */
  readonly ChangeSetId?: string | undefined;
  readonly ModuleInfo?:
    | { readonly TypeHierarchy?: string | undefined; readonly LogicalIdHierarchy?: string | undefined }
    | undefined;
  /** JSON text; only with property values. */
  readonly BeforeContext?: string | undefined;
  /** JSON text; only with property values. */
  readonly AfterContext?: string | undefined;
}

/** One reason for a change. One property edit often gives two of them (a Dynamic and a Static one). */
export interface ResourceChangeDetail {
  readonly Target?: ResourceChangeTarget | undefined;
  readonly Evaluation?: string | undefined;
  readonly ChangeSource?: string | undefined;
  readonly CausingEntity?: string | undefined;
}

/** What a detail is about: an attribute of the resource, and for `Properties` the property. */
export interface ResourceChangeTarget {
  readonly Attribute?: string | undefined;
  readonly Name?: string | undefined;
  readonly RequiresRecreation?: string | undefined;
  readonly Path?: string | undefined;
  readonly BeforeValue?: string | undefined;
  readonly AfterValue?: string | undefined;
  readonly AttributeChangeType?: string | undefined;
}
