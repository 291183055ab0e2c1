import type { CfnCapabilities, Duration } from 'aws-cdk-lib';
import {
  Action,
  type ActionBindOptions,
  ActionCategory,
  type ActionConfig,
  type ActionProperties,
  type ArtifactPath,
  type CommonAwsActionProps,
  GlobalVariables,
  type IStage,
} from 'aws-cdk-lib/aws-codepipeline';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Bindings } from '../../core/deployment/bindings.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { checkGate } from './check-gate.ts';
import type { IStackgate } from './imported-stackgate.ts';
import { toUserParameters, type UserParameters } from './user-parameters.ts';

/** Props that every gated deploy has. */
export interface GatedDeployCommonProps extends CommonAwsActionProps {
  /** The gate, of the pipeline's own account and region. */
  readonly gate: IStackgate;
}

/** The deployment's input as a file of the artifact, versioned with the code. */
export interface InputFileProps extends GatedDeployCommonProps {
  /** For example `source.atPath('deploy/prod.json')`. */
  readonly inputFile: ArtifactPath;
  /** The file names the template. */
  readonly template?: never;
  /**
   * Environments that the file may name: a name, a pattern with `*`, or a list. With one name, the file can leave the environment out.
   * @default - the file must not name an environment: `stackName` is the exact name of the stack
   */
  readonly environmentName?: string | readonly string[];
  /**
   * Stacks that the file may name, in the same forms. A person who pushes writes the file, so without this binding every push could
   * choose any stack of the gate.
   */
  readonly stackName: string | readonly string[];
  /**
   * The only service role that the file may name. The gate has to know it: `deploymentRole` or `otherDeploymentRoles`.
   * @default - the file may name each role that the gate knows
   */
  readonly deploymentRole?: IRole;
  /** The only value of `onUnsafe` that the file may have. @default - the file decides, within the gate's policy */
  readonly onUnsafe?: 'reject' | 'ask';
}

/** The deployment's input as props. */
export interface InlineInputProps extends GatedDeployCommonProps {
  /** The props are the input. */
  readonly inputFile?: never;
  /** For example `build.atPath('infra/template.yaml')`. */
  readonly template: ArtifactPath;
  /**
   * First part of the stack's name, and the value of the template parameter `environmentName` if the template declares it.
   * @default - `stackName` is the exact name of the stack
   */
  readonly environmentName?: string;
  /** The stack is `<environmentName>-<stackName>`, or `stackName` without `environmentName`. */
  readonly stackName: string;
  /**
   * CodePipeline's own file of Parameters, Tags and StackPolicy, in the same artifact.
   * @default - none
   */
  readonly templateConfiguration?: ArtifactPath;
  /** @default - those of the template configuration; on an update the deployed values stay */
  readonly parameters?: Readonly<Record<string, string>>;
  /** @default - those of the template configuration */
  readonly tags?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly capabilities?: readonly CfnCapabilities[];
  /**
   * The service role that CloudFormation acts with. The gate has to know it: `deploymentRole` or `otherDeploymentRoles`.
   * @default - the gate's deployment role
   */
  readonly deploymentRole?: IRole;
  /** Topics that CloudFormation sends the stack's events to. @default - none */
  readonly notificationTopics?: readonly ITopic[];
  /** @default - as the stack has it */
  readonly terminationProtection?: boolean;
  /** @default false */
  readonly importExistingResources?: boolean;
  /** The reaction to a change set that is not safe. There is no approval channel yet, so `ask` rejects as well. @default 'reject' */
  readonly onUnsafe?: 'reject' | 'ask';
  /** A policy in the same artifact; it can only tighten the gate's own. @default - none */
  readonly policy?: ArtifactPath;
  /** Waivers in the same artifact; they count where the gate's policy allows them. @default - none */
  readonly waivers?: ArtifactPath;
  /** For the whole deployment. @default Duration.hours(12) */
  readonly timeout?: Duration;
}

/** Props of `GatedDeployAction`. */
export type GatedDeployActionProps = InlineInputProps | InputFileProps;

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
 */
export class GatedDeployAction extends Action {
  protected readonly providedActionProperties: ActionProperties;
  private readonly props: GatedDeployActionProps;

  constructor(props: GatedDeployActionProps) {
    super();
    this.props = props;
    if (props.inputFile === undefined) checkSameArtifact(props);
    const { artifact } = props.inputFile ?? props.template;
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
      inputs: [artifact],
    };
  }

  /** References for the configuration of later actions, such as `action.variables.verdict`. */
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
    const { gate, actionName, environmentName, stackName } = this.props;
    const userParameters = toUserParameters(scope, this.userParameters());
    checkGate(scope, gate, actionName, stackNamesOf(environmentName, stackName));
    gate.grantDeploy(scope, role, bucket);
    return { configuration: { FunctionName: gate.trigger.functionName, UserParameters: userParameters } };
  }

  private userParameters(): UserParameters {
    const pipelineExecutionId = GlobalVariables.executionId;
    const { props } = this;
    if (props.inputFile !== undefined) return { inputFile: props.inputFile.fileName, ...toBindings(props), pipelineExecutionId };
    return { input: toInput(props), pipelineExecutionId };
  }
}

/** The bindings of an action with an input file, for the trigger to enforce. */
function toBindings({ environmentName, stackName, deploymentRole, onUnsafe }: InputFileProps): Bindings {
  return {
    ...(environmentName !== undefined && { environmentName }),
    stackName,
    ...(deploymentRole && { roleArn: deploymentRole.roleArn }),
    ...(onUnsafe !== undefined && { onUnsafe }),
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

/** Returns the input under the article's field names. Props that are not given are left out, because UserParameters are short. */
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
    notificationArns: props.notificationTopics?.map((topic) => topic.topicArn),
    terminationProtection: props.terminationProtection,
    importExistingResources: props.importExistingResources,
    onUnsafe: props.onUnsafe,
    policyPath: props.policy?.fileName,
    waiversPath: props.waivers?.fileName,
    timeoutMinutes: props.timeout?.toMinutes({ integral: false }),
  };
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** One action deploys one revision. */
function checkSameArtifact({ actionName, template, templateConfiguration, policy, waivers }: InlineInputProps): void {
  for (const path of [templateConfiguration, policy, waivers]) {
    if (path && path.artifact !== template.artifact) {
      throw new Error(
        `Expected ${path.fileName} of the action ${actionName} to be in the template's artifact, got another one: let the build put both into one artifact`,
      );
    }
  }
}
