import {
  Action,
  type ActionBindOptions,
  ActionCategory,
  type ActionConfig,
  type ActionProperties,
  GlobalVariables,
  type IStage,
} from 'aws-cdk-lib/aws-codepipeline';
import type { Construct } from 'constructs';
import type { Bindings } from '../../core/deployment/bindings.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { DeploymentError } from '../../core/errors.ts';
import { findActionMistakes, inPropNames, nameAction } from './checks/check-action-props.ts';
import { findGateMistakes } from './checks/check-gate.ts';
import type { BlueGreenProps, GatedDeployActionProps, InlineInputProps, InputFileProps } from './gated-deploy-props.ts';
import { toUserParameters, type UserParameters } from './user-parameters.ts';

/** Output variables of a gated deploy, as references that CodePipeline resolves in later actions. */
export interface GatedDeployVariables {
  /** `CAN-SAFELY-UPDATE-EXISTING-STACK`, `NO-CHANGES`, or `FIRST-CREATE`. */
  readonly verdict: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly stackStatus: string;
  readonly changeSetName: string;
  readonly changeSetId: string;
  /** `s3://` address of the decision record, without extension; `none` if the deployment has no record. */
  readonly recordUri: string;
  readonly recordUrl: string;
  readonly executionArn: string;
}

/**
 * A CodePipeline action that deploys a template through a gate. The action succeeds if the stack matches the push; otherwise it fails
 * with the reason.
 *
 * @example
 * pipeline.addStage({
 *   stageName: 'Prod',
 *   actions: [
 *     new GatedDeployAction({
 *       actionName: 'Deploy',
 *       gate,
 *       template: build.atPath('infra/template.yaml'),
 *       environmentName: 'prod',
 *       stackName: 'app',
 *     }),
 *   ],
 * });
 */
export class GatedDeployAction extends Action {
  protected readonly providedActionProperties: ActionProperties;
  private readonly props: GatedDeployActionProps;
  private readonly mistakes: readonly string[];
  private readonly error: Error;

  constructor(props: GatedDeployActionProps) {
    super();
    this.props = props;
    this.mistakes = findActionMistakes(props);
    // The path of the action in the construct tree is known in `bound`. The stack trace of the error leads to this constructor.
    this.error = new Error(`The props of ${nameAction(props)} are not valid. ${this.mistakes.join(' ')}`);
    if (typeof props?.actionName !== 'string') throw this.error;
    const { artifact } = props.inputFile ?? props.template ?? {};
    const { actionName, runOrder, variablesNamespace, role } = props;
    this.providedActionProperties = {
      actionName,
      ...(runOrder !== undefined && { runOrder }),
      ...(variablesNamespace !== undefined && { variablesNamespace }),
      ...(role && { role }),
      category: ActionCategory.INVOKE,
      provider: 'Lambda',
      owner: 'AWS',
      version: '1',
      artifactBounds: { minInputs: 1, maxInputs: 1, minOutputs: 0, maxOutputs: 0 },
      inputs: artifact === undefined ? [] : [artifact],
    };
  }

  /** References to output variables for the configuration of later actions, such as `action.variables.verdict`. */
  get variables(): GatedDeployVariables {
    return {
      verdict: this.variableExpression('verdict'),
      stackName: this.variableExpression('stackName'),
      stackId: this.variableExpression('stackId'),
      stackStatus: this.variableExpression('stackStatus'),
      changeSetName: this.variableExpression('changeSetName'),
      changeSetId: this.variableExpression('changeSetId'),
      recordUri: this.variableExpression('recordUri'),
      recordUrl: this.variableExpression('recordUrl'),
      executionArn: this.variableExpression('executionArn'),
    };
  }

