import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { JOB_TIMEOUT_SECONDS, RENEWAL_SECONDS } from '../../../core/deployment/job-times.ts';
import { GateFunction, type GateFunctionSettings } from './gate-function.ts';

/** Props of `JobAnswers`. */
export interface JobAnswersProps extends GateFunctionSettings {
  readonly stateMachine: StateMachine;
  readonly bucketName: string;
  /** The functions of the last tasks of an execution, which announce its end. */
  readonly lastTasks: readonly GateFunction[];
}

/**
 * Time of one attempt to answer a job, with the retries of the reply. A message that was not handled is visible again after the same time, so
 * that a renewal is attempted until CodePipeline stops waiting.
 */
const ATTEMPT = Duration.seconds(60);
const MOST_ATTEMPTS = (JOB_TIMEOUT_SECONDS - RENEWAL_SECONDS) / 60;

/** Messages of the queue that are handled at the same time. More of them wait in the queue; each takes less than a second. */
const MOST_MESSAGES = 10;

/**
 * The function that answers the jobs of CodePipeline, and what invokes it: the end of an execution, and the queue of renewals, which also
 * has the end notices of executions. A message that cannot be handled moves to the dead-letter queue.
 */
export class JobAnswers extends Construct {
  readonly answerJob: GateFunction;
  readonly renewals: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { stateMachine, bucketName, lastTasks, ...settings }: JobAnswersProps) {
    super(scope, id);
    const { encryptionKey } = settings;
    const common = {
      enforceSSL: true,
      encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
      ...(encryptionKey && { encryptionMasterKey: encryptionKey }),
    };
    this.answerJob = new GateFunction(scope, 'AnswerJob', {
      ...settings,
      functionName: 'answer-job',
      description: 'stackgate: reports the results of deployments to CodePipeline',
      timeout: ATTEMPT,
      memorySize: 256,
      environment: { STATE_MACHINE_ARN: stateMachine.stateMachineArn, GATE_BUCKET: bucketName },
    });
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, retentionPeriod: Duration.days(14) });
    this.renewals = new Queue(this, 'Renewals', {
      ...common,
      visibilityTimeout: ATTEMPT,
      retentionPeriod: Duration.days(1),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MOST_ATTEMPTS },
    });
    for (const { lambda } of lastTasks) lambda.addEnvironment('RENEWAL_QUEUE_URL', this.renewals.queueUrl);
    new EventSourceMapping(this, 'Source', {
      target: this.answerJob.lambda,
      eventSourceArn: this.renewals.queueArn,
      batchSize: 1,
      maxConcurrency: MOST_MESSAGES,
    });
    new Rule(this, 'Ended', {
      description: 'stackgate: reports the end of a deployment to CodePipeline',
      // https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [new LambdaFunction(this.answerJob.lambda)],
    });
  }
}
