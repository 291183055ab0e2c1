/**
 * One page of a DescribeChangeSet response as plain data. Every field is optional and every enumeration is a string,
 * because an absent field or an unknown value is evidence that the gate judges, not a type error.
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

/** A parameter of the change set; CloudFormation shows `****` for a NoEcho value. */
export interface ChangeSetParameter {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
  readonly ResolvedValue?: string | undefined;
}

/** One entry of `Changes`. `Type` is always `Resource` today; any other value is unknown. */
export interface Change {
  readonly Type?: string | undefined;
  readonly HookInvocationCount?: number | null | undefined;
  readonly ResourceChange?: ResourceChange | undefined;
}

/** The change that CloudFormation would make to one resource. */
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
  /** ARN of the change set of a nested stack; if it is absent, the changes inside the nested stack are not visible. */
  readonly ChangeSetId?: string | undefined;
  readonly ModuleInfo?:
    | { readonly TypeHierarchy?: string | undefined; readonly LogicalIdHierarchy?: string | undefined }
    | undefined;
  /** JSON text; only with property values. */
  readonly BeforeContext?: string | undefined;
  /** JSON text; only with property values. */
  readonly AfterContext?: string | undefined;
}

/** One reason for a change. One property edit often gives two details (a Dynamic and a Static one). */
export interface ResourceChangeDetail {
  readonly Target?: ResourceChangeTarget | undefined;
  readonly Evaluation?: string | undefined;
  readonly ChangeSource?: string | undefined;
  readonly CausingEntity?: string | undefined;
}

/** The attribute that a detail describes, and for `Properties` also the property. */
export interface ResourceChangeTarget {
  readonly Attribute?: string | undefined;
  readonly Name?: string | undefined;
  readonly RequiresRecreation?: string | undefined;
  readonly Path?: string | undefined;
  readonly BeforeValue?: string | undefined;
  readonly AfterValue?: string | undefined;
  readonly AttributeChangeType?: string | undefined;
}
