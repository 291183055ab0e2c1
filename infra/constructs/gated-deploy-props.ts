import type { CfnCapabilities, Duration } from 'aws-cdk-lib';
import type { ArtifactPath, CommonAwsActionProps } from 'aws-cdk-lib/aws-codepipeline';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStackgate } from './imported-stackgate.ts';

/** Props of both forms of `GatedDeployAction`. */
export interface GatedDeployCommonProps extends CommonAwsActionProps {
  /** The gate, in the account and region of the pipeline. */
  readonly gate: IStackgate;
}

/** The input of the deployment as a file of the artifact, which is versioned with the code. */
export interface InputFileProps extends GatedDeployCommonProps {
  /** The input file, such as `source.atPath('deploy/prod.json')`. */
  readonly inputFile: ArtifactPath;
  /** Not used in this form: the file names the template. */
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
   * The only service role that the file may name. It must be `deploymentRole` or one of `otherDeploymentRoles` of the gate.
   * @default - the file may name each of these roles
   */
  readonly deploymentRole?: IRole;
  /**
   * Roles of target accounts that the file may name: an ARN, a pattern with `*`, or a list. With one ARN, the file can leave the role out. They
   * must be in `targets` of the gate.
   * @default - the file must not name one: the stack is in the account of the gate
   */
  readonly targetRoleArn?: string | readonly string[];
  /** The external ID of the role. @default - the external ID in `targets` of the gate */
  readonly targetExternalId?: string;
  /**
   * Regions that the file may name, in the same forms.
   * @default - the file must not name one: the stack is in the Region of the gate
   */
  readonly region?: string | readonly string[];
  /** The only value of `onUnsafe` that the file may have. @default - the file decides, within the gate's policy */
  readonly onUnsafe?: 'reject' | 'ask' | 'blue-green';
}

/** The input of the deployment as props. */
export interface InlineInputProps extends GatedDeployCommonProps {
  /** Not used in this form: the props are the input. */
  readonly inputFile?: never;
  /** The template, such as `build.atPath('infra/template.yaml')`. */
  readonly template: ArtifactPath;
  /**
   * First part of the stack's name, and the value of the template parameter `environmentName` if the template declares it.
   * @default - `stackName` is the exact name of the stack
   */
  readonly environmentName?: string;
  /** The stack is `<environmentName>-<stackName>`, or `stackName` without `environmentName`. */
  readonly stackName: string;
  /**
   * A template configuration file of CodePipeline (Parameters, Tags, StackPolicy) in the same artifact.
   * @default - none
   */
  readonly templateConfiguration?: ArtifactPath;
  /** Parameter values. @default - the values of the template configuration; an update keeps the deployed values of other parameters */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Stack tags. @default - the tags of the template configuration */
  readonly tags?: Readonly<Record<string, string>>;
  /** Capabilities that the template needs. @default - CAPABILITY_IAM and CAPABILITY_NAMED_IAM */
  readonly capabilities?: readonly CfnCapabilities[];
  /**
   * The service role of CloudFormation. It must be `deploymentRole` or one of `otherDeploymentRoles` of the gate.
   * @default - `deploymentRole` of the gate
   */
  readonly deploymentRole?: IRole;
  /** The role of the target account. It must be in `targets` of the gate. @default - the stack is in the account of the gate */
  readonly targetRoleArn?: string;
  /** The external ID of the role. @default - the external ID in `targets` of the gate */
  readonly targetExternalId?: string;
  /** The Region of the stack. It must be in `targets` of the gate. @default - the Region of the gate */
  readonly region?: string;
  /** SNS topics that CloudFormation sends stack events to. @default - none */
  readonly notificationTopics?: readonly ITopic[];
  /** Termination protection of the stack. @default - unchanged */
  readonly terminationProtection?: boolean;
  /** Imports existing resources that have the names in the template. @default false */
  readonly importExistingResources?: boolean;
  /**
   * The reaction to a change set that is not safe: `ask` requests the approval that it needs, if the gate has `approvals`; `blue-green` creates
   * a second stack, if the gate has `blueGreen` and its policy permits that. Otherwise, the change set is rejected.
   * @default 'reject'
   */
  readonly onUnsafe?: 'reject' | 'ask' | 'blue-green';
  /** Settings for `onUnsafe: 'blue-green'`. @default - no verification, and only a person deletes the previous stack */
  readonly blueGreen?: BlueGreenProps;
  /** A policy file in the same artifact. It can only be stricter than the policy of the gate. @default - none */
  readonly policy?: ArtifactPath;
  /** A file of waivers in the same artifact. A waiver applies only if the policy of the gate permits waivers. @default - none */
  readonly waivers?: ArtifactPath;
  /** Time limit of the whole deployment. @default Duration.hours(12) */
  readonly timeout?: Duration;
}

/** Settings of an action with `onUnsafe: 'blue-green'`. */
export interface BlueGreenProps {
  /** The function that verifies the next stack. It must be one of `blueGreen.verifyFunctions` of the gate. @default - no verification */
  readonly verifyFunction?: IFunction;
  /** Time limit of the verification, at most 15 minutes. @default Duration.minutes(5) */
  readonly verifyTimeout?: Duration;
  /** Time after which the gate deletes the previous stack, if the policy allows that. @default - only a person deletes it */
  readonly retireAfter?: Duration;
}

/** Props of `GatedDeployAction`. */
export type GatedDeployActionProps = InlineInputProps | InputFileProps;
