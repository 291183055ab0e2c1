import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { LONGEST_DELIVERY_SECONDS } from '../../../core/deployment/job-times.ts';
import type { StackgateProps } from '../stackgate-props.ts';
import { GateFunction, type GateFunctionSettings } from './gate-function.ts';
import type { JobAnswers } from './job-answers.ts';

/** Time of the trigger to read the revision, to start the execution, and to answer, with retries. */
const TRIGGER_TIMEOUT = Duration.minutes(3);

/** Settings of the trigger. */
export interface TriggerSettings
  extends GateFunctionSettings,
    Pick<StackgateProps, 'verifyJobs' | 'pipelines' | 'targets' | 'triggerConcurrency'> {
  readonly stateMachine: StateMachine;
  readonly bucket: Bucket;
  readonly deploymentRole: IRole;
  readonly answers: JobAnswers;
}

/** Creates the function that CodePipeline invokes. */
export function makeTrigger(scope: Construct, settings: TriggerSettings): GateFunction {
  const { stateMachine, bucket, deploymentRole, answers, verifyJobs, pipelines, targets } = settings;
  const { gateName, logRetention, encryptionKey, tracing } = settings;
  return new GateFunction(scope, 'Trigger', {
    gateName,
    logRetention,
    encryptionKey,
    tracing,
    functionName: 'trigger',
    description: 'stackgate: starts deployments and reports their results to CodePipeline',
    timeout: TRIGGER_TIMEOUT,
    maxEventAge: Duration.seconds(LONGEST_DELIVERY_SECONDS),
    onFailure: answers.answerJob.lambda,
    reservedConcurrency: settings.triggerConcurrency,
    memorySize: 256,
    environment: {
      STATE_MACHINE_ARN: stateMachine.stateMachineArn,
      GATE_BUCKET: bucket.bucketName,
      RENEWAL_QUEUE_URL: answers.renewals.queueUrl,
      DEPLOYMENT_ROLE_ARN: deploymentRole.roleArn,
      ...(verifyJobs && { VERIFY_JOBS: 'true' }),
      ...(pipelines && { PIPELINES: JSON.stringify(pipelines) }),
      ...(targets && { TARGETS: JSON.stringify(targets) }),
    },
  });
}
