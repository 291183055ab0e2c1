import { createApprovals } from '../adapters/approvals.ts';
import { createGateBucket } from '../adapters/gate-bucket.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createJobDecisions } from '../adapters/job-decisions.ts';
import { createOpenJobs } from '../adapters/open-jobs.ts';
import { createPipelineJobs } from '../adapters/pipeline-jobs.ts';
import { createStateMachine } from '../adapters/state-machine.ts';
import { createContinuationTokens } from '../continuation-token.ts';
import { readStateMachineArn } from '../environment.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/** Environment: STATE_MACHINE_ARN, GATE_BUCKET. */
export function wireAnswerJob({ env, clock, log, clients }: RuntimeWith<'stepFunctions' | 'codePipeline' | 's3'>) {
  const stateMachineArn = readStateMachineArn(env);
  const signing = { secret: createGateSecret(clients.s3(), env.GATE_BUCKET), clock };
  return createHandler({
    jobs: createPipelineJobs(clients.codePipeline(), clock),
    machine: createStateMachine(clients.stepFunctions(), stateMachineArn),
    openJobs: createOpenJobs(clients.s3(), env.GATE_BUCKET, signing.secret),
    tokens: createContinuationTokens({ ...signing, stateMachineArn }),
    decisions: createJobDecisions(clients.s3(), env.GATE_BUCKET, signing),
    outcomes: createGateBucket(clients.s3(), env.GATE_BUCKET),
    approvals: createApprovals(clients.s3(), env.GATE_BUCKET, signing.secret),
    stateMachineArn,
    clock,
    log,
  });
}
