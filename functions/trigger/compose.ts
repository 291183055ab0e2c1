import { type PipelineBindings, parsePipelineBindings } from '../../core/deployment/bindings.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { createArtifactFiles } from '../adapters/artifact-files.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createJobDecisions } from '../adapters/job-decisions.ts';
import { createJobEvents } from '../adapters/job-events.ts';
import { createOpenJobs } from '../adapters/open-jobs.ts';
import { createPipelineJobs } from '../adapters/pipeline-jobs.ts';
import { createRenewals } from '../adapters/renewals.ts';
import { createRevisionCopies } from '../adapters/revision-copies.ts';
import { createStateMachine } from '../adapters/state-machine.ts';
import { createTextObjects } from '../adapters/text-objects.ts';
import { createContinuationTokens } from '../continuation-token.ts';
import { readRenewalQueueUrl, readStateMachineArn } from '../environment.ts';
import { readOwnerSettings } from '../owner-settings.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createHandler } from './handler.ts';

/**
 * Environment: STATE_MACHINE_ARN; GATE_BUCKET; RENEWAL_QUEUE_URL; DEPLOYMENT_ROLE_ARN, the service role for deployments that do not specify
 * one (if absent, CloudFormation uses the permissions of the functions); VERIFY_JOBS, `true` if CodePipeline has to confirm jobs;
 * PIPELINES, JSON of the stacks that each pipeline may deploy; TARGETS, JSON of the other accounts and Regions into which the gate may
 * deploy.
 */
export function wireTrigger({ env, clock, log, clients }: RuntimeWith<'stepFunctions' | 'codePipeline' | 's3' | 'sqs'>) {
  const stateMachineArn = readStateMachineArn(env);
  const signing = { secret: createGateSecret(clients.s3(), env.GATE_BUCKET), clock };
  return createHandler({
    jobs: createPipelineJobs(clients.codePipeline(), clock),
    machine: createStateMachine(clients.stepFunctions(), stateMachineArn),
    artifacts: (credentials) => createArtifactFiles(clients.s3(credentials)),
    copies: createRevisionCopies(clients.s3(), env.GATE_BUCKET),
    textObjects: createTextObjects(clients.s3()),
    ...readOwnerSettings(env),
    tokens: createContinuationTokens({ ...signing, stateMachineArn }),
    decisions: createJobDecisions(clients.s3(), env.GATE_BUCKET, signing),
    events: createJobEvents(clients.s3(), env.GATE_BUCKET, signing.secret),
    openJobs: createOpenJobs(clients.s3(), env.GATE_BUCKET, signing.secret),
    renewals: createRenewals(clients.sqs(), readRenewalQueueUrl(env)),
    verifyJobs: env.VERIFY_JOBS === 'true',
    pipelines: readPipelines(env.PIPELINES),
    stateMachineArn,
    clock,
    log,
  });
}

/** @throws DeploymentError ConfigurationError: a gate that cannot read its restrictions must not start a deployment */
function readPipelines(json: string | undefined): PipelineBindings | undefined {
  if (json === undefined || json === '') return undefined;
  return parsePipelineBindings(
    parseJson(json, "PIPELINES in the function's environment"),
    "PIPELINES in the function's environment",
  );
}
