import type { CfnCapabilities, Duration } from 'aws-cdk-lib';
import type { ArtifactPath, CommonAwsActionProps } from 'aws-cdk-lib/aws-codepipeline';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStackgate } from './imported-stackgate.ts';

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
