import { type PipelineBindings, parsePipelineBindings } from '../../core/deployment/bindings.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { DeploymentError } from '../../core/errors.ts';
import { createArtifactFiles } from '../adapters/artifact-files.ts';
import { createGateSecret } from '../adapters/gate-secret.ts';
import { createJobDecisions } from '../adapters/job-decisions.ts';
import { createPipelineJobs } from '../adapters/pipeline-jobs.ts';
import { createRevisionCopies } from '../adapters/revision-copies.ts';
import { createStateMachine } from '../adapters/state-machine.ts';
import { createTextObjects } from '../adapters/text-objects.ts';
import type { RuntimeWith } from '../runtime.ts';
import { createContinuationTokens } from './continuation-token.ts';
import { createHandler } from './handler.ts';

/** Well below Lambda's limit of 15 minutes and the 20 minutes that CodePipeline waits for a reply. */
const DEFAULT_HOLD_SECONDS = 600;

/**
 * Environment: STATE_MACHINE_ARN; GATE_BUCKET; HOLD_SECONDS, default 600; DEPLOYMENT_ROLE_ARN, the service role for deployments that name
 * none (if absent, CloudFormation uses the permissions of the functions); VERIFY_JOBS, `true` if CodePipeline has to confirm jobs; PIPELINES,
 * JSON of the stacks that each pipeline may deploy.
 */
export function wireTrigger({ env, clock, log, clients }: RuntimeWith<'stepFunctions' | 'codePipeline' | 's3'>) {
  const stateMachineArn = env.STATE_MACHINE_ARN ?? '';
  if (!/^arn:[^:]+:states:[^:]+:\d+:stateMachine:./.test(stateMachineArn)) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected STATE_MACHINE_ARN to be the ARN of a state machine, got "${stateMachineArn}": set it in the function's environment.`,
    );
  }
  const holdSeconds = Number(env.HOLD_SECONDS ?? DEFAULT_HOLD_SECONDS);
  if (!(holdSeconds >= 0 && holdSeconds <= 840)) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected HOLD_SECONDS to be a number from 0 to 840, got "${env.HOLD_SECONDS}": correct it in the function's environment.`,
    );
  }
  const signing = { secret: createGateSecret(clients.s3(), env.GATE_BUCKET), clock };
  return createHandler({
    jobs: createPipelineJobs(clients.codePipeline(), clock),
    machine: createStateMachine(clients.stepFunctions(), stateMachineArn),
    artifacts: (credentials) => createArtifactFiles(clients.s3(credentials)),
    copies: createRevisionCopies(clients.s3(), env.GATE_BUCKET),
    textObjects: createTextObjects(clients.s3()),
    deploymentRoleArn: env.DEPLOYMENT_ROLE_ARN,
    tokens: createContinuationTokens({ ...signing, stateMachineArn }),
    decisions: createJobDecisions(clients.s3(), env.GATE_BUCKET, signing),
    verifyJobs: env.VERIFY_JOBS === 'true',
    pipelines: readPipelines(env.PIPELINES),
    stateMachineArn,
    holdSeconds,
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
