/** An immutable type whose resources are superseded by their next revision. */
export interface RevisionType {
  /**
   * - `revision`: an update is a new revision. The old revision is not needed if no resource refers to it.
   * - `grant`: a statement without data. Only its replacement is harmless, because a removal without a successor revokes a permission.
   */
  readonly role: 'revision' | 'grant';
  /** Effects of a paired removal that the type allows; none for grants. */
  readonly removals: readonly ('delete' | 'retain')[];
  /**
   * Properties that name the parent of the revisions. The first is required for a pair; the others must be equal or both absent. A
   * replacement with another parent is not a revision.
   */
  readonly parents: readonly string[];
  /** Property with a name that only one resource can have, so that a replacement with the same name fails. */
  readonly uniqueName?: string;
}

const BOTH = ['delete', 'retain'] as const;
const RETAIN = ['retain'] as const;
const NONE = [] as const;

function revision(removals: RevisionType['removals'], ...parents: readonly string[]): RevisionType {
  return { role: 'revision', removals, parents };
}

function grant(...parents: readonly string[]): RevisionType {
  return { role: 'grant', removals: NONE, parents };
}

/**
 * Types by name. Sources: `createOnlyProperties` of the registry's schemas (all or nearly all properties of each type are create-only)
 * and the service documentation in the comments.
 *
 * `removals` has no `delete` if callers pin a revision by number, or if a deletion removes a rollback target.
 *
 * These types look similar but are not in the list, so they are judged as ordinary resources: AWS::CloudFormation::WaitConditionHandle (a
 * new handle restarts the wait condition), AWS::Glue::SchemaVersion (records written with it need it), AWS::AppConfig::Deployment and
 * AWS::GreengrassV2::Deployment (a replacement is a rollout), AWS::EMR::Step (a replacement runs the step again), AWS::SSM::Document,
 * AWS::IAM::InstanceProfile, AWS::IAM::AccessKey (the old key stops working), AWS::CodeDeploy::Application, AWS::KMS::Alias,
 * AWS::RDS::DBParameterGroup, AWS::Batch::JobDefinition and AWS::EC2::LaunchTemplate (an update in place creates a revision of both), and
 * every type that CloudFormation deletes before it creates the new one.
 */
const REVISION_TYPES: ReadonlyMap<string, RevisionType> = new Map([
  // Deregistering makes it INACTIVE: running tasks and services continue. Amazon ECS API, DeregisterTaskDefinition.
  ['AWS::ECS::TaskDefinition', revision(BOTH, 'Family')],
  ['AWS::ECS::DaemonTaskDefinition', revision(BOTH, 'Family')],
  // Lambda refuses to delete a version that an alias uses. Lambda API, DeleteFunction.
  ['AWS::Lambda::Version', revision(BOTH, 'FunctionName')],
  // Functions that use a deleted layer version continue to run. Lambda guide, "Deleting a layer version".
  ['AWS::Lambda::LayerVersion', revision(BOTH, 'LayerName')],
  // API Gateway refuses to delete a deployment that a stage points to. A deployment with a StageName also creates the stage.
  ['AWS::ApiGateway::Deployment', revision(BOTH, 'RestApiId', 'StageName')],
  ['AWS::ApiGatewayV2::Deployment', revision(BOTH, 'ApiId', 'StageName')],
  ['AWS::AutoScaling::LaunchConfiguration', { ...revision(NONE), uniqueName: 'LaunchConfigurationName' }],
  ['AWS::StepFunctions::StateMachineVersion', revision(BOTH, 'StateMachineArn')],
  ['AWS::AppConfig::HostedConfigurationVersion', revision(RETAIN, 'ConfigurationProfileId', 'ApplicationId')],
  ['AWS::SageMaker::Model', { ...revision(NONE), uniqueName: 'ModelName' }],
  ['AWS::SageMaker::EndpointConfig', { ...revision(NONE), uniqueName: 'EndpointConfigName' }],
  ['AWS::ImageBuilder::Component', revision(RETAIN, 'Name')],
  ['AWS::ImageBuilder::ImageRecipe', revision(RETAIN, 'Name')],
  ['AWS::ImageBuilder::ContainerRecipe', revision(RETAIN, 'Name')],
  ['AWS::ImageBuilder::Workflow', revision(RETAIN, 'Name', 'Type')],
  ['AWS::Bedrock::PromptVersion', revision(RETAIN, 'PromptArn')],
  ['AWS::Bedrock::GuardrailVersion', revision(RETAIN, 'GuardrailIdentifier')],
  ['AWS::Bedrock::FlowVersion', revision(RETAIN, 'FlowArn')],
  ['AWS::Bedrock::AutomatedReasoningPolicyVersion', revision(RETAIN, 'PolicyArn')],
  ['AWS::Connect::ContactFlowVersion', revision(RETAIN, 'ContactFlowId')],
  ['AWS::Connect::ContactFlowModuleVersion', revision(RETAIN, 'ContactFlowModuleId')],
  ['AWS::Connect::ViewVersion', revision(RETAIN, 'ViewArn')],
  ['AWS::Wisdom::AIPromptVersion', revision(RETAIN, 'AIPromptId', 'AssistantId')],
  ['AWS::Wisdom::AIAgentVersion', revision(RETAIN, 'AIAgentId', 'AssistantId')],
  ['AWS::Wisdom::AIGuardrailVersion', revision(RETAIN, 'AIGuardrailId', 'AssistantId')],
  ['AWS::GreengrassV2::ComponentVersion', revision(NONE)],
  ['AWS::Greengrass::GroupVersion', revision(RETAIN, 'GroupId')],
  ['AWS::AppRunner::AutoScalingConfiguration', revision(NONE)],
  ['AWS::AppRunner::ObservabilityConfiguration', revision(NONE)],
  ['AWS::Lambda::Permission', grant('FunctionName')],
  ['AWS::Lambda::LayerVersionPermission', grant('LayerVersionArn')],
  ['AWS::EC2::SecurityGroupIngress', grant('GroupId', 'GroupName')],
  ['AWS::EC2::SecurityGroupEgress', grant('GroupId')],
  ['AWS::Signer::ProfilePermission', grant('ProfileName')],
]);

/** Returns the rule by which the next revision of a type supersedes its resources; undefined for an ordinary type. */
export function findRevisionType(resourceType: string): RevisionType | undefined {
  return REVISION_TYPES.get(resourceType);
}

/** Lists the types that are superseded by their next revision, including grants. */
export function listRevisionTypes(): readonly string[] {
  return [...REVISION_TYPES.keys()];
}
