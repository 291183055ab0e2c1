import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { allowDeploy } from './permissions/allow-deploy.ts';

/** A gate, created in this app or imported from another one. */
export interface IStackgate extends IConstruct {
  /** The Lambda function that the action of a pipeline invokes. */
  readonly trigger: IFunction;
  /**
   * The stacks that the gate may deploy.
   * @default - unknown: actions are not checked at synth
   */
  readonly stackNames?: readonly string[];
  /**
   * The service roles that the gate may pass to CloudFormation.
   * @default - unknown: actions are not checked at synth
   */
  readonly deploymentRoles?: readonly IRole[];
  /** Allows the action of a pipeline to invoke the gate, and the gate to read the artifacts of the pipeline. */
  grantDeploy(scope: Construct, actionRole: IRole, artifacts: IBucket): void;
}

/**
 * A gate that another app creates. Only the owner of the gate can change the roles that its functions read artifacts with: the owner adds
 * the bucket of the pipeline, and its key, to `artifactBuckets` and `artifactKeys`.
 */
export class ImportedStackgate extends Construct implements IStackgate {
  readonly trigger: IFunction;

  constructor(scope: Construct, id: string, triggerArn: string) {
    super(scope, id);
    this.trigger = LambdaFunction.fromFunctionArn(this, 'Trigger', triggerArn);
  }

  grantDeploy(_scope: Construct, actionRole: IRole, artifacts: IBucket): void {
    allowDeploy(actionRole, this.trigger, artifacts);
  }
}