  protected bound(scope: Construct, _stage: IStage, { role, bucket }: ActionBindOptions): ActionConfig {
    if (this.mistakes.length > 0) this.refuse(scope, this.mistakes);
    const { gate, environmentName, stackName, targetRoleArn } = this.props;
    // The service role of a target is a role of its account, which the target role may pass.
    const deploymentRole = targetRoleArn === undefined ? this.props.deploymentRole : undefined;
    const userParameters = this.toUserParameters(scope);
    const stackNames = stackNamesOf(environmentName, stackName);
    this.refuse(scope, findGateMistakes(scope, gate, { stackNames, deploymentRole }));
    gate.grantDeploy(scope, role, bucket);
    return { configuration: { FunctionName: gate.trigger.functionName, UserParameters: userParameters } };
  }

  /** @throws Error with the mistakes and the path of the action, if the list contains a mistake */
  private refuse(scope: Construct, mistakes: readonly string[]): void {
    if (mistakes.length === 0) return;
    this.error.message = `The props of ${nameAction(this.props, scope.node.path)} are not valid. ${mistakes.join(' ')}`;
    throw this.error;
  }

  private toUserParameters(scope: Construct): string {
    try {
      return toUserParameters(scope, this.userParameters());
    } catch (error) {
      if (error instanceof DeploymentError) this.refuse(scope, [inPropNames(error.message)]);
      throw error;
    }
  }

  private userParameters(): UserParameters {
    const pipelineExecutionId = GlobalVariables.executionId;
    const { props } = this;
    if (props.inputFile !== undefined) return { inputFile: props.inputFile.fileName, ...toBindings(props), pipelineExecutionId };
    return { input: toInput(props), pipelineExecutionId };
  }
}

/** The bindings of an action with an input file, for the trigger to enforce. */
function toBindings({ environmentName, stackName, deploymentRole, onUnsafe, ...target }: InputFileProps): Bindings {
  const { targetRoleArn, targetExternalId, region } = target;
  return {
    ...(environmentName !== undefined && { environmentName }),
    stackName,
    ...(deploymentRole && { roleArn: deploymentRole.roleArn }),
    ...(onUnsafe !== undefined && { onUnsafe }),
    ...(targetRoleArn !== undefined && { targetRoleArn }),
    ...(targetExternalId !== undefined && { targetExternalId }),
    ...(region !== undefined && { region }),
  };
}

/** Names of all stacks that an action may deploy, as names or patterns. */
function stackNamesOf(
  environmentName: string | readonly string[] | undefined,
  stackName: string | readonly string[],
): readonly string[] {
  const environments = environmentName === undefined ? [undefined] : [environmentName].flat();
  return environments.flatMap((environment) =>
    [stackName].flat().map((name) => stackNameOf({ environmentName: environment, stackName: name })),
  );
}

function toBlueGreen({ verifyFunction, verifyTimeout, retireAfter }: BlueGreenProps): Readonly<Record<string, unknown>> {
  return {
    ...(verifyFunction && { verifyFunction: verifyFunction.functionArn }),
    ...(verifyTimeout && { verifyTimeoutMinutes: verifyTimeout.toMinutes({ integral: false }) }),
    ...(retireAfter && { retireAfterHours: retireAfter.toHours({ integral: false }) }),
  };
}

/**
 * Returns the input with the field names of the AWS blog article. Props that are not given are left out, because the length of
 * UserParameters is limited.
 */
function toInput(props: InlineInputProps): Readonly<Record<string, unknown>> {
  const input = {
    environmentName: props.environmentName,
    stackName: props.stackName,
    templatePath: props.template.fileName,
    templateConfigurationPath: props.templateConfiguration?.fileName,
    parameters: props.parameters,
    tags: props.tags,
    capabilities: props.capabilities,
    roleArn: props.deploymentRole?.roleArn,
    targetRoleArn: props.targetRoleArn,
    targetExternalId: props.targetExternalId,
    region: props.region,
    notificationArns: props.notificationTopics?.map((topic) => topic.topicArn),
    terminationProtection: props.terminationProtection,
    importExistingResources: props.importExistingResources,
    onUnsafe: props.onUnsafe,
    blueGreen: props.blueGreen && toBlueGreen(props.blueGreen),
    policyPath: props.policy?.fileName,
    waiversPath: props.waivers?.fileName,
    timeoutMinutes: props.timeout?.toMinutes({ integral: false }),
  };
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
