import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { allowDeploy } from './permissions/allow-deploy.ts';

/** A gate, made in this app or somewhere else. */
export interface IStackgate extends IConstruct {
  /** What a pipeline's action invokes. */
  readonly trigger: IFunction;
  /**
   * The stacks that the gate may touch.
   * @default - not known here
   */
  readonly stackNames?: readonly string[];
  /** Lets a pipeline's action invoke the gate, and read the pipeline's artifacts. */
  grantDeploy(scope: Construct, actionRole: IRole, artifacts: IBucket): void;
}

/**
 * A gate that another app has made. Its functions read artifacts with roles that only its owner can change: the owner names the
 * pipeline's bucket, and its key, in `artifactBuckets` and `artifactKeys`.
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
